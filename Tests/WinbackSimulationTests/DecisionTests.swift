import Synchronization
import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// Decisions as the driver takes them, one by one.
@Suite struct DecisionTests {
    private static func person(_ id: String) -> Principal { Principal(id: PrincipalID(id), sort: .person, name: id) }
    private static let now = SampleTeam.madrid.instant(of: SimulationDay.first, LocalTime(minuteOfDay: 540))

    private struct Desk {
        let store: SQLiteStore
        let driver: LoopDriver
        let bot = Principal(id: PrincipalID("bot"), sort: .assistant, name: "bot")

        init(people: Int = 1) async throws {
            store = try await SQLiteStore.inMemory()
            var policy = SampleTeam.policy
            policy.approvals.people = [.init(from: .zero, people: people)]
            driver = LoopDriver(
                .init(
                    store: store, provider: .embedded, zones: HandZones(), teamZone: SampleTeam.madrid,
                    programme: SampleTeam.programme, policy: policy,
                    metrics: LoopMetrics(versions: SampleTeam.metricVersions)))
            try await store.write { [bot] transaction in
                try transaction.saveSetting("salt", TeamSalt(high: 3, low: 9).hex)
                for id in ["ana", "bea", "carla"] { try transaction.savePrincipal(DecisionTests.person(id)) }
                try transaction.savePrincipal(bot)
            }
            try await driver.take(policy: policy, at: now)
        }

        func closure(_ change: (inout PlaybookClosure) -> Void = { _ in }) -> PlaybookClosure {
            var closure = SampleTeam.closure()
            closure.policy = driver.policy
            change(&closure)
            return closure
        }

        func propose(
            by principal: Principal? = nil, at: Instant = now, _ change: (inout PlaybookClosure) -> Void = { _ in }
        ) async throws -> ProposalRecord {
            try await driver.propose(closure(change), source: "", by: principal ?? bot, reason: "", at: at)
        }

        @discardableResult
        func decide(
            _ proposal: ProposalRecord, _ who: String, approve: Bool = true, reason: String = "", at: Instant = now,
            current: @escaping LoopDriver.CurrentClosure = { closure, _ in closure },
            factor: @escaping LoopDriver.FactorCheck = { _ in nil }
        ) async throws -> ProposalRecord {
            try await driver.decide(
                proposal.id, digest: proposal.digest, approve: approve, by: Decider(person(who)), reason: reason,
                at: at, currentClosure: current, checkFactor: factor)
        }

        func granted(at now: Instant) async throws -> Int {
            try await store.read { try driver.granted(to: bot.id, at: now, in: $0).membersPerDay }
        }

        func refusal(_ body: () async throws -> ProposalRecord) async -> WinbackError? {
            do {
                _ = try await body()
                return nil
            } catch { return error as? WinbackError }
        }

        func proposals() async throws -> [ProposalRecord] {
            try await store.read { try $0.proposals(waitingOnly: false, limit: 100) }
        }
    }

    @Test func `several distinct people approve, and one rejection rejects`() async throws {
        let desk = try await Desk(people: 2)
        let proposal = try await desk.propose()
        #expect(try await desk.decide(proposal, "ana").status == .waiting)
        // Once more the same way changes nothing, and does not make two of one.
        #expect(try await desk.decide(proposal, "ana", at: Self.now + .hours(1)).status == .waiting)
        let other = await desk.refusal { try await desk.decide(proposal, "ana", approve: false, reason: "no") }
        #expect(other?.code == "decided_already")
        #expect(try await desk.decide(proposal, "bea").status == .approved)
        #expect(try await desk.store.read { try $0.loop(LoopID("lapsed-regulars"))?.status } == .running)
        let results = try await desk.store.read { try $0.auditRows(after: 0, limit: 100) }
            .filter { $0.entry.action == "proposal.approve" }.map(\.entry.result)
        #expect(results == ["accepted: 1 of 2 people", "accepted"])
        let second = try await desk.propose { $0.playbook.audience.perDay = 7 }
        try await desk.decide(second, "ana")
        let silent = await desk.refusal { try await desk.decide(second, "bea", approve: false, reason: " ") }
        #expect(silent?.code == "reason_needed")
        #expect(try await desk.decide(second, "bea", approve: false, reason: "too few").status == .rejected)
        let late = await desk.refusal { try await desk.decide(second, "carla") }
        #expect(late?.code == "proposal_closed")
    }

