package import WinbackModel

/// A value of a dimension.
package enum MetricValue: Sendable, Hashable, Comparable {
    case text(String)
    case integer(Int64)
    case number(Double)
    case date(CivilDate)
    /// Facts that have none: always the last group.
    case null

    private var rank: Int {
        switch self {
        case .integer, .number: 0
        case .date: 1
        case .text: 2
        case .null: 3
        }
    }

    private var magnitude: Double {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: 0
        }
    }

    package static func < (a: MetricValue, b: MetricValue) -> Bool {
        switch (a, b) {
        case (.text(let x), .text(let y)): x < y
        case (.date(let x), .date(let y)): x < y
        default: a.rank == b.rank ? a.magnitude < b.magnitude : a.rank < b.rank
        }
    }

    /// As people read it.
    package var text: String {
        switch self {
        case .text(let text): text
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .date(let date): date.description
        case .null: "(none)"
        }
    }
}

/// One many-to-one join of a leaf.
package struct PlanJoin: Sendable, Hashable {
    /// At which date a history is read.
    package enum Moment: Sendable, Hashable {
        /// The fact's own date.
        case factDate
        /// The last date of the period.
        case periodEnd
    }
    /// The table whose key points here: 0 for the facts, else the place of an earlier join from 1.
    package var parent: Int
    /// The key's column there.
    package var parentColumn: String
    /// The relation joined.
    package var relation: String
    /// Its key's column.
    package var keyColumn: String
    /// Columns of the two ends of a history row.
    package var validity: Validity?

    /// How a row of a history is chosen.
    package struct Validity: Sendable, Hashable {
        /// The first date it holds.
        package var from: String
        /// The first date it no longer holds; without one it holds now.
        package var to: String
        /// At which date it is read.
        package var moment: Moment
    }
}

/// What is aggregated over the rows of one relation.
package struct PlanMeasure: Sendable, Hashable {
    /// The relation.
    package var relation: String
    /// How values become one.
    package var aggregation: MetricDefinition.Aggregation
    /// What is aggregated; `nil` counts rows.
    package var expression: PlanExpression?
    /// Rows that count, all of them together.
    package var filters: [PlanExpression]
    /// The business date's column.
    package var dateColumn: String
    /// Tables joined, for filters and groups.
    package var joins: [PlanJoin]
    /// The share of a percentile.
    package var percentile: Double?
    /// Whether a percentile lies between values.
    package var isContinuous = false
    /// Semi-additive: only the last (or first) date of the span counts, for each of these columns' values.
    package var lastDateOnly: LastDate?
    /// A rule that base rows be followed by rows of another relation.
    package var followedBy: Follow?

    /// Only one date of a span counts.
    package struct LastDate: Sendable, Hashable {
        /// Whether the last counts, or the first.
        package var takesLast: Bool
        /// Columns of the facts whose own last date counts.
        package var per: [String]
    }

    /// The event that has to follow.
    package struct Follow: Sendable, Hashable {
        /// Its relation.
        package var relation: String
        /// Its business date's column.
        package var dateColumn: String
        /// Its key's column, equal to `baseKey` of the base row.
        package var key: String
        /// The base row's key.
        package var baseKey: String
        /// Rows of it that count; table 0 is this relation.
        package var filters: [PlanExpression]
        /// Days it may take; `nil` for ever.
        package var days: Int?
        /// Columns that must be equal, as (base, follow).
        package var equal: [Pair]
        /// Columns that must be equal.
        package struct Pair: Sendable, Hashable {
            /// The base row's column.
            package var base: String
            /// The following row's.
            package var follow: String
        }
    }

    /// Whether it counts distinct members.
    package var countsMembers: Bool {
        aggregation == .countDistinct
            && expression?.plainColumn.map { $0.table == 0 && $0.column.kind == .member } == true
    }

    /// The value of a cell without rows; `nil` where there is none.
    package var emptyValue: Double? {
        switch aggregation {
        case .count, .countDistinct, .sumBoolean: 0
        default: nil
        }
    }
}

