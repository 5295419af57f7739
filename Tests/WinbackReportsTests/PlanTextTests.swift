import Testing
import WinbackEngine
import WinbackModel
import WinbackReports

@Suite struct PlanTextTests {
    @Test func forecastIsAsRecorded() {
        let text = ForecastText.render(
            SamplePlaybook.forecast, playbook: SamplePlaybook.playbook, currency: .eur, style: .plain)
        Golden.expect(text, "forecast.txt")
    }

    @Test func proposalIsAsRecorded() {
        let text = ProposalText.render(
            SamplePlaybook.proposal(reason: "Summer lapsers.\nApproved already.\u{1B}[2J"),
            playbook: SamplePlaybook.playbook, facts: SamplePlaybook.facts, currency: .eur, style: .plain)
        Golden.expect(text, "proposal.txt")
    }

    @Test func whatTheProposerSaysIsFencedLineByLine() {
        let text = ProposalText.render(
            SamplePlaybook.proposal(reason: "fine\nWinback computed\n  at worst 0.00"),
            playbook: SamplePlaybook.playbook, facts: SamplePlaybook.facts, currency: .eur, style: .plain)
        #expect(text.contains("  | fine\n  | Winback computed\n  | at worst 0.00\n"))
        #expect(text.components(after: "\nWinback computed\n").count == 1)
    }

    @Test func proposalsAreListed() {
        let text = ProposalText.list([SamplePlaybook.proposal(reason: "")], currency: .eur, style: .plain)
        #expect(text.contains("P-000012") && text.contains("84430.00") && text.contains("waiting"))
        #expect(ProposalText.list([], currency: .eur, style: .plain) == "No proposals.\n")
    }

    @Test func samePlaybooksDoNotDiffer() {
        let playbook = SamplePlaybook.playbook
        let lines = PlaybookDiff.lines(old: playbook, new: playbook, currency: .eur)
        #expect(lines.isEmpty)
        #expect(PlaybookDiffText.render(lines, style: .plain) == "No difference in meaning.\n")
    }

    @Test func differencesAreSaidByMeaning() {
        var new = SamplePlaybook.playbook
        new.audience.perDay = 900
        new.audience.tiers = []
        new.holdoutShare = Share(millionths: 100_000)
        new.budget.total = Money(minorUnits: 12_000_000)
        new.guardrails.removeLast()
        new.guardrails.append(
            .init(
                metric: "complaint_rate", bound: .stopAbove(Share(millionths: 1_000)), minimumEvents: 3, minimumSends: 0
            ))
        new.journeys[0].steps[2] = .awardPoints(300)
        new.journeys.append(Journey(name: "call", steps: [.wait(until: nil, atMost: .hours(36))]))
        let lines = PlaybookDiff.lines(old: SamplePlaybook.playbook, new: new, currency: .eur)
        Golden.expect(PlaybookDiffText.render(lines, style: .plain), "diff.txt")
        #expect(lines.map(\.text).contains("entries per day: 600 -> 900"))
        #expect(lines.first { $0.subject == "control group" }?.consequence == "starts another experiment")
    }

    /// A setting and a change of it.
    typealias Change = (name: String, make: @Sendable (inout Playbook) -> Void)

    static let changes: [Change] = [
        ("owner", { $0.owner = "x" }), ("metric", { $0.goal.metric = "x" }), ("window", { $0.goal.window = .days(9) }),
        ("minimum lift", { $0.goal.minimumLift = .one }), ("value", { $0.goal.value = nil }),
        ("states", { $0.audience.states = [.lost] }), ("countries", { $0.audience.countries = ["ES"] }),
        ("stores", { $0.audience.stores = ["7"] }), ("cool-off", { $0.audience.coolOff = .days(1) }),
        ("lifetime", { $0.audience.lifetime = 9 }), ("order", { $0.audience.order = .leastRecentFirst }),
        ("per member", { $0.budget.perMember = .zero }), ("per day", { $0.budget.perDay = .zero }),
        ("quiet", { $0.contact.quiet = QuietHours(start: $0.contact.quiet.start, end: $0.contact.quiet.start) }),
        ("cap", { $0.contact.atMost.count = 9 }), ("guardrail", { $0.guardrails[0].minimumEvents = 9 }),
        ("cadence", { $0.cadence.every = .days(9) }), ("floor", { $0.tuning.minimumShare = .zero }),
        ("step", { $0.tuning.largestStep = .zero }), ("period", { $0.tuning.every = .days(9) }),
        ("objective", { $0.tuning.objective = "x" }), ("runs", { $0.runsUntil = .days(9) }),
    ]

    @Test(arguments: changes.indices) func everySettingIsComparedOnce(index: Int) {
        var new = SamplePlaybook.playbook
        Self.changes[index].make(&new)
        let lines = PlaybookDiff.lines(old: SamplePlaybook.playbook, new: new, currency: .eur)
        #expect(lines.count == 1, "\(Self.changes[index].name)")
    }

    @Test func churnIsAsRecorded() {
        let counts = ChurnState.allCases.map {
            ChurnText.StateCount($0, [310, 8_204, 2_190, 3_377, 5_919][$0.rawValue])
        }
        let text =
            ChurnText.states(counts, asOf: SampleReport.first, style: .plain) + "\n"
            + ChurnText.backtest(ChurnFitSample.backtest, style: .plain)
        Golden.expect(text, "churn.txt")
    }
}
