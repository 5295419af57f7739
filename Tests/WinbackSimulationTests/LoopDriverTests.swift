import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// The driver by itself, on days that go otherwise than planned.
@Suite struct LoopDriverTests {
    static let day = CivilDate(year: 2026, month: 6, day: 1) ?? CivilDate(daysSinceEpoch: 0)
    static let author = Principal(id: PrincipalID("author"), sort: .assistant, name: "Author")
    static let person = Principal(id: PrincipalID("bea"), sort: .person, name: "Bea")

    /// A team of lapsed members with consent, their playbook running since `day` at 05:40.
    struct Team {
        let store: SQLiteStore
        let driver: LoopDriver
        let loop = LoopID("lapsed-regulars")

        init(
            members: Int = 60, playbook: Playbook = SampleTeam.playbook(), staleAfterHours: [String: Int] = [:]
        ) async throws {
            store = try await SQLiteStore.inMemory()
            var metrics = LoopMetrics(versions: SampleTeam.metricVersions)
            metrics.staleAfterHours = staleAfterHours
            driver = LoopDriver(
                .init(
                    store: store, provider: .embedded, zones: HandZones(), teamZone: SampleTeam.madrid,
                    programme: SampleTeam.programme, metrics: metrics))
            let ordered = LoopDriverTests.day - 70
            let records = (0..<members).map { number in
                var record = MemberRecord(id: "m\(number)")
                record.tier = "gold"
                record.consents = [ConsentStatement(channel: .email, granted: true, at: .epoch)]
                return record
            }
            let orders = records.map { record in
                KeyedOrder(
                    order: OrderRecord(
                        id: "o", customer: record.id, at: SampleTeam.madrid.startOfDay(ordered), date: ordered,
                        amount: Money(minorUnits: 5_000)), key: 1)
            }
            try await store.write { transaction in
                try transaction.saveSetting("salt", TeamSalt(high: 3, low: 9).hex)
                _ = try transaction.importMembers(records)
                _ = try transaction.importOrders(orders)
            }
            try await driver.refreshChurn(on: LoopDriverTests.day)
            try await launch(playbook, at: at(LoopDriverTests.day, 340))
        }

        func at(_ date: CivilDate, _ minute: Int) -> Instant {
            SampleTeam.madrid.instant(of: date, LocalTime(minuteOfDay: minute))
        }

        @discardableResult
        func launch(_ playbook: Playbook, at now: Instant) async throws -> ProposalRecord {
            var closure = SampleTeam.closure()
            closure.playbook = playbook
            let proposal = try await driver.propose(closure, source: "", by: author, reason: "", at: now)
            return try await driver.decide(
                proposal.id, digest: proposal.digest, approve: true, by: person, reason: "", at: now)
        }

        func account() async throws -> LedgerAccount? {
            let scope = LedgerScope(.loop, loop.text)
            return try await store.read { try $0.accounts([scope]).first }
        }

        func status() async throws -> LoopRecord.Status? {
            let id = loop
            return try await store.read { try $0.loop(id)?.status }
        }
    }

    @Test func `facts older than a metric allows hold the loop, and a person is asked`() async throws {
        // The latest order is seventy days old.
        let team = try await Team(staleAfterHours: ["reactivation_rate": 72])
        _ = try await team.driver.runCycle(team.loop, on: Self.day, at: team.at(Self.day, 360))
        let (loop, waiting) = try await team.store.read { transaction in
            (try transaction.loop(team.loop), try transaction.proposals(waitingOnly: true, limit: 10))
        }
        #expect(loop?.status == .held && loop?.reason.contains("at most 72 hours old") == true)
        #expect(waiting.map(\.kind) == [.resume])
        let fresh = try await Team(staleAfterHours: ["reactivation_rate": 24 * 90])
        _ = try await fresh.driver.runCycle(fresh.loop, on: Self.day, at: fresh.at(Self.day, 360))
        #expect(try await fresh.store.read { try $0.loop(fresh.loop)?.status } == .running)
    }

