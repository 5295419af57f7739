/// What one incremental conversion (or unit of any outcome) costs: cost per treated member over the difference.
///
/// By Fieller's theorem (Fieller 1954) with the multiplier of the difference's own interval, so it is bounded exactly when
/// that excludes zero. What is unbounded is said to be so.
package enum CostPerIncremental: Sendable, Equatable {
    /// Between two costs.
    case bounded(ConfidenceInterval)
    /// At least this much: no gain is not excluded, and without gain no cost is too high.
    case atLeast(Double)
    /// Treatment is not above control even at the interval's upper end: there is nothing that could be paid for.
    case noGain

    /// The cost of one unit of the difference.
    ///
    /// - Parameters:
    ///   - costPerMember: the mean cost of a treated member, not negative.
    ///   - costVariance: the variance of that mean; 0 when the price is known.
    ///   - contrast: the difference of outcomes, treated minus control, per member.
    ///   - covariance: the covariance of mean cost and difference; positive where conversions cost.
    ///   - multiplier: in place of 1.96.
    package init(
        costPerMember: Double, costVariance: Double = 0, of contrast: Contrast, covariance: Double = 0,
        multiplier: Double
    ) {
        let gain = contrast.interval(multiplier: multiplier)
        let found = Fieller.relativeLift(
            treatedMean: costPerMember, treatedVariance: costVariance, controlMean: contrast.estimate,
            controlVariance: contrast.variance, covariance: covariance, multiplier: multiplier)
        if gain.upper <= 0 {
            self = .noGain
        } else if gain.lower > 0, let interval = found.interval {
            // Fieller reads a ratio as one less than it is.
            self = .bounded(ConfidenceInterval(lower: max(0, interval.lower + 1), upper: interval.upper + 1))
        } else {
            self = .atLeast(Self.least(costPerMember, costVariance, contrast, covariance, multiplier))
        }
    }

    /// The smallest ratio ρ ≥ 0 with (c − ρΔ)² ≤ z² (V_c − 2ρ V_cΔ + ρ² V_Δ), where large ρ all qualify.
    private static func least(
        _ cost: Double, _ costVariance: Double, _ contrast: Contrast, _ covariance: Double, _ multiplier: Double
    ) -> Double {
        guard multiplier.isFinite else { return 0 }
        let square = multiplier * multiplier
        func isOut(_ ratio: Double) -> Bool {
            let distance = cost - ratio * contrast.estimate
            let spread = costVariance - 2 * ratio * covariance + ratio * ratio * contrast.variance
            return distance * distance > square * spread
        }
        guard cost > 0, isOut(0) else { return 0 }
        var high = cost
        while isOut(high), high < 1e300 { high *= 2 }
        var low = 0.0
        // Convex where out, so one crossing lies between: 200 halvings end at neighbouring numbers.
        for _ in 0..<200 {
            let middle = 0.5 * (low + high)
            if middle == low || middle == high { break }
            if isOut(middle) { low = middle } else { high = middle }
        }
        return high
    }
}
