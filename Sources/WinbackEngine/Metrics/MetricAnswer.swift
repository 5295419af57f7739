package import WinbackModel

/// A question about a governed number; nothing in it is query text.
package struct MetricQuestion: Sendable, Hashable {
    /// The metric's name.
    package var metric: String
    /// The loop it is asked for, where the metric has that dimension.
    package var loop: LoopID?
    /// Dimensions to split by.
    package var by: [String]
    /// Last team-zone date that counts.
    package var asOf: CivilDate
    /// Makes a question.
    package init(metric: String, loop: LoopID? = nil, by: [String] = [], asOf: CivilDate) {
        self.metric = metric
        self.loop = loop
        self.by = by
        self.asOf = asOf
    }
}

/// A governed number with where it comes from.
package struct MetricAnswer: Sendable, Hashable {
    /// One row: the values of the dimensions asked for, in that order, and the number.
    package struct Row: Sendable, Hashable {
        /// Dimension values.
        package var dimensions: [String]
        /// The number; `nil` when there is nothing to divide by.
        package var value: Double?
        /// What the number was counted on.
        package var count: Int
        /// Makes a row.
        package init(dimensions: [String], value: Double?, count: Int) {
            self.dimensions = dimensions
            self.value = value
            self.count = count
        }
    }

    /// Metric name.
    package var metric: String
    /// Version of its definition.
    package var version: ContentHash
    /// Unit.
    package var unit: String
    /// Last team-zone date that counts.
    package var asOf: CivilDate
    /// Latest business date of the facts it was read from; `nil` without facts.
    package var freshThrough: CivilDate?
    /// Rows, in order of their dimensions.
    package var rows: [Row]

    /// Makes an answer to a question from rows.
    package init(
        _ definition: MetricDefinition, asOf: CivilDate, freshThrough: CivilDate?, rows: [Row]
    ) {
        metric = definition.name
        version = definition.version
        unit = definition.unit
        self.asOf = asOf
        self.freshThrough = freshThrough
        self.rows = rows
    }
}
