/// How an experiment is read: everything that must be fixed before the first look.
package struct ReadingPlan: Sendable, Equatable {
    /// When a reading may be believed.
    package enum Method: String, Sendable, CaseIterable {
        /// Once, at a size fixed beforehand.
        case fixed
        /// At every look, for ever, without a horizon.
        case sequential
        /// At every look, with most of the error level spent by the planned size.
        case hybrid
    }

    /// What an outcome is.
    package enum Kind: String, Sendable, CaseIterable {
        /// 0 or 1.
        case conversion
        /// An amount.
        case amount
        /// A ratio of two sums.
        case ratio
    }

    /// When a reading may be believed.
    package var method: Method
    /// The two-sided error level of one contrast.
    package var alpha: Double
    /// Members of both groups together that the plan expects.
    package var plannedMembers: Double
    /// Planned looks up to that size, at equal steps; for means and ratios under `.hybrid`.
    package var looks: Int
    /// The weight κ of the exact test's mixture.
    package var kappa: Double
    /// The treated share ρ of the two groups that was planned; nil takes the share that the members have.
    package var treatedShare: Double?

    /// A plan; α lies strictly between 0 and 1.
    package init(
        method: Method = .sequential, alpha: Double = 0.05, plannedMembers: Double, looks: Int = 10,
        kappa: Double = 100, treatedShare: Double? = nil
    ) {
        precondition(alpha > 0 && alpha < 1, "the level lies between 0 and 1")
        self.method = method
        self.alpha = alpha
        self.plannedMembers = max(1, plannedMembers)
        self.looks = max(1, looks)
        self.kappa = kappa
        self.treatedShare = treatedShare
    }

    /// Conversions of both groups when the planned members are in, if they come at the pace so far.
    ///
    /// A total says nothing about its split under no difference, so it may set the horizon of the exact test. Up to one
    /// step past the horizon, of the looks at any time or of more by plan, the present look is the last one.
    package func conversionsAtHorizon(_ conversions: Int, members: Double) -> Double {
        let expected = Double(conversions) * plannedMembers / max(1, members)
        let steps = Double(max(looks, HybridBoundary.looksAtAnyTime))
        return members < plannedMembers * (1 + 1 / steps) ? max(Double(conversions), expected) : expected
    }
}
