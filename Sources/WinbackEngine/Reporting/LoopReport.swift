package import WinbackModel

/// Everything a person reads about one loop, as values; faces turn it into a page, a plot or JSON.
package struct LoopReport: Sendable, Hashable {
    /// One row of the funnel, in order.
    package struct FunnelStage: Sendable, Hashable {
        /// What the stage is called, for people.
        package var name: String
        /// Members in it.
        package var members: Int
        /// Makes a stage.
        package init(name: String, members: Int) {
            self.name = name
            self.members = members
        }
    }

    /// One guardrail and its light.
    package struct GuardrailLight: Sendable, Hashable {
        /// What the light shows.
        package enum Light: String, Sendable, Hashable {
            case clear
            case watching
            case crossed
        }
        /// Metric watched.
        package var metric: String
        /// Reading in words, such as `0.21% of 4,210 sends`.
        package var reading: String
        /// Bound in words, such as `stop above 1%`.
        package var bound: String
        /// The light.
        package var light: Light
        /// Makes a light.
        package init(metric: String, reading: String, bound: String, light: Light) {
            self.metric = metric
            self.reading = reading
            self.bound = bound
            self.light = light
        }
    }

    /// Money of one day.
    package struct MoneyPoint: Sendable, Hashable {
        /// Date.
        package var date: CivilDate
        /// Issued liability plus redeemed.
        package var spent: Money
        /// Reserved.
        package var reserved: Money
        /// Makes a point.
        package init(date: CivilDate, spent: Money, reserved: Money) {
            self.date = date
            self.spent = spent
            self.reserved = reserved
        }
    }

    /// Loop and playbook name.
    package var loop: LoopID
    /// Status word.
    package var status: LoopRecord.Status
    /// Why it is held or ended.
    package var statusReason: String
    /// Short digest of what it works with.
    package var version: String
    /// Currency of all money.
    package var currency: Currency
    /// Date of the report.
    package var asOf: CivilDate
    /// Days covered.
    package var firstDay: CivilDate
    /// Journey names, by arm index.
    package var armNames: [String]
    /// Holdout share.
    package var holdoutShare: Share
    /// Looks in order.
    package var looks: [LookRecord]
    /// Epochs in order.
    package var epochs: [EpochRecord]
    /// The loop's total account; `nil` before the first entry.
    package var ledger: LedgerAccount?
    /// Money over time.
    package var money: [MoneyPoint]
    /// The funnel, in order.
    package var funnel: [FunnelStage]
    /// Guardrails.
    package var guardrails: [GuardrailLight]
    /// What each variant does against the control group, fair although shares moved.
    package var armEffects: [ArmEffect] = []
    /// What the latest reading is worth; nil before the first.
    package var value: LoopValue?
    /// True lift, known in simulations only.
    package var trueLift: Double?
    /// Laws checked and violations, known in simulations only.
    package var laws: LawCount?
    /// Things to say, for people, such as "nobody was contacted: this is an A/A replay".
    package var notes: [String]

    /// How often laws were checked and broken.
    package struct LawCount: Sendable, Hashable {
        /// Checks made.
        package var checked: Int
        /// Violations found.
        package var violations: Int
        /// Makes a count.
        package init(checked: Int, violations: Int) {
            self.checked = checked
            self.violations = violations
        }
    }

    /// Makes a report.
    package init(
        loop: LoopID, status: LoopRecord.Status, statusReason: String, version: String, currency: Currency,
        asOf: CivilDate, firstDay: CivilDate, armNames: [String], holdoutShare: Share, looks: [LookRecord],
        epochs: [EpochRecord], ledger: LedgerAccount?, money: [MoneyPoint], funnel: [FunnelStage],
        guardrails: [GuardrailLight], trueLift: Double? = nil, laws: LawCount? = nil, notes: [String] = [],
        value: LoopValue? = nil
    ) {
        self.loop = loop
        self.status = status
        self.statusReason = statusReason
        self.version = version
        self.currency = currency
        self.asOf = asOf
        self.firstDay = firstDay
        self.armNames = armNames
        self.holdoutShare = holdoutShare
        self.looks = looks
        self.epochs = epochs
        self.ledger = ledger
        self.money = money
        self.funnel = funnel
        self.guardrails = guardrails
        self.trueLift = trueLift
        self.laws = laws
        self.notes = notes
        self.value = value
    }
}
