package import WinbackModel

/// What a simulated run is made of; equal plans give equal results.
package struct SimulationPlan: Sendable {
    /// What is proposed on day 0.
    package var closure: PlaybookClosure
    /// The playbook's text.
    package var source: String
    /// The playbook as a person would name it, for the command that replays a failure.
    package var playbookName: String
    /// Seed of the world and its faults.
    package var seed: UInt64
    /// Members of the shop.
    package var members: Int
    /// Days of the run.
    package var days: Int
    /// Date of day 0.
    package var firstDate: CivilDate
    /// Days of orders before day 0.
    package var historyDays = 400
    /// The effect treatments really have.
    package var effect: TrueEffect
    /// What goes wrong.
    package var faults: FaultSchedule.Rates
    /// Whether an outside provider with faults of its own carries effects out, instead of the embedded one.
    package var usesOutsideProvider = false
    /// Whether the whole books are checked after every step and not once a day; for small shops.
    package var readsBooksEveryStep: Bool
    /// Who puts the playbook forward.
    package var proposer = Principal(id: PrincipalID("simulated-author"), sort: .assistant, name: "Simulated author")
    /// Who approves it, and goes on after a stop; `nil` leaves proposals waiting.
    package var approver: Principal? = Principal(
        id: PrincipalID("simulated-approver"), sort: .person, name: "Simulated approver")
    /// Days after which the approver lets a stopped loop go on.
    package var resumeAfterDays = 3

    /// Makes a plan.
    package init(
        closure: PlaybookClosure, source: String = "", playbookName: String? = nil, seed: UInt64, members: Int,
        days: Int,
        firstDate: CivilDate = SimulationPlan.defaultFirstDate, effect: TrueEffect = .moderate,
        faults: FaultSchedule.Rates = .none
    ) {
        self.closure = closure
        self.source = source
        self.playbookName = playbookName ?? closure.playbook.name.text
        self.seed = seed
        self.members = members
        self.days = days
        self.firstDate = firstDate
        self.effect = effect
        self.faults = faults
        readsBooksEveryStep = members <= 2000
    }

    /// 2026-09-01, so that a run of 120 days meets the change from summer time.
    package static let defaultFirstDate = CivilDate(daysSinceEpoch: 20_697)

    /// The command that plays the run again.
    package var replayHint: String {
        "winback simulate \(playbookName) --seed \(seed) --days \(days) --members \(members)"
    }
}
