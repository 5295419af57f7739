import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

extension MetricOperations {
    /// Explains why a metric moved.
    package static let diagnose = Operation<DiagnoseInput, DiagnosisReply>(
        "metric.diagnose", "Say whether a metric moved beyond its usual variation, and where.", scope: .metricsRead,
        effect: .read, input: DiagnoseInput.shape, output: DiagnosisReply.shape, subject: { $0.metric },
        handler: { context, input in
            let desk = MetricDesk(
                team: context.team, principal: context.principal, now: context.now, progress: context.progress)
            let reply = try await MetricDiagnosis(desk: desk, catalogue: context.team.configuration.metrics).run(input)
            try context.commitLater { _ in }
            return reply
        })

    /// What is to be explained.
    package struct DiagnoseInput: Sendable, Hashable {
        /// The metric.
        package var metric: String
        /// The period that is off.
        package var range: String?
        /// What it is compared with.
        package var compare: String?
        /// Where to look; by default what the metric allows, the first four.
        package var by: [String]
        /// Makes an input.
        package init(metric: String, range: String? = nil, compare: String? = nil, by: [String] = []) {
            self.metric = metric
            self.range = range
            self.compare = compare
            self.by = by
        }
        static let shape = Shape<DiagnoseInput>.object(
            "MetricDiagnoseInput", "What is to be explained.",
            Field("metric", "The metric.", .string(min: 1, max: 200), \.metric),
            Field("range", "The period that is off.", .optional(.string(max: 80)), \.range),
            Field("compare", "What it is compared with.", .optional(.string(max: 80)), \.compare),
            Field("by", "Where to look.", .array(of: .string(max: 200), max: 5), \.by, default: []),
            make: { DiagnoseInput(metric: $0, range: $1, compare: $2, by: $3) })
    }
}

/// Gathers what the diagnosis of a metric needs, question by question, and tells the story.
struct MetricDiagnosis {
    let desk: MetricDesk
    let catalogue: MetricCatalogue

    /// Dimensions looked at when nobody says which.
    private static let dimensionsDefault = 4

    func run(_ input: MetricOperations.DiagnoseInput) async throws -> DiagnosisReply {
        let definition = try catalogue.resolve(input.metric)
        let compare = MetricQuestion.Comparison(word: input.compare ?? "previous_period")
        let range = input.range ?? "this_month"
        let dimensions = try self.dimensions(definition, input.by)
        let whole = try await desk.answer(
            MetricQuestion(metrics: [definition.name], range: range, compare: compare)
        ).answer
        let unit = MetricUnit(definition, catalogue: catalogue)
        let parts = parts(definition)
        let variation = try await variation(definition, parts, whole)
        let table = try await table(definition, parts, dimensions, range, compare)
        let factors = try await factors(definition, range, compare)
        let diagnoser = Diagnoser(
            metric: definition.label ?? definition.name, value: { DiagnosisWords.number($0, unit) },
            amount: { DiagnosisWords.plain($0) })
        let diagnosis = diagnoser.diagnose(table.table, variation: variation, factors: factors)
        return DiagnosisReply(
            diagnosis, metric: definition.name, version: catalogue.version(definition).hex, unit: unit.word,
            range: .init(whole.range), comparison: whole.comparison.map { .init($0) }, table: table.table,
            rows: table.rows, minimum: table.minimum, total: whole.totals.first, asOf: whole.asOf.description)
    }

    private func dimensions(_ definition: MetricDefinition, _ asked: [String]) throws -> [String] {
        let resolver = DimensionResolver(catalogue, metrics: [definition])
        if !asked.isEmpty { return try asked.map { try resolver.resolve($0).name } }
        let usable = catalogue.dimensions(of: definition).filter {
            $0.dimension.kind == .categorical && $0.steps.allSatisfy { !$0.isHistory }
        }
        // What has few values explains more than what has thousands; names that tell of place and kind come first.
        let preferred = ["store", "channel", "tier", "country", "state", "loop"]
        let ranked = usable.sorted { a, b in
            func rank(_ path: DimensionPath) -> Int { preferred.firstIndex(of: path.dimension.name) ?? preferred.count }
            return (rank(a), a.name) < (rank(b), b.name)
        }
        return ranked.prefix(Self.dimensionsDefault).map(\.name)
    }

    /// Numerator and denominator of a ratio; `nil` for what adds up or is taken as it is.
    private func parts(_ definition: MetricDefinition) -> (over: String, under: String)? {
        guard case .ratio(let over, let under) = definition.kind, over.filters.isEmpty, under.filters.isEmpty else {
            return nil
        }
        return (over.metric, under.metric)
    }

    /// Days of history looked at.
    private static let historyDays = 420

