import RealModule

/// A treated group against a control: the difference of their means, and every variance a reading of it needs.
///
/// Plain means, ratios (delta method), covariate-adjusted means (CUPED) and post-stratified means all end in the same
/// numbers, so the absolute and the relative reading of one outcome use one variance and cannot disagree about zero.
package struct Contrast: Sendable, Equatable {
    /// Treated and control members of one stratum.
    package struct Stratum: Sendable, Equatable {
        /// Treated members.
        package var treated: OutcomeState
        /// Members of the control.
        package var control: OutcomeState

        /// A stratum by its two groups.
        package init(treated: OutcomeState, control: OutcomeState) {
            self.treated = treated
            self.control = control
        }
    }

    /// Members of both groups.
    package var members: Double
    /// The fewer conversions (outcomes that are not zero) of the two groups, which burn-in looks at.
    package var leastConversions: Int
    /// The treated mean as seen.
    package var treatedMean: Double
    /// The control mean as seen.
    package var controlMean: Double
    /// Treated minus control, adjusted where a covariate or strata were used.
    package var estimate: Double
    /// The variance of control mean plus `estimate`.
    package var treatedVariance: Double
    /// The variance of the control mean.
    package var controlVariance: Double
    /// The covariance of control mean plus `estimate` with the control mean; 0 without a covariate.
    package var covariance: Double
    /// The variance of the difference as a share of what it would be without the covariate; 1 without one.
    package var varianceKept: Double
    /// The variance of the difference.
    package internal(set) var variance: Double
    /// Σ part²/degrees over the independent parts of the variance.
    var variancePerDegree: Double
    /// The variance of the difference if both groups vary alike, with their variances pooled.
    var pooledVariance = 0.0

    /// What pooling the groups' variances makes of the variance of the difference, as a multiple of it.
    ///
    /// 1 for groups of equal size; above 1 when the smaller group varies less than the larger.
    package var varianceRatio: Double { variance > 0 ? pooledVariance / variance : 1 }

    /// The standard error of the difference.
    package var standardError: Double { Double.sqrt(variance) }

    /// Welch's degrees of freedom over all parts (Welch 1947, Satterthwaite 1946); ∞ when nothing varies.
    package var degreesOfFreedom: Double {
        variancePerDegree > 0 ? variance * variance / variancePerDegree : .infinity
    }

    /// The standardised difference; 0 when nothing varies.
    package var standardised: Double { variance > 0 ? estimate / standardError : 0 }

    /// The interval for the difference with a multiplier in place of 1.96.
    package func interval(multiplier: Double) -> ConfidenceInterval {
        guard multiplier.isFinite else { return ConfidenceInterval(lower: -.infinity, upper: .infinity) }
        let reach = multiplier * standardError
        return ConfidenceInterval(lower: estimate - reach, upper: estimate + reach)
    }

    /// Fieller's interval for the relative lift with the same multiplier.
    package func relative(multiplier: Double) -> Fieller {
        guard multiplier.isFinite else { return .unbounded }
        return Fieller.relativeLift(
            treatedMean: controlMean + estimate, treatedVariance: treatedVariance, controlMean: controlMean,
            controlVariance: controlVariance, covariance: covariance, multiplier: multiplier)
    }

    /// The relative lift by the delta method, as most tools report it: the lift and its standard error.
    ///
    /// For comparison only: it rejects too often while control conversions are few. Nil without a control mean.
    package var deltaMethodLift: (estimate: Double, standardError: Double)? {
        guard controlMean != 0 else { return nil }
        let square = controlMean * controlMean
        let ratio = treatedMean / controlMean
        let variance = (treatedVariance - 2 * ratio * covariance + ratio * ratio * controlVariance) / square
        return (estimate / controlMean, Double.sqrt(max(0, variance)))
    }
}
