import WinbackEngine
import WinbackModel
package import WinbackWire

/// An answer as it travels: rows are objects keyed by what the question called its dimensions.
package struct MetricReply: Sendable, Equatable {
    /// What a metric of the answer is.
    package struct Metric: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// Name for people.
        package var label: String
        /// The version of its meaning, 64 hexadecimal digits.
        package var version: String
        /// What it is counted in.
        package var unit: String
        /// Decimals people read.
        package var decimals: Int
        /// Which way is good: up, down or neutral.
        package var direction: String
        /// How parts relate to the whole: additive, overlapping or ratio.
        package var additivity: String
        /// Who vouches for it, and since when.
        package var certified: String?
        /// The fewest members behind a number that is shown.
        package var minimumGroupSize: Int?
    }

    /// A dimension of the answer.
    package struct Dimension: Sendable, Equatable {
        /// Its key in the rows: what the question called it.
        package var key: String
        /// Its full name.
        package var name: String
        /// Name for people.
        package var label: String
    }

    /// Dates of an answer.
    package struct Range: Sendable, Equatable {
        /// First date.
        package var from: String
        /// Last date, included.
        package var to: String
        /// Whether the whole period is over.
        package var complete: Bool
        /// Days read.
        package var days: Int
        /// Days of the whole period.
        package var daysInPeriod: Int
    }

    /// How old the facts are.
    package struct Freshness: Sendable, Equatable {
        /// The newest business date.
        package var latest: String?
        /// Hours since it ended.
        package var ageHours: Int
        /// fresh, warn, stale or empty.
        package var status: String
        /// When facts were last brought in.
        package var loadedAt: String?
    }

    /// One reading of the store.
    package struct Leaf: Sendable, Equatable {
        /// What is measured.
        package var measure: String
        /// Where it was read.
        package var source: String
        /// How many spans of dates.
        package var spans: Int
        /// The statements run, without what was bound.
        package var sql: [String]
    }

    /// The metrics, in the question's order; the first is the one `metric`, `value` and `total` speak of.
    package var metrics: [Metric]
    /// What it is cut by.
    package var dimensions: [Dimension]
    /// How time is cut.
    package var grain: String?
    /// The question as understood.
    package var question: String
    /// The dates.
    package var range: Range
    /// The dates compared with.
    package var comparison: Range?
    /// One object a row.
    package var rows: [JSONValue]
    /// One object per metric, over everything asked for.
    package var totals: [JSONValue]
    /// Rows before the limit.
    package var rowsTotal: Int
    /// Rows held back.
    package var suppressed: Int
    /// The newest complete date.
    package var asOf: String
    /// The zone of the dates.
    package var timezone: String
    /// First day of the week.
    package var weekStart: String
    /// How old the facts are.
    package var freshness: Freshness
    /// The relations read.
    package var sources: [String]
    /// What a reader should know.
    package var warnings: [String]
    /// The subject of the answer's row in the audit chain.
    package var queryID: String
    /// How it was read, for those who may see it.
    package var plan: [Leaf]?
}

extension MetricReply {
    /// The total of the first metric.
    package var total: JSONValue { Self.field("value", of: totals.first) }

    static func field(_ name: String, of value: JSONValue?) -> JSONValue {
        if case .object(let object)? = value { return object[name] ?? .null }
        return .null
    }

    private static let week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// Takes an answer apart for travel.
    init(
        _ answer: MetricAnswer, calendar: MetricCalendar, zone: ZoneRules, loadedAt: Instant?, queryID: String,
        plan: [Leaf]?
    ) {
        metrics = answer.metrics.map { metric in
            Metric(
                name: metric.name, label: metric.label, version: metric.version.hex, unit: metric.unit,
                decimals: metric.decimals, direction: metric.direction.rawValue,
                additivity: metric.additivity.rawValue,
                certified: metric.certified.map { "\($0.by), \($0.on)" }, minimumGroupSize: metric.minimumMembers)
        }
        dimensions = answer.dimensions.map { Dimension(key: $0.askedAs, name: $0.name, label: $0.label) }
        grain = answer.grain?.rawValue
        question = answer.sentence
        range = Range(answer.range)
        comparison = answer.comparison.map(Range.init)
        rows = answer.rows.map { Self.row($0, answer) }
        totals = answer.totals.enumerated().map { index, cell in
            var object = JSONObject()
            object["metric"] = .string(answer.metrics[index].name)
            Self.write(cell, compares: answer.comparison != nil, to: &object)
            return .object(object)
        }
        rowsTotal = answer.rowsTotal
        suppressed = answer.suppressedRows
        asOf = answer.asOf.description
        timezone = zone.name
        weekStart = Self.week[min(max(calendar.weekStart, 1), 7) - 1]
        freshness = Freshness(
            latest: answer.freshness.latest?.description, ageHours: answer.freshness.ageHours,
            status: answer.freshness.status.rawValue, loadedAt: loadedAt?.iso8601)
        sources = answer.sources
        warnings = answer.warnings
        self.queryID = queryID
        self.plan = plan
    }

    private static func row(_ row: MetricAnswer.Row, _ answer: MetricAnswer) -> JSONValue {
        var object = JSONObject()
        if let period = row.period {
            object["period"] = .string(period.span.first.description)
            object["period_end"] = .string(period.span.last.description)
            if !period.isComplete { object["complete"] = .bool(false) }
        }
        for (dimension, value) in zip(answer.dimensions, row.key) { object[dimension.askedAs] = json(value) }
        if let first = row.cells.first { write(first, compares: answer.comparison != nil, to: &object) }
        for (metric, cell) in zip(answer.metrics, row.cells).dropFirst() {
            var inner = JSONObject()
            write(cell, compares: answer.comparison != nil, to: &inner)
            object[metric.name] = .object(inner)
        }
        return .object(object)
    }

    private static func write(_ cell: MetricAnswer.Cell, compares: Bool, to object: inout JSONObject) {
        object["value"] = number(cell.value)
        object["n"] = cell.rows.map { .integer(Int64($0)) } ?? .null
        if cell.isSuppressed { object["suppressed"] = .bool(true) }
        guard compares, !cell.isSuppressed else { return }
        object["previous"] = number(cell.previous)
        object["change"] = number(cell.change)
        object["change_share"] = number(cell.changeShare)
        if let whole = cell.previousWhole { object["previous_whole"] = number(whole) }
    }

    private static func number(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        // Whole numbers travel as such, so that counts do not read 12.0.
        if value == value.rounded(), abs(value) < 0x1p53 { return .integer(Int64(value)) }
        return .number(value)
    }

    static func json(_ value: MetricValue) -> JSONValue {
        switch value {
        case .text(let text): .string(text)
        case .integer(let number): .integer(number)
        case .number(let number): .number(number)
        case .date(let date): .string(date.description)
        case .null: .null
        }
    }
}

extension MetricReply.Range {
    init(_ period: ResolvedPeriod) {
        from = period.span.first.description
        to = period.span.last.description
        complete = period.isComplete
        days = period.span.days
        daysInPeriod = period.whole.days
    }
}
