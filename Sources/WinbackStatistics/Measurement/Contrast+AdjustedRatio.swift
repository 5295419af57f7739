extension Contrast {
    /// The difference of two ratios of sums, adjusted by a covariate from before assignment, within strata if there are
    /// several: CUPED (Deng, Xu, Kohavi & Walker 2013) of the linearised ratio (y − R d)/d̄ (delta method).
    ///
    /// θ = cov((y − R d)/d̄, x)/var(x) with R and d̄ of everyone. Nil where `init(adjusted:)` is: too few members or
    /// covariates, a covariate that does not vary, or a denominator that sums to zero.
    package init?(adjustedRatio given: [Stratum]) {
        let strata = Self.collapsed(given)
        let everyone = strata.reduce(OutcomeState()) { $0 + $1.treated + $1.control }
        let spread = everyone.covariateVariance
        guard everyone.count >= Self.covariateMembersMin, spread > 0,
            Double(everyone.covariates) >= Self.covariateKnownMin * Double(everyone.count),
            everyone.denominatorMean != 0, let plain = Contrast(ratioStrata: strata)
        else { return nil }
        let weights = Self.weights(strata)
        func mean(_ value: (Stratum) -> Double) -> Double {
            zip(strata, weights).reduce(0) { $0 + $1.1 * value($1.0) }
        }
        let theta = LinearRatio(everyone, base: everyone.denominatorMean).covariance / spread
        let bases = (mean { $0.treated.denominatorMean }, mean { $0.control.denominatorMean })
        self.init(strata, varianceKept: 1)
        treatedMean = plain.treatedMean
        controlMean = plain.controlMean
        estimate =
            plain.estimate - theta * (mean { $0.treated.covariateMean } - mean { $0.control.covariateMean })
        for (stratum, weight) in zip(strata, weights) {
            let treated = LinearRatio(stratum.treated, ratio: treatedMean, base: bases.0)
            let control = LinearRatio(stratum.control, ratio: controlMean, base: bases.1)
            let adjusted = (treated.variance(adjustedBy: theta), control.variance(adjustedBy: theta))
            add(
                weight, treated: adjusted.0, rows: stratum.treated.count, control: adjusted.1,
                rows: stratum.control.count)
            // As the relative reading sees it: what the control's own ratio shares with the adjusted treated one.
            let square = weight * weight / Double(stratum.control.count)
            controlVariance += square * (control.variance - adjusted.1)
            treatedVariance += square * theta * theta * control.spread
            covariance += square * theta * control.covariance
        }
        varianceKept = plain.variance > 0 ? variance / plain.variance : 1
    }
}

/// The moments of (y − R d)/d̄ of one group, and of its covariate.
private struct LinearRatio {
    let variance: Double
    /// Of the linearised ratio with the covariate.
    let covariance: Double
    /// The variance of the covariate.
    let spread: Double

    init(_ state: OutcomeState, ratio: Double? = nil, base: Double) {
        let ratio = ratio ?? state.mean / base
        let plain =
            state.variance() - 2 * ratio * state.denominatorCovariance + ratio * ratio * state.denominatorVariance
        variance = max(0, plain) / (base * base)
        covariance = (state.covariateCovariance - ratio * state.covariateDenominatorCovariance) / base
        spread = state.covariateVariance
    }

    func variance(adjustedBy theta: Double) -> Double {
        max(0, variance + theta * theta * spread - 2 * theta * covariance)
    }
}
