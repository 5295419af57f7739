import WinbackEngine
package import WinbackModel
import WinbackWire

extension MetricOperations {
    /// A question as callers send it.
    package struct QueryInput: Sendable, Hashable {
        /// The metrics.
        package var metrics: [String]
        /// What they are cut by; a grain's word cuts time.
        package var by: [String]
        /// The range.
        package var range: String?
        /// Conditions as `dimension=value`, `!=`, `<`, `<=`, `>`, `>=`, several values between commas, `dimension is null`.
        package var conditions: [String]
        /// What the period is compared with.
        package var compare: String?
        /// Whether a running period is compared with the whole one before.
        package var whole: Bool
        /// A metric, a dimension or `change`, with `:asc` or `:desc`.
        package var order: [String]
        /// Most rows.
        package var top: Int
        /// The date to answer as of.
        package var asOf: CivilDate?
        /// Whether how it was read comes along.
        package var explain: Bool

        /// Makes a question.
        package init(
            metrics: [String], by: [String] = [], range: String? = nil, conditions: [String] = [],
            compare: String? = nil, whole: Bool = false, order: [String] = [],
            top: Int = MetricQuestion.limitDefault, asOf: CivilDate? = nil, explain: Bool = false
        ) {
            self.metrics = metrics
            self.by = by
            self.range = range
            self.conditions = conditions
            self.compare = compare
            self.whole = whole
            self.order = order
            self.top = top
            self.asOf = asOf
            self.explain = explain
        }

        static let shape = Shape<QueryInput>.object(
            "MetricQueryInput", "A question about governed metrics.",
            Field("metrics", "Names, labels or synonyms.", .array(of: .string(min: 1, max: 200), max: 10), \.metrics),
            Field(
                "by", "Dimensions, or day, week, month, quarter, year.", .array(of: .string(max: 200), max: 6), \.by,
                default: []),
            Field(
                "range", "last_week, this_month, 2026-Q3, 2026-10-01..2026-10-15.", .optional(.string(max: 80)), \.range
            ),
            Field(
                "where", "Conditions such as tier=gold or channel!=web.", .array(of: .string(max: 10_000), max: 20),
                \.conditions, default: []),
            Field(
                "compare", "previous_period, previous_year, same_weekdays or a range.", .optional(.string(max: 80)),
                \.compare),
            Field("whole", "Compare a running period with the whole one before.", .boolean, \.whole, default: false),
            Field(
                "order", "A metric, dimension or change, with :asc or :desc.", .array(of: .string(max: 200), max: 5),
                \.order, default: []),
            Field(
                "top", "Most rows.", .integer(1...MetricQuestion.limitMax), \.top,
                default: MetricQuestion.limitDefault),
            Field("as_of", "The date to answer as of.", .optional(.date), \.asOf),
            Field("explain", "Also say how it was read.", .boolean, \.explain, default: false),
            make: {
                QueryInput(
                    metrics: $0, by: $1, range: $2, conditions: $3, compare: $4, whole: $5, order: $6, top: $7,
                    asOf: $8, explain: $9)
            })

        /// The question it asks; throws when a condition or an order cannot be read.
        func question() throws(WinbackError) -> MetricQuestion {
            var filters: [MetricQuestion.Filter] = []
            for condition in conditions { filters.append(try ConditionText.filter(condition)) }
            let orders = order.map { text -> MetricQuestion.Order in
                let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                return .init(by: parts[0], isDescending: parts.count < 2 || parts[1] != "asc")
            }
            return MetricQuestion(
                metrics: metrics, groupBy: by, range: range, filters: filters,
                compare: compare.map(MetricQuestion.Comparison.init(word:)), comparesWholePeriods: whole,
                orderBy: orders, limit: top, asOf: asOf)
        }
    }
}

/// Reads a condition as people write it.
enum ConditionText {
    private static let signs: [(String, MetricQuestion.Filter.Comparison)] = [
        ("!=", .ne), ("<>", .ne), ("<=", .lte), (">=", .gte), ("=", .eq), ("<", .lt), (">", .gt),
    ]

    /// The condition of a text; throws with the forms there are.
    static func filter(_ text: String) throws(WinbackError) -> MetricQuestion.Filter {
        let folded = text.lowercased()
        for (ending, comparison) in [(" is not null", MetricQuestion.Filter.Comparison.notNull), (" is null", .isNull)]
        where folded.hasSuffix(ending) {
            return .init(dimension: trimmed(text.dropLast(ending.count)), comparison: comparison, values: [])
        }
        let end = text.firstIndex { "=<>!".contains($0) }
        if let end, end > text.startIndex {
            let rest = text[end...]
            for (sign, comparison) in signs where rest.hasPrefix(sign) {
                let values = rest.dropFirst(sign.count).split(separator: ",", omittingEmptySubsequences: false)
                    .map { trimmed($0) }
                let isMany = values.count > 1
                let meant: MetricQuestion.Filter.Comparison =
                    isMany && comparison == .eq ? .isIn : isMany && comparison == .ne ? .notIn : comparison
                return .init(dimension: trimmed(text[..<end]), comparison: meant, values: values)
            }
        }
        throw WinbackError(
            "bad_filter", .badInput, "`\(text.prefix(80))` is no condition",
            advice: "forms: tier=gold, tier=gold,silver, channel!=web, joined_on>=2026-01-01, tier is null")
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text[...].drop { $0 == " " }
        while rest.last == " " { rest = rest.dropLast() }
        return String(rest)
    }
}
