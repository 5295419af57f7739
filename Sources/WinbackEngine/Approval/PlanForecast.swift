package import WinbackModel

/// What a playbook would do with today's members, computed and never written by a proposer.
package struct PlanForecast: Codable, Sendable, Hashable {
    /// Members of one state and tier.
    package struct Cell: Codable, Sendable, Hashable {
        /// State word.
        package var state: String
        /// Tier; empty when the member has none.
        package var tier: String
        /// Members in the audience.
        package var audience: Int
        /// Members who could enter today.
        package var eligible: Int
        /// Makes a cell.
        package init(state: String, tier: String, audience: Int, eligible: Int) {
            self.state = state
            self.tier = tier
            self.audience = audience
            self.eligible = eligible
        }
    }

    /// One arm and how many members it can expect.
    package struct Arm: Codable, Sendable, Hashable {
        /// Journey name.
        package var name: String
        /// Share of all entries, holdout included.
        package var share: Share
        /// Expected entries over the run.
        package var entries: Int
        /// Dearest path of one entry.
        package var worstCase: Money
        /// Makes an arm.
        package init(name: String, share: Share, entries: Int, worstCase: Money) {
            self.name = name
            self.share = share
            self.entries = entries
            self.worstCase = worstCase
        }
    }

    /// The date it was computed for.
    package var asOf: CivilDate
    /// Audience by state and tier.
    package var cells: [Cell]
    /// Members kept out, by reason.
    package var exclusions: [CycleRecord.ExclusionCount]
    /// Members who could enter today.
    package var eligible: Int
    /// Members who newly reach the audience on an ordinary day.
    package var newPerDay: Int
    /// Expected entries on the first day, the fastest pace of the run.
    package var entriesPerDay: Int
    /// Expected entries over the run.
    package var entriesTotal: Int
    /// Entries expected in the holdout.
    package var holdoutEntries: Int
    /// The arms.
    package var arms: [Arm]
    /// Value expected to be committed over the run.
    package var expectedCost: Money
    /// The most that can be committed: the liability a person takes on.
    package var liability: Money
    /// When the money is used up at the worst case; `nil` if it outlasts the run.
    package var moneyLastsUntil: CivilDate?
    /// Smallest lift, in percentage points, that the expected numbers detect with 80 % power; `nil` if none.
    package var detectableLift: Share?
    /// First date with a closed window.
    package var firstReading: CivilDate
    /// When a lift of the goal's size can be expected to be decided, earliest and latest; `nil` if not within the run.
    package var decisionExpected: [CivilDate]
    /// What does not fit together, for people.
    package var warnings: [String]

    /// Makes a forecast.
    package init(
        asOf: CivilDate, cells: [Cell], exclusions: [CycleRecord.ExclusionCount], eligible: Int, newPerDay: Int,
        entriesPerDay: Int, entriesTotal: Int, holdoutEntries: Int, arms: [Arm], expectedCost: Money,
        liability: Money, moneyLastsUntil: CivilDate?, detectableLift: Share?, firstReading: CivilDate,
        decisionExpected: [CivilDate], warnings: [String]
    ) {
        self.asOf = asOf
        self.cells = cells
        self.exclusions = exclusions
        self.eligible = eligible
        self.newPerDay = newPerDay
        self.entriesPerDay = entriesPerDay
        self.entriesTotal = entriesTotal
        self.holdoutEntries = holdoutEntries
        self.arms = arms
        self.expectedCost = expectedCost
        self.liability = liability
        self.moneyLastsUntil = moneyLastsUntil
        self.detectableLift = detectableLift
        self.firstReading = firstReading
        self.decisionExpected = decisionExpected
        self.warnings = warnings
    }
}
