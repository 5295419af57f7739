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
        /// Whether it is too small to be counted before others; both figures are 0 then.
        package var isSmall = false
        /// Makes a cell.
        package init(state: String, tier: String, audience: Int, eligible: Int) {
            self.state = state
            self.tier = tier
            self.audience = audience
            self.eligible = eligible
        }

        /// Reads a stored cell.
        package init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            state = try values.decode(String.self, forKey: .state)
            tier = try values.decode(String.self, forKey: .tier)
            audience = try values.decode(Int.self, forKey: .audience)
            eligible = try values.decode(Int.self, forKey: .eligible)
            isSmall = try values.decodeIfPresent(Bool.self, forKey: .isSmall) ?? false
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

    /// Daily entries of one tier.
    package struct Tier: Codable, Sendable, Hashable {
        /// Tier; empty for members without one.
        package var tier: String
        /// Entries expected on an ordinary day, in proportion to who could enter.
        package var perDay: Int
        /// Entries on the busiest day, following the order of entry.
        package var peak: Int
        /// Makes a figure.
        package init(tier: String, perDay: Int, peak: Int) {
            self.tier = tier
            self.perDay = perDay
            self.peak = peak
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
    /// Daily entries by tier, by name ascending; empty for forecasts of earlier releases.
    package var tiers: [Tier]
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
        decisionExpected: [CivilDate], warnings: [String], tiers: [Tier] = []
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
        self.tiers = tiers
    }

    /// What is computed for a proposal that is about no loop: nobody enters, and a value may be given all the same.
    package static func empty(on date: CivilDate, liability: Money = .zero) -> PlanForecast {
        PlanForecast(
            asOf: date, cells: [], exclusions: [], eligible: 0, newPerDay: 0, entriesPerDay: 0, entriesTotal: 0,
            holdoutEntries: 0, arms: [], expectedCost: liability, liability: liability, moneyLastsUntil: nil,
            detectableLift: nil, firstReading: date, decisionExpected: [], warnings: [])
    }

    /// Reads a stored forecast; one of an earlier release tells no tiers.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        asOf = try values.decode(CivilDate.self, forKey: .asOf)
        cells = try values.decode([Cell].self, forKey: .cells)
        exclusions = try values.decode([CycleRecord.ExclusionCount].self, forKey: .exclusions)
        eligible = try values.decode(Int.self, forKey: .eligible)
        newPerDay = try values.decode(Int.self, forKey: .newPerDay)
        entriesPerDay = try values.decode(Int.self, forKey: .entriesPerDay)
        tiers = try values.decodeIfPresent([Tier].self, forKey: .tiers) ?? []
        entriesTotal = try values.decode(Int.self, forKey: .entriesTotal)
        holdoutEntries = try values.decode(Int.self, forKey: .holdoutEntries)
        arms = try values.decode([Arm].self, forKey: .arms)
        expectedCost = try values.decode(Money.self, forKey: .expectedCost)
        liability = try values.decode(Money.self, forKey: .liability)
        moneyLastsUntil = try values.decodeIfPresent(CivilDate.self, forKey: .moneyLastsUntil)
        detectableLift = try values.decodeIfPresent(Share.self, forKey: .detectableLift)
        firstReading = try values.decode(CivilDate.self, forKey: .firstReading)
        decisionExpected = try values.decode([CivilDate].self, forKey: .decisionExpected)
        warnings = try values.decode([String].self, forKey: .warnings)
    }
}
