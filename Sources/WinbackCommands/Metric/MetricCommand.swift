import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback metric`.
struct MetricCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metric",
        abstract: "Ask governed numbers, and learn why they moved.",
        discussion: """
            Metrics are defined in config/metrics/*.yaml of the state directory, in the YAML that analytics engineers \
            write for dbt. Answers say which version of a definition they come from, as of which date.

            Examples:
              winback metric list
              winback metric query gmv --by store --range last_week --top 3
              winback metric query active_members --by tier --range last_month --compare previous_period
              winback metric diagnose redemptions --range this_month
            """,
        subcommands: [
            MetricList.self, MetricShow.self, MetricQueryCommand.self, MetricDiagnoseCommand.self, MetricCheck.self,
            MetricDiff.self,
        ])
}

/// `winback metric list`.
struct MetricList: OperationCommand {
    static let operation = MetricOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the governed metrics, a line each.",
        discussion: """
            Examples:
              winback metric list
              winback metric list --match churn --json
            """)
    @Option(help: ArgumentHelp("Only those with this word in name, description or synonyms.", valueName: "word"))
    var match: String?
    @Flag(help: "Also metrics that only serve others.") var all = false
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MetricOperations.ListInput { .init(match: match, all: all) }

    func text(_ output: MetricOperations.ListOutput, _ console: Console) -> String {
        guard !output.metrics.isEmpty else { return "No metric has this word.\n" }
        var table = TextTable([.init("metric"), .init("unit"), .init("what it means")])
        for metric in output.metrics { table.add(metric.name, metric.unit, TerminalEscape.line(metric.description)) }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// `winback metric show`.
struct MetricShow: OperationCommand {
    static let operation = MetricOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a metric means, what it may be cut by and who answers for it.",
        discussion: """
            Example:
              winback metric show redemption_rate
            """)
    @Argument(help: "Its name, label or synonym.") var metric: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MetricOperations.ShowInput { .init(metric: metric) }

    func text(_ output: MetricDetail, _ console: Console) -> String {
        var table = TextTable([.init(""), .init("")])
        func add(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { table.add(name, TerminalEscape.line(value)) }
        }
        add("what it means", output.summary.description)
        add("kind", output.summary.kind)
        add("unit", output.summary.unit)
        add("good when", output.direction)
        add("made of", output.inputs.joined(separator: ", "))
        add("rows that count", output.filters.joined(separator: " and "))
        add("owner", output.owner)
        add("certified by", output.summary.certified)
        add("fewest members shown", output.minimumGroupSize.map { "\($0)" })
        add("also called", output.synonyms.joined(separator: ", "))
        add("version", String(output.version.prefix(12)))
        var text = console.style.heading(TerminalEscape.line("\(output.summary.name): \(output.label)")) + "\n"
        text += table.lines(console.style).joined(separator: "\n") + "\n\n  can be cut by\n"
        for dimension in output.dimensions { text += "    \(dimension)\n" }
        return text
    }
}

/// `winback metric check`.
struct MetricCheck: OperationCommand {
    static let operation = MetricOperations.check
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check metrics files and try each metric on the team's own facts.",
        discussion: """
            Without files the team's own are checked. Every problem is told at once, with its place; then each metric is \
            run against the store, its parts are added up against the whole, and examples with an answer are tried.

            Examples:
              winback metric check
              winback metric check new/orders.yaml new/members.yaml
            """)
    static let madeFields = ["paths": ["files"]]
    @Argument(help: "Metrics files; all that belong together.") var paths: [String] = []
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> MetricOperations.FilesInput { try MetricFiles.input(paths) }

    func text(_ output: CheckReply, _ console: Console) -> String {
        if output.problems.isEmpty { return "\(output.metrics) metrics are sound.\n" }
        return output.problems.map { "\($0.metric): \(TerminalEscape.line($0.problem))\n" }.joined()
    }

    func exitCode(_ output: CheckReply) -> Int32 { output.problems.isEmpty ? 0 : 1 }
}

/// `winback metric diff`.
struct MetricDiff: OperationCommand {
    static let operation = MetricOperations.diff
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say which metrics other files would redefine, and which loops that would hold.",
        discussion: """
            Without files, what lies in the state directory is compared with what is at work.

            Examples:
              winback metric diff
              winback metric diff new/*.yaml
            """)
    static let madeFields = ["paths": ["files"]]
    @Argument(help: "Metrics files; all that belong together.") var paths: [String] = []
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> MetricOperations.FilesInput { try MetricFiles.input(paths) }

    func text(_ output: DiffReply, _ console: Console) -> String {
        if output.changes.isEmpty { return "No metric would mean anything else.\n" }
        var table = TextTable([.init("metric"), .init(""), .init("before"), .init("after"), .init("loops held")])
        for change in output.changes {
            table.add(
                change.metric, change.what, change.before.map { String($0.prefix(12)) } ?? "–",
                change.after.map { String($0.prefix(12)) } ?? "–",
                change.holds.isEmpty ? "none" : change.holds.joined(separator: ", "))
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// Metrics files named on the command line.
enum MetricFiles {
    static func input(_ paths: [String]) throws -> MetricOperations.FilesInput {
        .init(files: try paths.map { .init(name: $0, text: try TeamConfiguration.text($0)) })
    }
}
