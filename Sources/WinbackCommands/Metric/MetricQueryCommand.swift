import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback metric query`.
struct MetricQueryCommand: OperationCommand {
    static let operation = MetricOperations.query
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Answer a question about governed metrics.",
        discussion: """
            Ranges: yesterday, last_7_days, last_30_days, this_week, last_week, this_month, last_month, mtd, qtd, ytd, \
            2026, 2026-10, 2026-Q3, 2026-W46, 2026-10-05, 2026-10-01..2026-10-15, all. They end at the newest complete \
            date of the data. A running period is compared with the same days of the one before.

            Examples:
              winback metric query gmv --by store --range last_week --top 3
              winback metric query gmv orders --by month --range 2026
              winback metric query active_members --by tier --range last_month --compare previous_period
              winback metric query gmv --where channel=web --where tier!=gold --csv
              winback metric query redemption_rate --by month --range ytd --plot rate.svg
            """)
    static let madeFields = ["where": ["where"], "order-by": ["order"]]
    static let localArguments: Set<String> = ["csv", "plot"]

    @Argument(help: "Names, labels or synonyms of metrics.") var metrics: [String]
    @Option(
        help: ArgumentHelp(
            "Cut by a dimension, or by day, week, month, quarter or year; several with commas.", valueName: "dimension")
    )
    var by: [String] = []
    @Option(help: ArgumentHelp("The dates asked for. Default: last_30_days.", valueName: "range")) var range: String?
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "A condition: tier=gold, tier=gold,silver, channel!=web, tier is null.", valueName: "condition"))
    var conditions: [String] = []
    @Option(
        help: ArgumentHelp(
            "Compare with previous_period, previous_year, same_weekdays or a range of its own.", valueName: "period"))
    var compare: String?
    @Flag(help: "Compare a running period with the whole one before.") var whole = false
    @Option(help: ArgumentHelp("Order by a metric, a dimension or change; :asc or :desc.", valueName: "what"))
    var orderBy: [String] = []
    @Option(help: "Most rows.") var top = MetricQuestion.limitDefault
    @Option(help: "Answer as of a date, YYYY-MM-DD.") var asOf: CivilDate?
    @Flag(help: "Also say how it was read, with the SQL.") var explain = false
    @Flag(help: "Print rows as CSV.") var csv = false
    @Option(help: ArgumentHelp("Also draw the answer into an SVG file.", valueName: "file")) var plot: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        if csv, options.json { throw ValidationError("--csv and --json cannot both be printed") }
    }

    func input() -> MetricOperations.QueryInput {
        .init(
            metrics: metrics, by: by.flatMap { $0.split(separator: ",").map(String.init) }, range: range,
            conditions: conditions, compare: compare, whole: whole, order: orderBy, top: top, asOf: asOf,
            explain: explain)
    }

    func text(_ output: MetricReply, _ console: Console) throws -> String {
        let view = MetricAnswerText(output)
        if let plot { try draw(view, plot) }
        return csv ? view.csv : view.text(console.style)
    }

    func printed(_ output: MetricReply) throws {
        if let plot { try draw(MetricAnswerText(output), plot) }
    }

    private func draw(_ view: MetricAnswerText, _ path: String) throws {
        do {
            try Data(view.plot.file(.wide).utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw WinbackError("cannot_write", .unavailable, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}

/// An answer as a table, CSV or plot.
struct MetricAnswerText {
    private let reply: MetricReply

    init(_ reply: MetricReply) { self.reply = reply }

    private var numbers: [MetricNumber] { reply.metrics.map { .init(unit: $0.unit, decimals: $0.decimals) } }
    private var compares: Bool { reply.comparison != nil }

    func text(_ style: TextStyle) -> String {
        var text = style.heading(TerminalEscape.line(reply.question)) + "\n"
        if !reply.rows.isEmpty, !reply.dimensions.isEmpty || reply.grain != nil {
            text += "\n" + table(style).lines(style).joined(separator: "\n") + "\n"
        }
        text += "\n"
        for (metric, cell) in zip(reply.metrics, reply.totals) {
            let number = MetricNumber(unit: metric.unit, decimals: metric.decimals)
            let isHidden = Self.flag("suppressed", cell)
            var line =
                "  total \(metric.label): " + (isHidden ? "held back" : number.withUnit(Self.number("value", cell)))
            if compares, !isHidden {
                line +=
                    " (\(number.change(Self.number("change", cell))), \(Self.share(Self.number("change_share", cell))))"
            }
            text += line + "\n"
        }
        if reply.rows.count < reply.rowsTotal {
            text += "  \(reply.rows.count) of \(NumberText.count(reply.rowsTotal)) rows; --top shows more\n"
        }
        for warning in reply.warnings { text += "  note: \(TerminalEscape.line(warning))\n" }
        let versions = reply.metrics.map { "\($0.name)@\($0.version.prefix(12))" }.joined(separator: " ")
        text += "\n  \(versions), as of \(reply.asOf) (\(reply.timezone), weeks from \(reply.weekStart)), facts "
        text += "\(reply.freshness.status)\(reply.freshness.latest.map { " to \($0)" } ?? ""), \(reply.queryID)\n"
        for leaf in reply.plan ?? [] {
            text += "\n  \(leaf.source): \(TerminalEscape.line(leaf.measure)), \(leaf.spans) spans\n"
            for sql in leaf.sql.prefix(3) { text += "    \(TerminalEscape.line(sql))\n" }
        }
        return text
    }

    private func table(_ style: TextStyle) -> TextTable {
        var columns: [TextTable.Column] = reply.grain.map { [.init($0)] } ?? []
        columns += reply.dimensions.map { .init(TerminalEscape.line($0.label)) }
        for metric in reply.metrics {
            columns.append(.init(number: metric.label, unit: metric.unit))
            if compares { columns += [.init(number: "before"), .init(number: "change"), .init(number: "%")] }
        }
        columns += [.init(number: "n"), .init("")]
        var table = TextTable(columns)
        let most = reply.rows.compactMap { Self.number("value", $0) }.max() ?? 0
        for row in reply.rows { table.add(cells(row, most: most, style)) }
        return table
    }

    private func cells(_ row: JSONValue, most: Double, _ style: TextStyle) -> [TextTable.Cell] {
        var cells: [TextTable.Cell] = []
        if reply.grain != nil { cells.append(.init(period(row))) }
        for dimension in reply.dimensions { cells.append(.init(TerminalEscape.line(Self.word(dimension.key, row)))) }
        for (index, metric) in reply.metrics.enumerated() {
            let cell = index == 0 ? row : Self.member(metric.name, row)
            let number = numbers[index]
            cells.append(.init(Self.flag("suppressed", cell) ? "held back" : number.text(Self.number("value", cell))))
            guard compares else { continue }
            let change = Self.number("change", cell)
            let isGood = (metric.direction == "up") == ((change ?? 0) > 0)
            let tone: TextStyle.Tone =
                change == nil || change == 0 || metric.direction == "neutral" ? .plain : isGood ? .good : .bad
            cells += [
                .init(number.text(Self.number("previous", cell))), .init(number.change(change), tone),
                .init(Self.share(Self.number("change_share", cell)), tone),
            ]
        }
        cells.append(.init(Self.number("n", row).map { NumberText.count(Int($0)) } ?? "–"))
        let value = Self.number("value", row)
        cells.append(.init(value.map { most > 0 ? TextBar($0 / most, width: 16).text(ascii: style.ascii) : "" } ?? ""))
        return cells
    }

    private func period(_ row: JSONValue) -> String {
        let from = Self.word("period", row)
        let running = Self.field("complete", row) == .bool(false) ? " …" : ""
        switch reply.grain {
        case "month": return String(from.prefix(7)) + running
        case "year": return String(from.prefix(4)) + running
        default: return from + running
        }
    }

    /// Rows as CSV; a cell a spreadsheet would compute begins with an apostrophe.
    var csv: String {
        var header = reply.grain.map { _ in ["period", "period_end"] } ?? []
        header += reply.dimensions.map(\.key)
        for (index, metric) in reply.metrics.enumerated() {
            header.append(index == 0 ? metric.name : metric.name)
            if compares { header += ["\(metric.name)_previous", "\(metric.name)_change"] }
        }
        header.append("n")
        var text = header.map(Self.cell).joined(separator: ",") + "\n"
        for row in reply.rows {
            var cells = reply.grain.map { _ in [Self.word("period", row), Self.word("period_end", row)] } ?? []
            cells += reply.dimensions.map { Self.field($0.key, row) == .null ? "" : Self.word($0.key, row) }
            for (index, metric) in reply.metrics.enumerated() {
                let cell = index == 0 ? row : Self.member(metric.name, row)
                cells.append(Self.plain("value", cell))
                if compares { cells += [Self.plain("previous", cell), Self.plain("change", cell)] }
            }
            cells.append(Self.plain("n", row))
            text += cells.map(Self.cell).joined(separator: ",") + "\n"
        }
        return text
    }

    var plot: MetricPlot {
        let points = reply.rows.map { row in
            let words = (reply.grain.map { _ in [period(row)] } ?? []) + reply.dimensions.map { Self.word($0.key, row) }
            return MetricPlot.Point(
                label: words.isEmpty ? "total" : words.joined(separator: ", "), value: Self.number("value", row))
        }
        return MetricPlot(
            title: reply.question, points: points,
            number: numbers.first ?? MetricNumber(unit: "count", decimals: 0),
            isOverTime: reply.grain != nil && reply.dimensions.isEmpty)
    }

    // MARK: JSON

    private static func field(_ name: String, _ value: JSONValue) -> JSONValue { member(name, value) }

    private static func member(_ name: String, _ value: JSONValue) -> JSONValue {
        if case .object(let object) = value { return object[name] ?? .null }
        return .null
    }

    private static func number(_ name: String, _ value: JSONValue) -> Double? { member(name, value).doubleValue }
    private static func flag(_ name: String, _ value: JSONValue) -> Bool { member(name, value) == .bool(true) }

    private static func word(_ name: String, _ value: JSONValue) -> String {
        switch member(name, value) {
        case .string(let text): text
        case .null: "(none)"
        case let other: other.write(.canonical).isEmpty ? "" : String(decoding: other.write(.canonical), as: UTF8.self)
        }
    }

    private static func plain(_ name: String, _ value: JSONValue) -> String {
        member(name, value) == .null ? "" : word(name, value)
    }

    private static func share(_ value: Double?) -> String {
        value.map { ($0 > 0 ? "+" : "") + NumberText.percent($0) } ?? "–"
    }

    private static func cell(_ text: String) -> String {
        var safe = text
        if let first = safe.first, "=+-@\t\r".contains(first), Double(safe) == nil { safe = "'" + safe }
        guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
