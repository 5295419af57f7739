import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime

/// `winback churn`.
struct ChurnCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "churn",
        abstract: "Churn states against each member's own cadence, and the purchase model.",
        discussion: """
            A member is slipping after 1.5 times their own median gap between orders, lapsed after 2 times, lost after 4 \
            times; with fewer than three orders after 30, 60 and 180 days. The purchase model (MBG/NBD) tells how many \
            orders can be expected; it never moves a member between states.
            """,
        subcommands: [
            ChurnSummary.self, ChurnList.self, ChurnShow.self, ChurnFitCommand.self, ChurnBacktestCommand.self,
        ])
}

/// `winback churn summary`.
struct ChurnSummary: OperationCommand {
    static let operation = ChurnOperations.summary
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "Count members by churn state and tier.",
        discussion: """
            Example:
              winback churn summary --json
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: ChurnOperations.SummaryOutput, _ console: Console) -> String {
        let states = ChurnState.allCases.map { state in
            ChurnText.StateCount(
                state, output.counts.filter { $0.state == state }.reduce(0) { $0 + $1.members })
        }
        var text = ChurnText.states(states, asOf: output.asOf, style: console.style)
        let tiers = Set(output.counts.map(\.tier)).sorted()
        if tiers.count > 1 || tiers.first != "" {
            var table = TextTable([.init("tier")] + ChurnState.allCases.map { .init(number: $0.word) })
            for tier in tiers {
                let counts = ChurnState.allCases.map { state in
                    output.counts.first { $0.state == state && $0.tier == tier }?.members ?? 0
                }
                table.add([.init(tier.isEmpty ? "none" : tier)] + counts.map { .init(NumberText.count($0)) })
            }
            text += "\n" + table.lines(console.style).joined(separator: "\n") + "\n"
        }
        let latest = output.latestOrder.map { ", the latest on \($0)" } ?? ""
        text += "\n  \(NumberText.count(output.orders)) orders\(latest)\n"
        return output.fit.map { text + "\n" + ChurnText.fit($0, style: console.style) } ?? text
    }
}

/// `winback churn list`.
struct ChurnList: OperationCommand {
    static let operation = ChurnOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List members by churn state, latest order first.",
        discussion: """
            Examples:
              winback churn list
              winback churn list --state-of lapsed --state-of lost --limit 200
              winback churn list --horizon 26w --json
            """)
    static let madeFields = ["state-of": ["state"]]
    @Option(
        help: ArgumentHelp(
            "A churn state to list; may be given more than once. Default: slipping and lapsed.", valueName: "state"))
    var stateOf: [ChurnState] = []
    @Option(help: ArgumentHelp("The range for expected purchases.", valueName: "duration"))
    var horizon: CivilDuration = .days(91)
    @Option(help: "Most members listed.") var limit = 50
    @Option(help: "Members skipped first.") var offset = 0
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ChurnOperations.ListInput {
        ChurnOperations.ListInput(states: stateOf, horizon: horizon, limit: limit, offset: offset)
    }

    func text(_ output: ChurnOperations.ListOutput, _ console: Console) -> String {
        guard !output.members.isEmpty else { return "No members in these states.\n" }
        var table = TextTable([
            .init("member"), .init("state"), .init("since"), .init(number: "orders"), .init("last order"),
            .init(number: "usual gap"), .init("next change"), .init(number: "expected in \(output.horizon)"),
        ])
        for member in output.members { table.add(ChurnRowText.cells(member)) }
        let shown = "\(NumberText.count(output.members.count)) of \(NumberText.count(output.total)) members"
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n\n\(shown)\n"
    }
}

/// `winback churn show`.
struct ChurnShow: OperationCommand {
    static let operation = ChurnOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one member's cadence, state and expected purchases.",
        discussion: """
            Example:
              winback churn show M-10422
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @Option(help: ArgumentHelp("The range for expected purchases.", valueName: "duration"))
    var horizon: CivilDuration = .days(91)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ChurnOperations.ShowInput { ChurnOperations.ShowInput(member: member, horizon: horizon) }

    func text(_ output: ChurnRow, _ console: Console) -> String {
        var table = TextTable([.init(""), .init("")])
        table.add("state", "\(output.state.word) since \(output.since)")
        table.add("order days", NumberText.count(output.purchaseDays))
        table.add("first order", "\(output.firstOrder)")
        table.add("last order", "\(output.lastOrder)")
        table.add("usual gap", output.medianGapDays.map { "\(ChurnRowText.days($0)) days" } ?? "too few orders to tell")
        table.add("next change", output.nextTransition.map { "\($0), unless an order comes" } ?? "none")
        let expected = output.expectedPurchases.map { NumberText.fixed($0, 2) } ?? "unknown: run winback churn fit"
        table.add("expected in \(horizon)", expected)
        let head = console.style.heading(TerminalEscape.line(output.member))
        return head + "\n" + table.lines(console.style).joined(separator: "\n") + "\n"
    }
}

/// A member's standing as cells of a table.
enum ChurnRowText {
    static func cells(_ row: ChurnRow) -> [TextTable.Cell] {
        [
            .init(row.member), .init(row.state.word), .init("\(row.since)"), .init(NumberText.count(row.purchaseDays)),
            .init("\(row.lastOrder)"), .init(row.medianGapDays.map { "\(days($0)) d" } ?? "–"),
            .init(row.nextTransition?.description ?? "–"),
            .init(row.expectedPurchases.map { NumberText.fixed($0, 2) } ?? "–"),
        ]
    }

    /// Whole days, or halves.
    static func days(_ days: Double) -> String {
        days == days.rounded() ? NumberText.fixed(days, 0) : NumberText.fixed(days, 1)
    }
}
