import Testing
import WinbackEngine
import WinbackModel
import WinbackStore

@testable import WinbackSimulation

/// The driver and the store of the daemon, in a simulated shop.
@Suite struct SimulatorTests {
    private static func run(
        seed: UInt64, members: Int = 600, days: Int = 60, _ change: (inout SimulationPlan) -> Void = { _ in }
    ) async throws -> SimulationResult {
        var plan = SimulationPlan(closure: SampleTeam.closure(), seed: seed, members: members, days: days)
        change(&plan)
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: HandZones())
        return try await simulator.run()
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyLawHoldsWhileTheProcessDiesAgainAndAgain(seed: UInt64) async throws {
        let result = try await Self.run(seed: seed) { $0.faults = .rough }
        #expect(result.violations == [], "replay: \(result.replayHint)")
        #expect(result.crashes > 5)
        #expect(result.laws.checked > 5_000)
        #expect(result.entered > 50 && result.holdout > 5)
        #expect(result.cycles == 60)
    }

    @Test func aRunThatDiesEndsAsOneThatDoesNot() async throws {
        let calm = try await Self.run(seed: 5, days: 45)
        let rough = try await Self.run(seed: 5, days: 45) { $0.faults = .rough }
        #expect(rough.crashes > 0 && calm.crashes == 0)
        #expect(rough.look == calm.look)
        #expect(rough.ledger == calm.ledger)
        #expect(rough.trueLift == calm.trueLift)
        #expect(rough.money == calm.money)
    }

    @Test func theSameSeedGivesTheSameResult() async throws {
        let first = try await Self.run(seed: 6, days: 40) { $0.faults = .rough }
        let second = try await Self.run(seed: 6, days: 40) { $0.faults = .rough }
        #expect(first.weeks == second.weeks)
        #expect(first.report == second.report)
        #expect(first.crashes == second.crashes)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func anOutsideProviderThatErrsDoesNothingTwice(seed: UInt64) async throws {
        let result = try await Self.run(seed: seed, days: 45) { plan in
            plan.closure = SampleTeam.closure(provider: "simulated")
            plan.usesOutsideProvider = true
            plan.faults = .rough
        }
        #expect(result.violations == [], "replay: \(result.replayHint)")
        #expect(result.entered > 50)
    }

    @Test func whatAnotherCarrierWasNamedForRunsInsideTheSimulation() async throws {
        let result = try await Self.run(seed: 3, days: 20) { $0.closure.provider = "webhook:0123456789ab" }
        #expect(result.violations == [] && result.entered > 20)
    }

    @Test func aStepThatTellsADestinationFindsOneInTheSimulation() async throws {
        let result = try await Self.run(seed: 3, days: 45) { plan in
            plan.closure = SampleTeam.closure(provider: "webhook:0123456789ab")
            plan.closure.playbook.journeys = [
                Journey(
                    name: "only",
                    steps: [
                        .webhook(to: DestinationID("crm")), .wait(until: .order, atMost: .days(3)),
                        .send(channel: .email, template: TemplateID("we-miss-you"), onCap: .skip), .awardPoints(100),
                    ])
            ]
            plan.faults = .rough
        }
        #expect(result.violations == [], "replay: \(result.replayHint)")
        #expect(result.entered > 50)
        // Points come after the destination was told.
        #expect(try #require(result.ledger).issued > .zero)
    }

    @Test func withoutAnEffectTheTruthIsZero() async throws {
        let result = try await Self.run(seed: 7, days: 45) { $0.effect = .none }
        #expect(result.trueLift == 0)
        #expect(result.violations == [])
    }

    @Test func withoutAnApproverNobodyEnters() async throws {
        let result = try await Self.run(seed: 8, days: 10) { $0.approver = nil }
        #expect(result.entered == 0)
        #expect(result.proposals == 1)
        #expect(result.weeks.last?.status == .proposed)
    }

    @Test func aFailureNamesTheSeedAndTheCommandThatReplaysIt() async throws {
        var plan = SimulationPlan(closure: SampleTeam.closure(), seed: 42, members: 50, days: 3)
        plan.closure.policy.value.totalLiability = Money(minorUnits: 1)
        let store = try await SQLiteStore.inMemory()
        var simulator = try Simulator(plan: plan, store: store, zones: HandZones())
        do {
            _ = try await simulator.run()
            Issue.record("a launch beyond the liability limit went through")
        } catch let failure as SimulationFailure {
            #expect(failure.replayHint == "winback simulate lapsed-regulars --seed 42 --days 3 --members 50")
            #expect(failure.day == 0)
            #expect("\(failure)".contains("42"))
        }
    }
}
