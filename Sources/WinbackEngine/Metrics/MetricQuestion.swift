package import WinbackModel

/// A question about governed numbers; nothing in it is query text.
package struct MetricQuestion: Sendable, Hashable {
    /// A condition on a dimension.
    package struct Filter: Sendable, Hashable {
        /// How values are compared.
        package enum Comparison: String, Sendable, Hashable, CaseIterable {
            case eq
            case ne
            case isIn = "in"
            case notIn = "not_in"
            case lt
            case lte
            case gt
            case gte
            case between
            case isNull = "is_null"
            case notNull = "not_null"
        }
        /// The dimension, by full or bare name.
        package var dimension: String
        /// How values are compared.
        package var comparison: Comparison
        /// What with.
        package var values: [String]
        /// Makes a filter.
        package init(dimension: String, comparison: Comparison, values: [String]) {
            self.dimension = dimension
            self.comparison = comparison
            self.values = values
        }
    }

    /// What the period is compared with.
    package enum Comparison: Sendable, Hashable {
        /// The period before; of a running period the same elapsed days.
        case previousPeriod
        /// The same dates a year before.
        case previousYear
        /// The same weekdays a year before: 364 days back.
        case sameWeekdays
        /// A range of its own.
        case range(String)

        /// The word questions use.
        package var word: String {
            switch self {
            case .previousPeriod: "previous_period"
            case .previousYear: "previous_year"
            case .sameWeekdays: "same_weekdays"
            case .range(let text): text
            }
        }

        /// Reads a word; any other text is a range.
        package init(word: String) {
            switch word {
            case "previous_period", "previous": self = .previousPeriod
            case "previous_year", "last_year_same_dates": self = .previousYear
            case "same_weekdays", "364d": self = .sameWeekdays
            default: self = .range(word)
            }
        }
    }

    /// An order of rows.
    package struct Order: Sendable, Hashable {
        /// A metric, a dimension, or `change`.
        package var by: String
        /// Whether the largest comes first.
        package var isDescending: Bool
        /// Makes an order.
        package init(by: String, isDescending: Bool) {
            self.by = by
            self.isDescending = isDescending
        }
    }

    /// The metrics, by name, label or synonym.
    package var metrics: [String]
    /// Dimensions to cut by, by full or bare name.
    package var groupBy: [String]
    /// How time is cut; `nil` for one number over the range.
    package var grain: Grain?
    /// The range; `nil` for the last 30 days.
    package var range: String?
    /// Rows that count.
    package var filters: [Filter]
    /// What the period is compared with.
    package var compare: Comparison?
    /// Whether a running period is compared with the whole one before.
    package var comparesWholePeriods: Bool
    /// In which order rows come; by the first metric, largest first, if nothing is said.
    package var orderBy: [Order]
    /// Most rows given.
    package var limit: Int
    /// The date to answer as of; `nil` for the newest complete date of the data.
    package var asOf: CivilDate?

    /// Rows given when nothing is said, and at most.
    package static let limitDefault = 100
    /// Rows given at most.
    package static let limitMax = 10_000

    /// Makes a question.
    package init(
        metrics: [String], groupBy: [String] = [], grain: Grain? = nil, range: String? = nil, filters: [Filter] = [],
        compare: Comparison? = nil, comparesWholePeriods: Bool = false, orderBy: [Order] = [],
        limit: Int = MetricQuestion.limitDefault, asOf: CivilDate? = nil
    ) {
        self.metrics = metrics
        self.groupBy = groupBy
        self.grain = grain
        self.range = range
        self.filters = filters
        self.compare = compare
        self.comparesWholePeriods = comparesWholePeriods
        self.orderBy = orderBy
        self.limit = limit
        self.asOf = asOf
    }
}
