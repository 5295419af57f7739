import RealModule

/// An interval for a difference of means that holds at every look at once (Waudby-Smith et al., "Time-uniform central
/// limit theory and asymptotic confidence sequences", eq. 9).
///
/// Asymptotic: decide nothing before the smaller arm has `burnInConversions`; with fewer it rejects too often.
package struct AsymptoticConfidenceSequence: Sendable, Equatable {
    /// The least number of conversions in **each** arm before a decision: part of the method, held by the caller.
    package static let burnInConversions = 25

    /// The level at which the sequence may ever fail.
    package let alpha: Double
    /// The number of members, both arms together, at which the interval is tuned to be narrowest.
    ///
    /// Fix it in the plan; a value chosen after a look voids the guarantee.
    package let plannedMembers: Double

    /// A sequence at level `alpha` (between 0 and 1), tuned for `plannedMembers` (at least 1).
    package init(alpha: Double = 0.05, plannedMembers: Double) {
        precondition(alpha > 0 && alpha < 1, "the level of a confidence sequence lies between 0 and 1")
        precondition(plannedMembers >= 1, "a confidence sequence is tuned for at least one member")
        self.alpha = alpha
        self.plannedMembers = plannedMembers
    }

    /// The mixture's tuning parameter ρ² for a level.
    private func tuning(_ level: Double) -> Double {
        let logarithm = -2 * Double.log(level)
        // One-sided levels of one half and more leave no logarithm to tune by; the narrowest useful mixture is kept.
        guard logarithm > 0 else { return 1 / plannedMembers }
        return (logarithm + Double.log(onePlus: logarithm)) / plannedMembers
    }

    /// z(N), which stands where 1.96 stands in a fixed interval; ∞ without members.
    package func multiplier(members: Double) -> Double {
        guard members > 0 else { return .infinity }
        let spread = members * tuning(alpha)
        let logarithm = 0.5 * Double.log(onePlus: spread) - Double.log(alpha)
        return Double.sqrt(2 * (spread + 1) / spread * logarithm)
    }

    /// The multiplier of a one-sided bound at level `alpha`; ∞ without members.
    package func oneSidedMultiplier(members: Double) -> Double {
        guard members > 0 else { return .infinity }
        let spread = members * tuning(2 * alpha)
        let logarithm = Double.log(onePlus: Double.sqrt(spread + 1) / (2 * alpha))
        return Double.sqrt(2 * (spread + 1) / spread * logarithm)
    }

    /// ln of the evidence against no difference for a standardised difference ζ; reject at ln(1/α).
    package func logE(standardised zeta: Double, members: Double) -> Double {
        let spread = max(0, members) * tuning(alpha)
        return spread * zeta * zeta / (2 * (spread + 1)) - 0.5 * Double.log(onePlus: spread)
    }

    /// The always-valid p value min(1, 1/E).
    package func pValue(standardised zeta: Double, members: Double) -> Double {
        min(1, Double.exp(-logE(standardised: zeta, members: members)))
    }

    /// The two-sided interval for treated mean minus control mean; the whole line while an arm has under two members.
    package func interval(
        treated: MomentSummary, control: MomentSummary, variance form: VarianceForm = .sample
    ) -> ConfidenceInterval {
        guard treated.count > 1, control.count > 1 else {
            return ConfidenceInterval(lower: -.infinity, upper: .infinity)
        }
        let reach = Self.standardError(treated, control, form) * multiplier(members: treated.count + control.count)
        let estimate = treated.mean - control.mean
        return ConfidenceInterval(lower: estimate - reach, upper: estimate + reach)
    }

    /// The two one-sided bounds for treated minus control, **each** at level α: a lower one and an upper one.
    ///
    /// A guardrail reads one of them: harm is shown when the lower bound is above zero, cleared when the upper one is
    /// below the margin.
    package func oneSidedBounds(
        treated: MomentSummary, control: MomentSummary, variance form: VarianceForm = .sample
    ) -> ConfidenceInterval {
        guard treated.count > 1, control.count > 1 else {
            return ConfidenceInterval(lower: -.infinity, upper: .infinity)
        }
        let members = treated.count + control.count
        let reach = Self.standardError(treated, control, form) * oneSidedMultiplier(members: members)
        let estimate = treated.mean - control.mean
        return ConfidenceInterval(lower: estimate - reach, upper: estimate + reach)
    }

    /// ln of the evidence against equal means from two summaries; 0 while there is nothing to compare.
    package func logE(
        treated: MomentSummary, control: MomentSummary, variance form: VarianceForm = .sample
    ) -> Double {
        let error = Self.standardError(treated, control, form)
        guard treated.count > 1, control.count > 1, error > 0 else { return 0 }
        return logE(standardised: (treated.mean - control.mean) / error, members: treated.count + control.count)
    }

    private static func standardError(
        _ treated: MomentSummary, _ control: MomentSummary, _ form: VarianceForm
    ) -> Double {
        Double.sqrt(treated.varianceOfMean(form) + control.varianceOfMean(form))
    }
}