    private func variation(
        _ definition: MetricDefinition, _ parts: (over: String, under: String)?, _ whole: MetricAnswer
    ) async throws -> Variation? {
        let span = whole.range.span
        let first = span.first - Self.historyDays
        let question = MetricQuestion(
            metrics: [definition.name], grain: .day, range: "\(first)..\(span.last)", limit: .max)
        var input = question
        if let parts { input.metrics = [parts.over, parts.under] }
        let rows = try await desk.answer(input, isInput: true).answer.rows
        // Days before the first fact are no history.
        let known = rows.drop { row in row.cells.allSatisfy { ($0.value ?? 0) == 0 } }
        guard let start = known.first?.period?.span.first, start < span.first,
            known.last?.period?.span.last == span.last
        else { return nil }
        let series = DailySeries(
            firstDay: Int(start.daysSinceEpoch), values: known.map { $0.cells[0].value ?? 0 },
            denominators: parts == nil ? [] : known.map { $0.cells[1].value ?? 0 })
        // A number that stands at a date is compared at that date; one that flows over the whole period.
        let isBalance = if case .cumulative = definition.kind { true } else { false }
        let firstDay = isBalance ? span.last : span.first
        return Variation(
            series, period: Int(firstDay.daysSinceEpoch)..<(Int(span.last.daysSinceEpoch) + 1))
    }

    private func table(
        _ definition: MetricDefinition, _ parts: (over: String, under: String)?, _ dimensions: [String],
        _ range: String, _ compare: MetricQuestion.Comparison
    ) async throws -> (table: DiagnosisTable, rows: [MetricAnswer.Row], minimum: Int?) {
        let names = parts.map { [$0.over, $0.under] } ?? [definition.name]
        let outcome = try await desk.answer(
            MetricQuestion(metrics: names, groupBy: dimensions, range: range, compare: compare, limit: .max),
            isInput: true)
        let cells = outcome.answer.rows
        let rows = cells.map { cell in
            DiagnosisTable.Row(
                cell.key.map(\.text), previous: cell.cells[0].previous ?? 0, current: cell.cells[0].value ?? 0,
                previousDenominator: parts == nil ? 0 : cell.cells[1].previous ?? 0,
                currentDenominator: parts == nil ? 0 : cell.cells[1].value ?? 0)
        }
        let minimum = outcome.plan.metrics.compactMap(\.minimumMembers).max()
        return (try DiagnosisTable(dimensions: dimensions, rows: rows, isRatio: parts != nil), cells, minimum)
    }

    /// The metric's own tree: its drivers, where their product is the metric.
    private func factors(
        _ definition: MetricDefinition, _ range: String, _ compare: MetricQuestion.Comparison
    ) async throws -> FactorTree? {
        let drivers = definition.governance.drivers.filter { catalogue.definition($0) != nil }
        guard drivers.count == 2 else { return nil }
        let totals = try await desk.answer(
            MetricQuestion(metrics: [definition.name] + drivers, range: range, compare: compare), isInput: true
        ).answer.totals
        let answer = totals.map { (current: $0.value ?? 0, previous: $0.previous ?? 0) }
        guard answer.allSatisfy({ $0.current > 0 && $0.previous > 0 }) else { return nil }
        let products = (answer[1].current * answer[2].current, answer[1].previous * answer[2].previous)
        let isProduct =
            abs(products.0 - answer[0].current) <= 1e-6 * abs(answer[0].current)
            && abs(products.1 - answer[0].previous) <= 1e-6 * abs(answer[0].previous)
        if isProduct {
            return FactorTree(
                zip(drivers, answer.dropFirst()).map { .init($0, previous: $1.previous, current: $1.current) })
        }
        // The first driver and what comes with each of it always multiply to the metric.
        let rest = (answer[0].previous / answer[1].previous, answer[0].current / answer[1].current)
        return FactorTree([
            .init(drivers[0], previous: answer[1].previous, current: answer[1].current),
            .init("\(definition.name) per \(drivers[0])", previous: rest.0, current: rest.1),
        ])
    }
}

/// Numbers in a story.
enum DiagnosisWords {
    static func number(_ value: Double, _ unit: MetricUnit) -> String {
        let scaled = value
        switch unit.word {
        case "share": return "\(fixed(scaled * 100, 2))%"
        case let word where word.count == 3 && word.uppercased() == word:
            return "\(fixed(scaled, unit.decimals)) \(word)"
        default: return fixed(scaled, scaled == scaled.rounded() ? 0 : 2)
        }
    }

    static func plain(_ value: Double) -> String { fixed(value, value == value.rounded() ? 0 : 2) }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = Int64((abs(value) * scale).rounded())
        let (units, rest) = whole.quotientAndRemainder(dividingBy: Int64(scale))
        var digits = String(units)
        var grouped = ""
        while digits.count > 3 {
            grouped = "," + digits.suffix(3) + grouped
            digits = String(digits.dropLast(3))
        }
        let fraction = String(rest)
        let filled = String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
        return (value < 0 && whole != 0 ? "-" : "") + digits + grouped + (decimals > 0 ? "." + filled : "")
    }
}
