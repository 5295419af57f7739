import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback metric diagnose`.
struct MetricDiagnoseCommand: OperationCommand {
    static let operation = MetricOperations.diagnose
    static let configuration = CommandConfiguration(
        commandName: "diagnose", abstract: "Say whether a metric moved beyond its usual variation, and where.",
        discussion: """
            With --file any table is looked through: --value is the column that adds up, --denominator makes it a ratio, \
            --period names the column that tells the two periods apart, --by the columns to look in. Of more than two \
            periods the last two are compared, unless --previous and --current say which.

            Examples:
              winback metric diagnose redemptions --range this_month
              winback metric diagnose gmv --range last_week --by store,channel,tier --json
              winback metric diagnose --file facts.csv --value revenue --period week --by country,channel,device --json
            """)
    static let madeFields: [String: [String]] = [:]
    static let localArguments: Set<String> = ["file", "value", "denominator", "period", "previous", "current"]

    @Argument(help: "The metric's name, label or synonym.") var metric: String?
    @Option(help: ArgumentHelp("The period that is off. Default: this_month.", valueName: "range")) var range: String?
    @Option(help: ArgumentHelp("What it is compared with. Default: previous_period.", valueName: "period"))
    var compare: String?
    @Option(help: ArgumentHelp("Where to look; several with commas.", valueName: "dimension")) var by: [String] = []
    @Option(help: ArgumentHelp("A CSV file to look through instead of a metric.", valueName: "csv")) var file: String?
    @Option(help: "The column that adds up.") var value: String?
    @Option(help: "The column it is divided by.") var denominator: String?
    @Option(help: "The column that tells the periods apart.") var period: String?
    @Option(help: "What stands in it for the period before.") var previous: String?
    @Option(help: "What stands in it for the period that is off.") var current: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        if (file == nil) == (metric == nil) { throw ValidationError("name a metric, or a file with --file") }
        guard file != nil else { return }
        if value == nil || period == nil || by.isEmpty {
            throw ValidationError("--file needs --value, --period and --by")
        }
    }

    private var dimensions: [String] { by.flatMap { $0.split(separator: ",").map(String.init) } }

    func input() -> MetricOperations.DiagnoseInput {
        .init(metric: metric ?? "", range: range, compare: compare, by: dimensions)
    }

    package func run(on console: Console) async throws {
        guard let file, let value, let period else { return try await runOperation(on: console) }
        let table = FactFile(
            path: file, value: value, denominator: denominator, period: period, dimensions: dimensions,
            previous: previous, current: current)
        let reply = try table.diagnose()
        if options.json {
            console.write(DiagnosisReply.shape.encode(reply).text(.pretty) + "\n")
        } else {
            console.write(text(reply, console))
        }
    }

    func text(_ output: DiagnosisReply, _ console: Console) -> String {
        var text = console.style.heading(TerminalEscape.line("Why did \(output.metric) move?")) + "\n\n"
        for sentence in output.story { text += "  \(TerminalEscape.line(sentence))\n" }
        if !output.causes.isEmpty {
            var table = TextTable([
                .init("where"), .init(number: "before"), .init(number: "now"), .init(number: "expected"),
                .init(number: "beyond"),
            ])
            func number(_ name: String, _ value: JSONValue) -> String {
                guard case .object(let object) = value, let number = object[name]?.doubleValue else { return "–" }
                return NumberText.fixed(number, number == number.rounded() ? 0 : 2)
            }
            for cause in output.causes.prefix(3) {
                var words = ""
                if case .object(let object) = cause, case .string(let found)? = object["words"] { words = found }
                table.add(
                    TerminalEscape.line(words), number("previous", cause), number("current", cause),
                    number("expected", cause), number("unexpected", cause))
            }
            text += "\n" + table.lines(console.style).joined(separator: "\n") + "\n"
        }
        let version = output.version.isEmpty ? "" : "\n  \(output.metric)@\(output.version.prefix(12))"
        return text + version + (output.asOf.map { ", as of \($0)" } ?? "") + "\n"
    }
}