    @Test func aCycleThatRunsAfterMidnightBooksAndReleasesOnOneDay() async throws {
        let team = try await Team()
        // The slot of the first day is run at 03:00 of the next.
        let late = team.at(Self.day + 1, 180)
        let cycle = try await team.driver.runCycle(team.loop, on: Self.day, at: late)
        #expect(cycle.entered > 40)
        // Everybody unsubscribes: every entry ends and gives back what it reserved.
        let gone = (0..<60).map { KeyedEvent(event: Self.unsubscribe("m\($0)", at: late + .hours(1)), key: 1) }
        try await team.store.write { _ = try $0.importEvents(gone) }
        _ = try await team.driver.settle(at: team.at(Self.day + 1, 600))
        _ = try await team.driver.settle(at: team.at(Self.day + 9, 600))
        #expect(try await team.account()?.reserved == .zero)
        #expect(try await team.store.read { try $0.unsoundAccounts() }.isEmpty)
    }

    @Test func anUnsubscribeStopsValueAsWellAsMessages() async throws {
        let team = try await Team()
        _ = try await team.driver.runDueCycles(at: team.at(Self.day, 360))
        _ = try await team.driver.settle(at: team.at(Self.day, 600))
        let before = try await team.store.read { try $0.acceptedEffects(after: 0, limit: 1_000) }.count
        #expect(before > 0)
        let gone = (0..<60).map {
            KeyedEvent(event: Self.unsubscribe("m\($0)", at: team.at(Self.day + 3, 600)), key: 1)
        }
        try await team.store.write { _ = try $0.importEvents(gone) }
        _ = try await team.driver.settle(at: team.at(Self.day + 8, 600))
        #expect(try await team.store.read { try $0.acceptedEffects(after: 0, limit: 1_000) }.count == before)
    }

    @Test func aChangeApprovedWhileHeldAsksAnewAboutGoingOn() async throws {
        let team = try await Team()
        let driver = team.driver
        try await driver.holdByHand(team.loop, reason: "stock-taking", by: Self.person, at: team.at(Self.day, 700))
        var playbook = SampleTeam.playbook()
        playbook.audience.perDay = 300
        try await team.launch(playbook, at: team.at(Self.day, 800))
        // Held by hand, it stays held by hand and may be resumed by hand.
        #expect(try await team.status() == .held)
        try await driver.resumeByHand(team.loop, by: Self.person, at: team.at(Self.day, 900))
        #expect(try await team.status() == .running)
    }

    @Test func aNarrowerPlaybookApprovedBetweenSlotAndLateCycleAssignsByItsOwnShares() async throws {
        let team = try await Team()
        var playbook = SampleTeam.playbook()
        playbook.journeys.removeLast()
        try await team.launch(playbook, at: team.at(Self.day + 1, 30))
        let cycle = try await team.driver.runCycle(team.loop, on: Self.day, at: team.at(Self.day + 1, 60))
        let entries = try await team.store.read { try $0.entries(after: EntryID(value: 0), limit: 1_000) }
        #expect(cycle.entered == entries.count && !entries.isEmpty)
        #expect(entries.allSatisfy { $0.arm <= 0 })
    }

    @Test func aClonedLoopSharesTheControlGroup() async throws {
        let team = try await Team()
        var clone = SampleTeam.playbook()
        clone.name = LoopID("lapsed-again")
        try await team.launch(clone, at: team.at(Self.day, 345))
        var apart = SampleTeam.playbook()
        apart.name = LoopID("long-gone")
        apart.audience.states = [.lost]
        try await team.launch(apart, at: team.at(Self.day, 350))
        let loops = try await team.store.read { try $0.loops() }
        #expect(loops.map(\.family.text) == ["lapsed-regulars", "lapsed-regulars", "long-gone"])
    }

    @Test func whoComesBackIsNoNewUnit() async throws {
        var playbook = SampleTeam.playbook()
        playbook.audience.coolOff = .days(40)
        let team = try await Team(playbook: playbook)
        for offset in 0..<60 {
            let now = team.at(Self.day + offset, 360)
            try await team.driver.refreshChurn(on: Self.day + offset)
            _ = try await team.driver.runDueCycles(at: now)
            _ = try await team.driver.settle(at: now + .hours(5))
        }
        let loop = team.loop
        let (entries, assigned) = try await team.store.read { transaction in
            (
                try transaction.entryCounts(loop).reduce(0) { $0 + $1.entries },
                try transaction.tallies(loop, experiment: 1).reduce(0) { $0 + $1.assigned }
            )
        }
        #expect(entries > assigned)
        #expect(assigned <= 60)
    }

    private static func unsubscribe(_ member: String, at: Instant) -> EventRecord {
        var event = EventRecord(id: "u", customer: member, kind: .unsubscribe, at: at)
        event.channel = .email
        return event
    }
}
