import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

@testable import WinbackSimulation

/// Shares of arms over a whole simulated run.
@Suite struct ArmTuningTests {
    private static func plan(seed: UInt64, members: Int, days: Int) -> SimulationPlan {
        var closure = SampleTeam.closure()
        closure.playbook.tuning.objective = "reactivation_rate"
        return SimulationPlan(closure: closure, seed: seed, members: members, days: days)
    }

    @Test func `a harmful arm leaves and does not return`() async throws {
        var plan = Self.plan(seed: 4, members: 2_500, days: 60)
        // Every fifteenth message of the second arm makes somebody unsubscribe.
        plan.effect = TrueEffect(multipliers: [1.1, 1.6], resentment: [1, 45])
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: HandZones())
        let result = try await simulator.run()
        #expect(result.violations == [])
        let loop = plan.closure.playbook.name
        let (epochs, rows) = try await store.read { transaction in
            (try transaction.epochs(loop), try transaction.auditRows(after: 0, limit: 200_000))
        }
        let crossed = epochs.firstIndex { $0.reason.hasPrefix("left: coupon: unsubscribe_rate") }
        let left = try #require(crossed)
        #expect(epochs[left].shares == [.one, .zero])
        for epoch in epochs[left...] { #expect(epoch.shares == [.one, .zero]) }
        #expect(rows.contains { $0.entry.action == "loop.variant_leaves" && $0.entry.subject == "\(loop)/coupon" })
        let late = try await store.read { try $0.entries(after: EntryID(value: 0), limit: 100_000) }
            .filter { SampleTeam.madrid.date(at: $0.enteredAt) >= epochs[left].startsOn }
        #expect(!late.isEmpty && late.allSatisfy { $0.arm <= 0 })
    }

    @Test func `shares and propensities sum to one and every floor holds at every tick`() async throws {
        let plan = Self.plan(seed: 2, members: 2_500, days: 90)
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: HandZones())
        let result = try await simulator.run()
        #expect(result.violations == [])
        let loop = plan.closure.playbook.name
        let (epochs, logged) = try await store.read { transaction in
            (try transaction.epochs(loop), try transaction.loggedOutcomes(loop, experiment: 1, limit: 100_000))
        }
        #expect(epochs.count > 1, "nothing moved, so nothing was shown")
        for epoch in epochs {
            #expect(epoch.shares.reduce(0) { $0 + $1.millionths } == 1_000_000)
            #expect(epoch.shares.allSatisfy { $0 >= plan.closure.playbook.tuning.minimumShare })
        }
        // In every stretch the chances of the two arms and of the control group are the whole.
        var chances: [CivilDate: Set<Int32>] = [:]
        for outcome in logged {
            let date = SampleTeam.madrid.date(at: outcome.enteredAt)
            let began = epochs.last { $0.startsOn <= date }?.startsOn ?? date
            if outcome.arm < 0 { #expect(outcome.propensity == Share(millionths: 200_000)) }
            chances[began, default: []].insert(outcome.propensity.millionths * 4 + Int32(outcome.arm + 1))
        }
        for (_, seen) in chances where seen.count == 3 {
            #expect(seen.reduce(0) { $0 + $1 / 4 } == 1_000_000)
        }
        #expect(chances.values.allSatisfy { $0.count <= 3 })
    }

    @Test func `what people rejected is not asked again on the same evidence`() async throws {
        var plan = Self.plan(seed: 6, members: 2_500, days: 75)
        plan.effect = TrueEffect(multipliers: [8, 8])
        plan.closure.playbook.holdoutShare = Share(millionths: 500_000)
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: HandZones())
        let result = try await simulator.run()
        #expect(result.violations == [])
        #expect(result.look?.decision == .better)
        let end = simulator.calendar.start(74)
        var days = 0
        var waiting: [ProposalRecord] = []
        // What nobody decided lapses; the question is asked again until somebody does.
        while waiting.isEmpty, days < 40 {
            _ = try await simulator.driver.runDueCycles(at: end + .days(Int64(days)))
            waiting = try await store.read { try $0.proposals(waitingOnly: true, limit: 100) }
            days += 1
        }
        #expect(waiting.count == 1, "one question at a time")
        let proposal = try #require(waiting.first)
        #expect(proposal.proposer == Principal.daemon.id && proposal.kind == .change)
        let evidence = try #require(proposal.detail.evidence)
        #expect(evidence.rule == .widenAudience && evidence.facts.count == 3)
        let closure = try #require(try await store.read { try $0.closure(proposal.digest) })
        #expect(closure.playbook.audience.states == [.slipping, .lapsed, .lost])
        let person = Principal(id: PrincipalID("bea"), sort: .person, name: "Bea")
        let now = end + .days(Int64(days - 1)) + .hours(10)
        _ = try await simulator.driver.decide(
            proposal.id, digest: proposal.digest, approve: false, by: Decider(person), reason: "not the lost", at: now,
            currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
        for day in days..<days + 15 {
            _ = try await simulator.driver.runDueCycles(at: end + .days(Int64(day)))
        }
        let later = try await store.read { try $0.proposals(waitingOnly: false, limit: 100) }
            .filter { $0.createdAt > now }
        #expect(!later.contains { $0.detail.evidence?.rule == .widenAudience })
    }
}
