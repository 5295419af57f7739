extension Contrast {
    /// What a covariate must have before it is used (Statsig's documented rule): members, and the share of them it is
    /// known of.
    package static let covariateMembersMin = 100
    /// The least share of members whose covariate is known.
    package static let covariateKnownMin = 0.05

    /// The difference of two means; nil with fewer than two members in a group.
    package init?(treated: OutcomeState, control: OutcomeState, variance form: VarianceForm = .sample) {
        guard treated.count > 1, control.count > 1 else { return nil }
        self.init(
            members: Double(treated.count + control.count), leastConversions: min(treated.nonzero, control.nonzero),
            treatedMean: treated.mean, controlMean: control.mean, estimate: 0, treatedVariance: 0, controlVariance: 0,
            covariance: 0, varianceKept: 1, variance: 0, variancePerDegree: 0)
        estimate = treatedMean - controlMean
        add(
            1, treated: treated.variance(form), rows: treated.count, control: control.variance(form),
            rows: control.count)
    }

    /// The difference of two ratios of sums, Σy/Σd, by the delta method (Deng, Knoblich & Lu 2018, eq. 4).
    ///
    /// Nil with fewer than two members in a group or a denominator that sums to zero.
    package init?(ratioOf treated: OutcomeState, control: OutcomeState) {
        self.init(ratioStrata: [Stratum(treated: treated, control: control)])
    }

    /// The post-stratified difference Σ (n_s/n)(ȳ_ts − ȳ_cs) (Miratrix, Sekhon & Yu 2013, eq. 5), with its variance
    /// given the split in every stratum.
    ///
    /// Strata without two members in both groups are read together. Nil when not even all together has that.
    package init?(strata given: [Stratum], variance form: VarianceForm = .sample) {
        let strata = Self.collapsed(given)
        guard !strata.isEmpty else { return nil }
        self.init(strata, varianceKept: 1)
        let weights = Self.weights(strata)
        for (stratum, weight) in zip(strata, weights) {
            let (treated, control) = (stratum.treated, stratum.control)
            treatedMean += weight * treated.mean
            controlMean += weight * control.mean
            add(
                weight, treated: treated.variance(form), rows: treated.count, control: control.variance(form),
                rows: control.count)
        }
        estimate = treatedMean - controlMean
    }

    /// The same for ratios of stratified means, linearised around the whole (delta method).
    package init?(ratioStrata given: [Stratum]) {
        let strata = Self.collapsed(given)
        guard !strata.isEmpty else { return nil }
        self.init(strata, varianceKept: 1)
        let weights = Self.weights(strata)
        func mean(_ value: (Stratum) -> Double) -> Double {
            zip(strata, weights).reduce(0) { $0 + $1.1 * value($1.0) }
        }
        let treatedBase = mean { $0.treated.denominatorMean }
        let controlBase = mean { $0.control.denominatorMean }
        guard treatedBase != 0, controlBase != 0 else { return nil }
        treatedMean = mean { $0.treated.mean } / treatedBase
        controlMean = mean { $0.control.mean } / controlBase
        estimate = treatedMean - controlMean
        func linearised(_ state: OutcomeState, _ ratio: Double, _ base: Double) -> Double {
            let spread =
                state.variance() - 2 * ratio * state.denominatorCovariance
                + ratio * ratio * state.denominatorVariance
            return max(0, spread) / (base * base)
        }
        for (stratum, weight) in zip(strata, weights) {
            add(
                weight, treated: linearised(stratum.treated, treatedMean, treatedBase), rows: stratum.treated.count,
                control: linearised(stratum.control, controlMean, controlBase), rows: stratum.control.count)
        }
    }

    /// The difference adjusted by a covariate from before assignment (CUPED: Deng, Xu, Kohavi & Walker 2013, eq. 4),
    /// within strata if there are several.
    ///
    /// θ = cov(y, x)/var(x) over everyone as one sample. Nil when a group or the covariate is too small to adjust by:
    /// under `covariateMembersMin` members, known of under `covariateKnownMin` of them, or without variance.
    package init?(adjusted given: [Stratum]) {
        let strata = Self.collapsed(given)
        let everyone = strata.reduce(OutcomeState()) { $0 + $1.treated + $1.control }
        let spread = everyone.covariateVariance
        guard everyone.count >= Self.covariateMembersMin, spread > 0,
            Double(everyone.covariates) >= Self.covariateKnownMin * Double(everyone.count),
            let plain = Contrast(strata: strata)
        else { return nil }
        let theta = everyone.covariateCovariance / spread
        self.init(strata, varianceKept: 1)
        treatedMean = plain.treatedMean
        controlMean = plain.controlMean
        for (stratum, weight) in zip(strata, Self.weights(strata)) {
            let (treated, control) = (stratum.treated, stratum.control)
            estimate +=
                weight * (treated.mean - control.mean - theta * (treated.covariateMean - control.covariateMean))
            add(
                weight, treated: Self.adjustedVariance(treated, theta), rows: treated.count,
                control: Self.adjustedVariance(control, theta), rows: control.count)
            // As the relative reading sees it: what the control's own mean shares with the adjusted treated one.
            let square = weight * weight / Double(control.count)
            let own = control.variance()
            let cross = theta * control.covariateCovariance
            controlVariance += square * (own - Self.adjustedVariance(control, theta))
            treatedVariance += square * theta * theta * control.covariateVariance
            covariance += square * cross
        }
        varianceKept = plain.variance > 0 ? variance / plain.variance : 1
    }

    init(_ strata: [Stratum], varianceKept: Double) {
        var (members, treated, control) = (0, 0, 0)
        for stratum in strata {
            members += stratum.treated.count + stratum.control.count
            treated += stratum.treated.nonzero
            control += stratum.control.nonzero
        }
        self.init(
            members: Double(members), leastConversions: min(treated, control), treatedMean: 0, controlMean: 0,
            estimate: 0, treatedVariance: 0, controlVariance: 0, covariance: 0, varianceKept: varianceKept, variance: 0,
            variancePerDegree: 0)
    }

    mutating func add(_ weight: Double, treated: Double, rows: Int, control: Double, rows controls: Int) {
        let treatedPart = weight * weight * treated / Double(rows)
        let controlPart = weight * weight * control / Double(controls)
        treatedVariance += treatedPart
        controlVariance += controlPart
        variance += treatedPart + controlPart
        let pooled = (Double(rows - 1) * treated + Double(controls - 1) * control) / Double(rows + controls - 2)
        pooledVariance += weight * weight * pooled * (1 / Double(rows) + 1 / Double(controls))
        variancePerDegree +=
            treatedPart * treatedPart / Double(rows - 1) + controlPart * controlPart / Double(controls - 1)
    }

    private static func adjustedVariance(_ state: OutcomeState, _ theta: Double) -> Double {
        max(0, state.variance() + theta * theta * state.covariateVariance - 2 * theta * state.covariateCovariance)
    }

    static func weights(_ strata: [Stratum]) -> [Double] {
        let total = strata.reduce(0) { $0 + $1.treated.count + $1.control.count }
        if strata.count == 1 { return [1] }
        return strata.map { Double($0.treated.count + $0.control.count) / Double(total) }
    }

    /// The strata that can be compared, with all that cannot read as one more, or with the largest when even that
    /// cannot.
    static func collapsed(_ strata: [Stratum]) -> [Stratum] {
        func isEnough(_ stratum: Stratum) -> Bool { stratum.treated.count > 1 && stratum.control.count > 1 }
        if strata.allSatisfy(isEnough) { return strata }
        var kept = strata.filter(isEnough)
        let thin = strata.filter { !isEnough($0) }
        let rest = thin.reduce(into: Stratum(treated: OutcomeState(), control: OutcomeState())) { sum, stratum in
            sum.treated.merge(stratum.treated)
            sum.control.merge(stratum.control)
        }
        if isEnough(rest) { return kept + [rest] }
        guard
            let largest = kept.indices.max(by: { left, right in
                kept[left].control.count + kept[left].treated.count < kept[right].control.count
                    + kept[right].treated.count
            })
        else { return [] }
        kept[largest].treated.merge(rest.treated)
        kept[largest].control.merge(rest.control)
        return kept
    }
}
