import RealModule

/// The relative lift, treated mean / control mean − 1, with Fieller's interval (Fieller 1954).
///
/// With the multiplier of the absolute interval it never disagrees with it about excluding zero.
package enum Fieller: Sendable, Equatable {
    /// Both ends exist: the lift lies between them.
    case bounded(ConfidenceInterval)
    /// The control mean is not told from zero, so no finite relative lift can be excluded on one side at least.
    case unbounded

    /// The interval for the relative lift from two summaries and a multiplier, such as 1.96 or z(N).
    package static func relativeLift(
        treated: MomentSummary, control: MomentSummary, multiplier: Double, variance form: VarianceForm = .sample
    ) -> Fieller {
        relativeLift(
            treatedMean: treated.mean, treatedVariance: treated.varianceOfMean(form), controlMean: control.mean,
            controlVariance: control.varianceOfMean(form), multiplier: multiplier)
    }

    /// The interval for the relative lift from two means, their variances and their covariance.
    ///
    /// The values r with (t − r c)² ≤ z² (V_t − 2 r V_tc + r² V_c), minus 1.
    package static func relativeLift(
        treatedMean t: Double, treatedVariance: Double, controlMean c: Double, controlVariance: Double,
        covariance: Double = 0, multiplier: Double
    ) -> Fieller {
        let square = multiplier * multiplier
        // Roots of (c² − z²V_c) r² − 2 (t c − z²V_tc) r + (t² − z²V_t) = 0.
        let leading = c * c - square * controlVariance
        guard leading > 0 else { return .unbounded }
        let middle = t * c - square * covariance
        let constant = t * t - square * treatedVariance
        let half = Double.sqrt(max(0, middle * middle - leading * constant))
        return .bounded(
            ConfidenceInterval(lower: (middle - half) / leading - 1, upper: (middle + half) / leading - 1))
    }

    /// The interval when it is bounded, else nil.
    package var interval: ConfidenceInterval? {
        if case .bounded(let interval) = self { return interval }
        return nil
    }
}