    @Test func `a refused factor is committed with what it counted, and audited`() async throws {
        let desk = try await Desk()
        let proposal = try await desk.propose()
        let refusal = await desk.refusal {
            try await desk.decide(
                proposal, "ana",
                factor: { transaction in
                    try transaction.saveSetting("misses", "1")
                    return WinbackError("wrong_code", .refused, "the code does not fit")
                })
        }
        #expect(refusal?.code == "wrong_code")
        let (misses, decisions, rows) = try await desk.store.read { transaction in
            (
                try transaction.setting("misses"), try transaction.decisions(),
                try transaction.auditRows(after: 0, limit: 100)
            )
        }
        #expect(misses == "1" && decisions.isEmpty)
        #expect(rows.last?.entry.result == "refused: wrong_code")
        let asked = Mutex(0)
        _ = await desk.refusal {
            try await desk.driver.decide(
                proposal.id, digest: ContentHash(of: [1]), approve: true, by: Decider(Self.person("ana")), reason: "",
                at: Self.now, currentClosure: { closure, _ in closure },
                checkFactor: { _ in
                    asked.withLock { $0 += 1 }
                    return nil
                })
        }
        #expect(asked.withLock { $0 } == 0, "a code is spent on a decision that would count")
        let unchecked = try await desk.driver.decide(
            proposal.id, digest: proposal.digest, approve: true, by: Decider(Self.person("ana")), reason: "",
            at: Self.now, currentClosure: { closure, _ in closure }, checkFactor: nil)
        #expect(unchecked.status == .approved)
        #expect(try await desk.store.read { try $0.decisions() }.map(\.factorChecked) == [false])
    }

    typealias Edit = (name: String, make: @Sendable (inout PlaybookClosure) -> Void)
    static let edits: [Edit] = [
        ("template we-miss-you", { $0.templates[0].body += "!" }),
        ("pool WINBACK10", { $0.pools[0].maximumValue = Money(minorUnits: 1) }),
        ("the programme", { $0.programme.marginRate = nil }),
        ("metric complaint_rate", { $0.metricVersions[0].version = ContentHash(of: [1]) }),
        ("who carries effects out, embedded before and webhook now", { $0.provider = "webhook" }),
        ("the playbook", { $0.playbook.owner = "x@example.com" }),
    ]

    @Test(arguments: edits.indices) func `whatever moved is named and voids`(index: Int) async throws {
        let desk = try await Desk()
        let proposal = try await desk.propose()
        let edit = Self.edits[index]
        let refusal = await desk.refusal {
            try await desk.decide(
                proposal, "ana",
                current: { closure, _ in
                    var moved = closure
                    edit.make(&moved)
                    return moved
                })
        }
        #expect(refusal?.code == "proposal_void" && refusal?.message.hasSuffix(": " + edit.name) == true)
        #expect(try await desk.proposals().map(\.status) == [.void])
        // Rejecting what has moved is no harm; here it is closed already.
        #expect(await desk.refusal { try await desk.decide(proposal, "ana") }?.code == "proposal_closed")
    }

