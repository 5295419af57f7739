import RealModule

/// A difference of means read **once**, at a sample size fixed beforehand, by Welch's t.
///
/// Watched at every look it rejects half of all experiments without effect: use `AsymptoticConfidenceSequence` or
/// `ExactConversionTest` for decisions.
package struct FixedInterval: Sendable, Equatable {
    /// Treated mean minus control mean.
    package let estimate: Double
    /// The standard error of the estimate.
    package let standardError: Double
    /// Welch's degrees of freedom (Welch 1947, Satterthwaite 1946); ∞ when both variances are zero.
    package let degreesOfFreedom: Double
    /// The two-sided interval.
    package let interval: ConfidenceInterval
    /// The two-sided p value, taken from the upper tail so that small ones keep their digits.
    package let pValue: Double

    /// The interval at level 1 − `alpha` for the difference of two means; nil with fewer than two members in an arm.
    package init?(
        treated: MomentSummary, control: MomentSummary, alpha: Double = 0.05, variance form: VarianceForm = .sample
    ) {
        guard treated.count > 1, control.count > 1, alpha > 0, alpha < 1 else { return nil }
        let treatedPart = treated.varianceOfMean(form)
        let controlPart = control.varianceOfMean(form)
        let total = treatedPart + controlPart
        estimate = treated.mean - control.mean
        standardError = Double.sqrt(total)
        guard total > 0 else {
            degreesOfFreedom = .infinity
            interval = ConfidenceInterval(lower: estimate, upper: estimate)
            pValue = estimate == 0 ? 1 : 0
            return
        }
        let denominator =
            treatedPart * treatedPart / (treated.count - 1) + controlPart * controlPart / (control.count - 1)
        degreesOfFreedom = total * total / denominator
        let multiplier = SpecialFunctions.studentTQuantile(upperTail: alpha / 2, degrees: degreesOfFreedom)
        interval = ConfidenceInterval(
            lower: estimate - multiplier * standardError, upper: estimate + multiplier * standardError)
        let t = abs(estimate) / standardError
        pValue = 2 * SpecialFunctions.studentTUpperTail(t, degrees: degreesOfFreedom)
    }
}
