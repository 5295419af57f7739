import RealModule

/// What a number of members can show for a mean, and how many an effect needs: MDE = (z_{1−α/2} + z_power) √V.
package struct MeanPower: Sendable, Equatable {
    /// Variance of one member's outcome under control.
    package let variance: Double
    /// The share of members held out, strictly between 0 and 1.
    package let holdoutShare: Double
    /// z in place of z_{1−α/2}, plus z of the power.
    private let reach: Double

    /// A plan; give z(N_plan) of the sequence or the boundary's last value as `multiplier` for a sequential test.
    package init(
        variance: Double, holdoutShare: Double, alpha: Double = 0.05, power: Double = 0.8, multiplier: Double? = nil
    ) {
        precondition(variance >= 0, "a variance is not negative")
        precondition(holdoutShare > 0 && holdoutShare < 1, "a holdout share lies strictly between 0 and 1")
        precondition(alpha > 0 && alpha < 1 && power > 0 && power < 1, "level and power lie strictly between 0 and 1")
        self.variance = variance
        self.holdoutShare = holdoutShare
        reach =
            (multiplier ?? -SpecialFunctions.normalQuantile(alpha / 2)) + SpecialFunctions.normalQuantile(power)
    }

    private init(_ plan: MeanPower, holdoutShare: Double) {
        precondition(holdoutShare > 0 && holdoutShare < 1, "a holdout share lies strictly between 0 and 1")
        variance = plan.variance
        self.holdoutShare = holdoutShare
        reach = plan.reach
    }

    /// The smallest difference that `members` of both groups detect.
    package func minimumDetectableEffect(members: Double) -> Double {
        members > 0 ? reach * Double.sqrt(variance / (members * holdoutShare * (1 - holdoutShare))) : .infinity
    }

    /// Members of both groups needed to detect `difference`; ∞ for none.
    package func members(difference: Double) -> Double {
        guard difference != 0 else { return .infinity }
        return reach * reach * variance / (holdoutShare * (1 - holdoutShare) * difference * difference)
    }

    /// Whole days until `difference` is expected to be decided: entries at a steady pace, then the last window closes.
    ///
    /// `windowDays` are the days from entry until an outcome is final. Nil when nobody enters or no number is enough.
    package func daysToDecision(difference: Double, entriesPerDay: Double, windowDays: Int) -> Int? {
        let days = (members(difference: difference) / entriesPerDay).rounded(.up)
        guard entriesPerDay > 0, days.isFinite, days < 1e9 else { return nil }
        return Int(days) + windowDays
    }

    /// The same plan with another holdout share, strictly between 0 and 1.
    package func with(holdoutShare: Double) -> MeanPower { MeanPower(self, holdoutShare: holdoutShare) }

    /// What smaller and larger holdouts would cost, in days and in amounts given up, for the same effect.
    ///
    /// Each row's `conversionsForgone` is in the unit of the outcome: what the members held out do not bring.
    package func choices(
        holdoutShares: [Double], difference: Double, entriesPerDay: Double, windowDays: Int
    ) -> [Power.HoldoutChoice] {
        holdoutShares.map { share in
            let plan = with(holdoutShare: share)
            let members = plan.members(difference: difference)
            return Power.HoldoutChoice(
                holdoutShare: share, members: members,
                days: plan.daysToDecision(
                    difference: difference, entriesPerDay: entriesPerDay, windowDays: windowDays),
                conversionsForgone: members * share * max(0, difference))
        }
    }

    /// How many times the members another holdout would need for the same effect: h(1−h) now over h(1−h) then.
    package func membersFactor(holdoutShare other: Double) -> Double {
        guard other > 0, other < 1 else { return .infinity }
        return holdoutShare * (1 - holdoutShare) / (other * (1 - other))
    }
}

extension Power {
    /// What one holdout share would mean for an experiment.
    package struct HoldoutChoice: Sendable, Equatable {
        /// The share of members held out.
        package let holdoutShare: Double
        /// Members needed to detect the effect, both groups together.
        package let members: Double
        /// Days until it is expected to be decided; nil when never.
        package let days: Int?
        /// What holding these members out gives up if the effect is real: conversions that do not happen.
        package let conversionsForgone: Double
    }

    /// What smaller and larger holdouts would cost, in days and in conversions given up, for the same effect.
    package func choices(
        holdoutShares: [Double], difference: Double, entriesPerDay: Double, windowDays: Int
    ) -> [HoldoutChoice] {
        holdoutShares.map { share in
            let plan = with(holdoutShare: share)
            let members = plan.members(difference: difference)
            return HoldoutChoice(
                holdoutShare: share, members: members,
                days: plan.daysToDecision(
                    difference: difference, entriesPerDay: entriesPerDay, windowDays: windowDays),
                conversionsForgone: members * share * max(0, difference))
        }
    }
}