/// One thing to be read from the store.
package struct PlanLeaf: Sendable, Hashable {
    /// Where it is read.
    package enum Source: Sendable, Hashable {
        /// The rows themselves.
        case relation
        /// Daily sums, cut by one column of the facts or an attribute of the member, or not at all.
        case rollup(cut: String)
        /// Daily sets of members, cut by one attribute of the member, or not at all.
        case members(cut: String)

        /// The word plans show.
        package var word: String {
            switch self {
            case .relation: "relation"
            case .rollup(let cut): cut.isEmpty ? "rollup" : "rollup by \(cut)"
            case .members(let cut): cut.isEmpty ? "bitset" : "bitset by \(cut)"
            }
        }
    }

    /// What is aggregated.
    package var measure: PlanMeasure
    /// What it is cut by.
    package var groups: [PlanExpression]
    /// Rows the question leaves out.
    package var conditions: [PlanExpression]
    /// The dates read, one span per period asked for; they may overlap.
    package var spans: [DateSpan]
    /// Where it is read.
    package var source: Source
    /// Whether distinct members are counted too.
    package var needsMembers: Bool
}

/// What a leaf found in one cell.
package struct LeafRow: Sendable, Hashable {
    /// The place of its span in the leaf.
    package var span: Int
    /// The values of its groups.
    package var key: [MetricValue]
    /// The aggregate; `nil` when there is none.
    package var value: Double?
    /// Rows behind it; members, for counts of members.
    package var rows: Int
    /// Distinct members behind it, where they were counted.
    package var members: Int?

    /// Makes a row.
    package init(span: Int, key: [MetricValue], value: Double?, rows: Int, members: Int?) {
        self.span = span
        self.key = key
        self.value = value
        self.rows = rows
        self.members = members
    }
}

/// How a metric's value follows from leaves.
package indirect enum MetricNode: Sendable, Hashable {
    /// A leaf's value; `spansPerPeriod` of its spans are averaged for each period.
    case leaf(Int, LeafUse)
    case ratio(MetricNode, MetricNode)
    case derived(MetricExpression, [Alias])

    /// An input under its alias.
    package struct Alias: Sendable, Hashable {
        /// The alias.
        package var name: String
        /// The input.
        package var node: MetricNode
    }

    /// How the spans of a leaf belong to periods.
    package struct LeafUse: Sendable, Hashable {
        /// Spans of each period, in order; most have one.
        package var spans: [[Int]]
        /// What stands where there are no facts.
        package var fill: Double?
    }

    /// The leaves it needs.
    package var leaves: [Int] {
        switch self {
        case .leaf(let index, _): [index]
        case .ratio(let a, let b): a.leaves + b.leaves
        case .derived(_, let inputs): inputs.flatMap(\.node.leaves)
        }
    }
}

/// A question, resolved: what is read, and how the answer follows from it. The same question and catalogue always give
/// the same plan.
package struct MetricPlan: Sendable {
    /// One metric of the question.
    package struct Metric: Sendable {
        /// Its definition.
        package var definition: MetricDefinition
        /// The version of its meaning.
        package var version: ContentHash
        /// How its value follows from leaves cut by the groups.
        package var node: MetricNode
        /// How its value over all groups follows from leaves.
        package var total: MetricNode
        /// The fewest members behind a number that is shown; `nil` when nothing is held back.
        package var minimumMembers: Int?
        /// How parts of it relate to the whole along the groups.
        package var additivity: Additivity
    }

    /// How parts relate to the whole.
    package enum Additivity: String, Sendable, Hashable {
        /// Parts sum to the whole.
        case additive
        /// A member can be in several parts.
        case overlapping
        /// The whole is computed on its own.
        case ratio
    }

    /// A period of the answer and what it is compared with, as places in `periods`.
    package struct Slot: Sendable, Hashable {
        /// The period itself.
        package var current: Int
        /// The one it is compared with.
        package var previous: Int?
        /// The whole of that one, where elapsed days were compared.
        package var previousWhole: Int?
    }

    /// The question.
    package var question: MetricQuestion
    /// The metrics, in the question's order.
    package var metrics: [Metric]
    /// What it is cut by.
    package var groups: [DimensionPath]
    /// What the question called each of them.
    package var askedAs: [String]
    /// Every period evaluated.
    package var periods: [ResolvedPeriod]
    /// The rows' periods, ascending.
    package var slots: [Slot]
    /// The whole range, which totals are for.
    package var range: Slot
    /// What is read.
    package var leaves: [PlanLeaf]
    /// The newest complete date.
    package var asOf: CivilDate
    /// What a reader should know.
    package var warnings: [String]
    /// The question as understood, in one sentence.
    package var sentence: String
}
