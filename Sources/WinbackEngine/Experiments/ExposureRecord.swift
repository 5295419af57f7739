package import WinbackModel

/// One unit of an experiment: a member's first entry, and what came of it once the window closed.
package struct ExposureRecord: Sendable, Hashable {
    /// The loop.
    package var loop: LoopID
    /// Number of the experiment.
    package var experiment: Int
    /// The member.
    package var member: MemberKey
    /// Arm at first entry; -1 in the holdout.
    package var arm: Int
    /// Epoch at first entry.
    package var epoch: Int
    /// Probability with which this arm (or the holdout) was assigned.
    package var propensity: Share
    /// When the member entered.
    package var enteredAt: Instant
    /// Orders up to this instant count.
    package var windowEnds: Instant
    /// Team-zone date on which the outcome freezes: the window's last day plus two days of grace.
    package var freezesOn: CivilDate

    /// Makes an exposure.
    package init(
        loop: LoopID, experiment: Int, member: MemberKey, arm: Int, epoch: Int, propensity: Share,
        enteredAt: Instant, windowEnds: Instant, freezesOn: CivilDate
    ) {
        self.loop = loop
        self.experiment = experiment
        self.member = member
        self.arm = arm
        self.epoch = epoch
        self.propensity = propensity
        self.enteredAt = enteredAt
        self.windowEnds = windowEnds
        self.freezesOn = freezesOn
    }
}

/// An exposure whose window has closed, with the facts its outcome follows from.
package struct MaturedExposure: Sendable, Hashable {
    /// The unit.
    package var exposure: ExposureRecord
    /// Amount and cost of each completed order inside the window, in order of time.
    package var orders: [WindowOrder]
    /// Value given to the member by the loop in the window: messages, points, and coupons not counted in orders.
    package var treatmentCost: Money

    /// One order inside a window.
    package struct WindowOrder: Sendable, Hashable {
        /// When.
        package var at: Instant
        /// What the customer paid.
        package var amount: Money
        /// Cost of goods, if known.
        package var cost: Money?
        /// Makes an order.
        package init(at: Instant, amount: Money, cost: Money?) {
            self.at = at
            self.amount = amount
            self.cost = cost
        }
    }

    /// Makes a matured exposure.
    package init(exposure: ExposureRecord, orders: [WindowOrder], treatmentCost: Money) {
        self.exposure = exposure
        self.orders = orders
        self.treatmentCost = treatmentCost
    }
}

/// A frozen outcome.
package struct FrozenOutcome: Sendable, Hashable {
    /// The unit.
    package var exposure: ExposureRecord
    /// Whether the goal happened.
    package var converted: Bool
    /// Contribution margin net of every treatment cost.
    package var margin: Money
    /// Makes an outcome.
    package init(exposure: ExposureRecord, converted: Bool, margin: Money) {
        self.exposure = exposure
        self.converted = converted
        self.margin = margin
    }
}

/// Mergeable sums of one arm in one epoch: a look costs these, never the rows.
package struct ArmTally: Codable, Sendable, Hashable {
    /// Arm index; -1 is the holdout.
    package var arm: Int
    /// Epoch number.
    package var epoch: Int
    /// Units assigned so far.
    package var assigned: Int
    /// Units whose window has closed.
    package var matured: Int
    /// Of these, converted.
    package var converted: Int
    /// Sum of margins in minor units.
    package var marginSum: Int64
    /// Sum of squared margins in minor units.
    package var marginSumOfSquares: Double

    /// Makes a tally.
    package init(
        arm: Int, epoch: Int, assigned: Int = 0, matured: Int = 0, converted: Int = 0, marginSum: Int64 = 0,
        marginSumOfSquares: Double = 0
    ) {
        self.arm = arm
        self.epoch = epoch
        self.assigned = assigned
        self.matured = matured
        self.converted = converted
        self.marginSum = marginSum
        self.marginSumOfSquares = marginSumOfSquares
    }
}
