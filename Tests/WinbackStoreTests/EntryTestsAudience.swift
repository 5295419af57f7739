import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct EntryTestsAudience {
    /// Members 1 … 6: slipping, lapsed, lapsed, lost, active, slipping; last orders 30, 50, 50, 200, 5 and 40 days ago.
    private func shop() async throws -> SQLiteStore {
        let store = try await Fixtures.store()
        let states: [(Int, ChurnState)] = [
            (30, .slipping), (50, .lapsed), (50, .lapsed), (200, .lost), (5, .active), (40, .slipping),
        ]
        try await store.write { tx in
            let members = (1...6).map { number in
                var member = Fixtures.memberRecord(number)
                member.tier = number % 2 == 0 ? "gold" : "silver"
                member.consents = [ConsentStatement(channel: .email, granted: number != 6, at: nil)]
                return member
            }
            _ = try tx.importMembers(members)
            let records = states.enumerated().map { index, state in
                Fixtures.churn(index + 1, lastDaysAgo: state.0, state.1, sinceDaysAgo: 1)
            }
            try tx.saveChurn(records, emptied: [])
        }
        return store
    }

    private func found(
        _ store: SQLiteStore, _ audience: Playbook.Audience, skipRecent: CivilDate? = nil, limit: Int = 10,
        offset: Int = 0
    ) async throws -> [Candidate] {
        try await store.read {
            try $0.candidates(
                audience, loop: Fixtures.loop, on: Fixtures.monday, skipRecent: skipRecent, limit: limit,
                offset: offset)
        }
    }

    private func keys(_ numbers: [Int]) -> [MemberKey] { numbers.map { Fixtures.member($0) } }

    @Test func `the audience comes in entry order, ties by member, in pages that fit together`() async throws {
        let store = try await shop()
        let tie = keys([2, 3]).sorted()
        let recent = try await found(store, Fixtures.audience()).map(\.member)
        #expect(recent == keys([1, 6]) + tie)
        let oldest = try await found(store, Fixtures.audience(order: .leastRecentFirst)).map(\.member)
        #expect(oldest == tie + keys([6, 1]))
        let pages = try await [
            found(store, Fixtures.audience(), limit: 3), found(store, Fixtures.audience(), limit: 3, offset: 3),
        ]
        #expect(pages.map(\.count) == [3, 1])
        #expect(pages.joined().map(\.member) == recent)
        let gold = try await found(store, Fixtures.audience(tiers: ["gold", "none"])).map(\.member)
        #expect(gold == keys([6, 2]))
        let lost = try await found(store, Fixtures.audience([.lost]), limit: 1)
        #expect(lost.map(\.member) == keys([4]))
    }

    @Test func `a candidate carries entries, value and trouble`() async throws {
        let store = try await shop()
        try await store.write { tx in
            var ended = Fixtures.entry(1, reserved: 0, at: Fixtures.morning + .days(-10))
            ended.entry.status = .ended
            ended.entry.given = Money(minorUnits: 150)
            var old = Fixtures.entry(1, at: Fixtures.morning + .days(-100))
            old.entry.status = .ended
            old.entry.given = Money(minorUnits: 70)
            _ = try tx.enter([old, ended, Fixtures.entry(2, reserved: 40, loop: LoopID("other"))])
            try tx.freeze([FrozenOutcome(exposure: old.exposure!, converted: false, margin: .zero)])
            let key = Fixtures.member(1).value
            let cap = Money(minorUnits: 1000)
            try tx.post([
                LedgerPosting(
                    scope: LedgerScope(.member, "\(key)"), cap: cap, issued: Money(minorUnits: 200),
                    redeemed: Money(minorUnits: 20)),
                LedgerPosting(
                    scope: LedgerScope(.loopMember, "\(Fixtures.loop.text)/\(key)"), cap: cap,
                    redeemed: Money(minorUnits: 20)),
            ])
            _ = try tx.importEvents([Fixtures.event(.return, 6, at: Fixtures.morning + .days(-3))])
        }
        let candidates = try await found(store, Fixtures.audience())
        #expect(
            candidates[0]
                == Candidate(
                    member: Fixtures.member(1), state: .slipping, tier: "silver", lastDay: Fixtures.monday - 30,
                    consented: [.email], suppressed: false, inJourney: false, entriesInLoop: 2,
                    lastEntryOn: Fixtures.monday - 10, valueLifetime: Money(minorUnits: 220),
                    value30Days: Money(minorUnits: 150), valueInLoop: Money(minorUnits: 20), openTrouble: false))
        #expect(candidates[1].openTrouble && candidates[1].consented.isEmpty)
        let second = candidates.first { $0.member == Fixtures.member(2) }
        #expect(second?.inJourney == true && second?.entriesInLoop == 0)
        #expect(second?.value30Days == Money(minorUnits: 40))
    }

    @Test func `recent entrants and members in a journey are skipped when asked`() async throws {
        let store = try await shop()
        try await store.write { tx in
            var ended = Fixtures.entry(1, at: Fixtures.morning + .days(-10))
            ended.entry.status = .ended
            _ = try tx.enter([ended, Fixtures.entry(2, loop: LoopID("other")), Fixtures.entry(3, arm: -1)])
            try tx.freeze([FrozenOutcome(exposure: ended.exposure!, converted: false, margin: .zero)])
        }
        let later = try await found(store, Fixtures.audience(), skipRecent: Fixtures.monday - 10).map(\.member)
        #expect(later == keys([1, 6]))
        let earlier = try await found(store, Fixtures.audience(), skipRecent: Fixtures.monday - 11).map(\.member)
        #expect(earlier == keys([6]))
    }

    @Test func `members still measured count as inside a journey until their window froze`() async throws {
        let store = try await shop()
        let held = Fixtures.entry(1, arm: -1, at: Fixtures.morning + .days(-200), loop: LoopID("other"))
        try await store.write { _ = try $0.enter([held]) }
        let before = try await found(store, Fixtures.audience(), skipRecent: Fixtures.monday - 90).map(\.member)
        #expect(!before.contains(Fixtures.member(1)))
        #expect(try await found(store, Fixtures.audience()).first?.inJourney == true)
        try await store.write {
            try $0.freeze([FrozenOutcome(exposure: held.exposure!, converted: false, margin: .zero)])
        }
        let after = try await found(store, Fixtures.audience(), skipRecent: Fixtures.monday - 90)
        #expect(after.first?.member == Fixtures.member(1) && after.first?.inJourney == false)
    }

    @Test func `arrivals count who reached the audience in the last 28 days, rounded up`() async throws {
        let store = try await Fixtures.store()
        // With a median gap of 20 days a member slips after 30 and lapses after 40.
        try await store.write { tx in
            let lapsed = (1...30).map { Fixtures.churn($0, lastDaysAgo: 50, .lapsed, sinceDaysAgo: 9) }
            let before = (31...60).map { Fixtures.churn($0, lastDaysAgo: 65, .lapsed, sinceDaysAgo: 24) }
            try tx.saveChurn(lapsed + before, emptied: [])
        }
        // All lapsed in the window, but only the first thirty also slipped in it.
        let (both, lapsed, lost) = try await store.read {
            (
                try $0.arrivalsPerDay(Fixtures.audience(), before: Fixtures.monday),
                try $0.arrivalsPerDay(Fixtures.audience([.lapsed]), before: Fixtures.monday),
                try $0.arrivalsPerDay(Fixtures.audience([.lost]), before: Fixtures.monday)
            )
        }
        #expect(both == 2)
        #expect(lapsed == 3)
        #expect(lost == 0)
    }
}
