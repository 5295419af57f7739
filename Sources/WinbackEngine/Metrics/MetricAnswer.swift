package import WinbackModel

/// Governed numbers with where they come from.
package struct MetricAnswer: Sendable, Hashable {
    /// What a metric of the answer is.
    package struct Metric: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Name for people.
        package var label: String
        /// The version of its meaning.
        package var version: ContentHash
        /// What it is counted in: a currency's code, `share`, `members`, `points`, `days`, `count`.
        package var unit: String
        /// Decimals people read; of a share, of the percentage.
        package var decimals: Int
        /// Which way is good.
        package var direction: MetricGovernance.Direction
        /// Who vouches for it.
        package var certified: MetricGovernance.Certification?
        /// How parts relate to the whole along the dimensions asked for.
        package var additivity: MetricPlan.Additivity
        /// The fewest members behind a number that is shown.
        package var minimumMembers: Int?
    }

    /// One number.
    package struct Cell: Sendable, Hashable {
        /// The number in the metric's unit; `nil` when there is none or it is held back.
        package var value: Double?
        /// Rows behind it; members, for counts of members. `nil` when held back.
        package var rows: Int?
        /// Whether it is held back for the people behind it.
        package var isSuppressed = false
        /// The number of the period compared with.
        package var previous: Double?
        /// The whole of that period, where the same elapsed days were compared.
        package var previousWhole: Double?
        /// The difference.
        package var change: Double? { value.flatMap { a in previous.map { a - $0 } } }
        /// The difference relative to before; `nil` where before was 0.
        package var changeShare: Double? {
            guard let change, let previous, previous != 0 else { return nil }
            return change / abs(previous)
        }
        /// Makes a cell.
        package init(value: Double?, rows: Int?, isSuppressed: Bool = false, previous: Double? = nil) {
            self.value = value
            self.rows = rows
            self.isSuppressed = isSuppressed
            self.previous = previous
        }
    }

    /// One row: a period where time is cut, the values of the dimensions, a cell per metric.
    package struct Row: Sendable, Hashable {
        /// The period, where time is cut.
        package var period: ResolvedPeriod?
        /// The values of the dimensions, in order.
        package var key: [MetricValue]
        /// A cell per metric, in order.
        package var cells: [Cell]
    }

    /// The metrics, in the question's order.
    package var metrics: [Metric]
    /// The dimensions: full name and name for people.
    package var dimensions: [Dimension]
    /// A dimension of the answer.
    package struct Dimension: Sendable, Hashable {
        /// Its full name.
        package var name: String
        /// What the question called it.
        package var askedAs: String
        /// Name for people.
        package var label: String
    }
    /// How time is cut.
    package var grain: Grain?
    /// The rows.
    package var rows: [Row]
    /// A cell per metric over everything asked for, computed on its own.
    package var totals: [Cell]
    /// The range.
    package var range: ResolvedPeriod
    /// What it is compared with.
    package var comparison: ResolvedPeriod?
    /// The newest complete date.
    package var asOf: CivilDate
    /// How old the facts are.
    package var freshness: MetricFreshness
    /// Rows before the limit.
    package var rowsTotal: Int
    /// Rows held back.
    package var suppressedRows: Int
    /// What a reader should know.
    package var warnings: [String]
    /// The question as understood.
    package var sentence: String
    /// The relations read.
    package var sources: [String]

    /// Whether the limit left rows out.
    package var isTruncated: Bool { rows.count < rowsTotal }
}