    @Test func `an audience that left the band voids`() async throws {
        let desk = try await Desk()
        func fill(_ range: Range<Int>) async throws {
            let records = range.map { number in
                var record = MemberRecord(id: "m\(number)")
                record.tier = "gold"
                record.consents = [ConsentStatement(channel: .email, granted: true, at: .epoch)]
                return record
            }
            let day = SimulationDay.first - 70
            let orders = records.map { record in
                KeyedOrder(
                    order: OrderRecord(
                        id: "o", customer: record.id, at: SampleTeam.madrid.startOfDay(day), date: day,
                        amount: Money(minorUnits: 5_000)), key: 1)
            }
            try await desk.store.write { transaction in
                _ = try transaction.importMembers(records)
                _ = try transaction.importOrders(orders)
            }
            try await desk.driver.refreshChurn(on: SimulationDay.first)
        }
        try await fill(0..<100)
        let proposal = try await desk.propose()
        #expect(proposal.forecast.tiers.map(\.tier) == ["gold"] && proposal.forecast.tiers[0].perDay == 100)
        try await fill(100..<118)
        let (within, moved) = try await desk.store.read { transaction in
            (
                try desk.driver.moved(proposal, { closure, _ in closure }, at: Self.now, in: transaction),
                proposal.forecast.tiers[0].peak
            )
        }
        #expect(within == nil && moved >= 100)
        try await fill(118..<140)
        let refusal = await desk.refusal { try await desk.decide(proposal, "ana") }
        #expect(
            refusal?.message.hasSuffix("daily entries of gold, 100 before and 140 now") == true, "\(refusal as Any)")
    }

    @Test func `what nobody decided comes again once, with fresh figures, unless an assistant asked`() async throws {
        let desk = try await Desk()
        let first = try await desk.propose(by: Self.person("ana"))
        let late = await desk.refusal { try await desk.decide(first, "bea", at: Self.now + .days(14)) }
        #expect(late?.code == "proposal_lapsed")
        let again = try #require(try await desk.proposals().first)
        #expect(again.status == .waiting && again.detail.reissueOf == first.id && again.id != first.id)
        #expect(again.proposer == first.proposer && again.digest == first.digest)
        _ = try await desk.driver.runDueCycles(at: Self.now + .days(28))
        #expect(try await desk.proposals().map(\.status) == [.lapsed, .lapsed])
        _ = try await desk.propose(at: Self.now + .days(28))
        _ = try await desk.driver.runDueCycles(at: Self.now + .days(42))
        #expect(try await desk.proposals().map(\.status) == [.lapsed, .lapsed, .lapsed])
    }

    @Test func `kinds: a raised budget, entries that stay, bulk and approvers`() async throws {
        let desk = try await Desk()
        try await desk.decide(try await desk.propose(), "ana")
        let raised = try await desk.propose { $0.playbook.budget.total += Money(minorUnits: 1) }
        #expect(raised.kind == .budget)
        try await desk.decide(raised, "ana")
        let lowered = try await desk.propose { $0.playbook.budget.total -= Money(minorUnits: 1) }
        #expect(lowered.kind == .change)
        let origin = ProposerOrigin(desk.bot)
        let migrate = try await desk.driver.proposeMigration(
            of: LoopID("lapsed-regulars"), by: origin, reason: "", at: Self.now)
        #expect(try await desk.decide(migrate, "ana").status == .approved)
        let bulk = try await desk.driver.propose(
            bulk: .init(members: 80, value: Money(minorUnits: 900)), by: origin, reason: "", at: Self.now)
        #expect(try await desk.granted(at: Self.now) == 0)
        try await desk.decide(bulk, "ana")
        #expect(try await desk.granted(at: Self.now) == 80)
        #expect(try await desk.granted(at: Self.now + .hours(24)) == 0)
        let approver = try await desk.driver.propose(
            approver: PrincipalID("carla"), by: ProposerOrigin(Self.person("ana")), reason: "", at: Self.now)
        try await desk.decide(approver, "bea")
        let early = await desk.refusal { try await desk.decide(lowered, "carla", at: Self.now + .hours(23)) }
        #expect(early?.code == "too_new")
        #expect(try await desk.decide(lowered, "carla", at: Self.now + .hours(24)).status == .approved)
    }

    @Test func `the same audience and journeys put forward again are counted`() async throws {
        let desk = try await Desk()
        for attempt in 1...3 {
            let proposal = try await desk.propose { $0.playbook.name = LoopID("try-\(attempt)") }
            #expect(proposal.detail.attempt == attempt)
            try await desk.decide(proposal, "ana", approve: false, reason: "no")
        }
        let other = try await desk.propose { $0.playbook.audience.tiers = ["gold"] }
        #expect(other.detail.attempt == 1)
    }
}
