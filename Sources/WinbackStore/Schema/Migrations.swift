/// One step of the schema, forward only.
package struct Migration: Sendable {
    /// The version the store has afterwards, from 1 without gaps.
    package var number: Int
    /// What it brings, for messages and logs.
    package var name: String
    /// Its statements, in order.
    package var sql: [String]

    /// Makes a step.
    package init(number: Int, name: String, sql: [String]) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// Every step there is, by number ascending. A released step is never edited: a change is another step.
    package static let all: [Migration] = [
        Migration(number: 1, name: "facts, churn, loops and money", sql: Schema1Facts.sql + Schema1Loops.sql),
        Migration(number: 2, name: "business dates, tiers over time, rollups and states", sql: Schema2Metrics.sql),
        Migration(
            number: 3, name: "guard, keys, people, evidence of calls",
            sql: Schema3Effects.sql + Schema3Guard.sql + Schema3Keys.sql + Schema3People.sql + Schema3Audit.sql
                + Schema3Journeys.sql + Schema3Approvals.sql + Schema3Destinations.sql),
    ]
}
