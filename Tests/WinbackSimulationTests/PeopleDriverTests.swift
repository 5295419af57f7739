import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// Members who leave while they are in a journey: their entries end at once, and the books balance.
@Suite struct PeopleDriverTests {
    typealias Team = LoopDriverTests.Team
    static let day = LoopDriverTests.day

    /// A team on the morning after the first messages, with the member of one treated entry that waits.
    private func running() async throws -> (team: Team, entry: EntryRecord) {
        let team = try await Team()
        _ = try await team.driver.runDueCycles(at: team.at(Self.day, 360))
        _ = try await team.driver.settle(at: team.at(Self.day, 600))
        let entries = try await team.store.read { try $0.entries(after: EntryID(value: 0), limit: 1_000) }
        let entry = try #require(entries.first { $0.status == .ready && $0.reserved > .zero })
        return (team, entry)
    }

    private func entry(_ id: EntryID, _ team: Team) async throws -> EntryRecord {
        try #require(try await team.store.read { try $0.entry(id)?.entry })
    }

    @Test(arguments: [true, false])
    func anEntryEndsAtOnceAndGivesBackWhatItReserved(erases: Bool) async throws {
        let (team, entry) = try await running()
        let before = try #require(try await team.account()).reserved
        let now = team.at(Self.day + 1, 600)
        let ended = try await team.store.write { transaction in
            let ended = try team.driver.endEntries(
                of: entry.member, reason: "the member left", at: now, in: transaction)
            _ =
                try erases
                ? transaction.erase(entry.member, at: now) : transaction.object(entry.member, reason: "r", at: now)
            return ended
        }
        #expect(ended == 1)
        let after = try await self.entry(entry.id, team)
        #expect(after.status == .ended && after.endReason == "the member left" && after.reserved == .zero)
        #expect(try await team.account()?.reserved == before - entry.reserved)
        #expect(try await team.store.read { try $0.reservedOnEntries(team.loop) } == before - entry.reserved)
        #expect(try await team.store.read { try $0.unsoundAccounts() }.isEmpty)
        _ = try await team.driver.settle(at: team.at(Self.day + 9, 600))
        let done = try await team.store.read { try $0.acceptedEffects(after: 0, limit: 1_000) }
        #expect(done.filter { $0.member == entry.member }.allSatisfy { $0.at < now })
    }

    @Test func whoObjectedIsNeitherScoredNorACandidateWhateverTheyBuy() async throws {
        let (team, entry) = try await running()
        let now = team.at(Self.day + 1, 600)
        let member = entry.member
        let counted = try await team.store.read { try $0.churnCounts().reduce(0) { $0 + $1.members } }
        _ = try await team.store.write { try $0.object(member, reason: "asked", at: now) }
        #expect(try await team.store.read { try $0.churn(of: member) } == nil)
        let id = try #require(try await team.store.read { try $0.memberIDs([member]).first?.id })
        let order = KeyedOrder(
            order: OrderRecord(id: "new", customer: id, at: now, date: Self.day + 1, amount: Money(minorUnits: 1)),
            key: 9)
        _ = try await team.store.write { try $0.importOrders([order]) }
        try await team.driver.refreshChurn(on: Self.day + 2)
        #expect(try await team.store.read { try $0.churn(of: member) } == nil)
        #expect(try await team.store.read { try $0.churnCounts().reduce(0) { $0 + $1.members } } == counted - 1)
        #expect(try await team.store.write { try $0.object(member, reason: "again", at: now) } == false)
    }

    @Test func anUnsubscribeEndsTheJourneysThatLivedOnTheChannel() async throws {
        let (team, entry) = try await running()
        let now = team.at(Self.day + 1, 600)
        let id = try #require(try await team.store.read { try $0.memberIDs([entry.member]).first?.id })
        var event = EventRecord(id: "u", customer: id, kind: .unsubscribe, at: now)
        event.channel = .sms
        let other = event
        let none = try await team.store.write { transaction in
            _ = try transaction.importEvents([KeyedEvent(event: other, key: 1)])
            return try team.driver.endEntriesWithoutConsent(of: entry.member, at: now, in: transaction)
        }
        #expect(none == 0)
        event.channel = .email
        let own = event
        let ended = try await team.store.write { transaction in
            _ = try transaction.importEvents([KeyedEvent(event: own, key: 2)])
            return try team.driver.endEntriesWithoutConsent(of: entry.member, at: now, in: transaction)
        }
        #expect(ended == 1)
        let after = try await self.entry(entry.id, team)
        #expect(after.status == .ended && after.endReason == "no standing consent for email")
    }
}
