import RealModule

/// The exact test of policy against holdout on counts of conversions, valid at every look.
///
/// Under equal conversion intensity each conversion falls in treatment with probability ρ, the treated share. A
/// Beta(κρ, κ(1−ρ)) mixture over that probability gives an e-process (Lindon & Malek 2022, conditional form). It needs
/// no burn-in and no baseline rate. Assumed: only a member's *first* conversion counts, and ρ is constant; a changed
/// share starts another test, whose ln E is added.
package struct ExactConversionTest: Sendable, Equatable {
    /// Members of the treated arms who converted.
    package let treatedConversions: Int
    /// Members of the holdout who converted.
    package let holdoutConversions: Int
    /// ρ, the share of members that is treated, strictly between 0 and 1.
    package let treatedShare: Double
    /// κ, the weight of the mixture: fixed in the plan, never after looking.
    package let kappa: Double

    /// A test from its counts. Counts must not be negative, the share lies strictly between 0 and 1, κ is positive.
    package init(treatedConversions: Int, holdoutConversions: Int, treatedShare: Double, kappa: Double = 100) {
        precondition(treatedConversions >= 0 && holdoutConversions >= 0, "conversions are counts")
        precondition(treatedShare > 0 && treatedShare < 1, "the treated share lies strictly between 0 and 1")
        precondition(kappa > 0, "the weight of the mixture is positive")
        self.treatedConversions = treatedConversions
        self.holdoutConversions = holdoutConversions
        self.treatedShare = treatedShare
        self.kappa = kappa
    }

    /// ln of the evidence against equal conversion; reject at ln(1/α).
    package var logE: Double { logE(logRateRatio: 0) }

    /// ln of the evidence against the rate ratio θ (treated over holdout, positive).
    package func logE(rateRatio: Double) -> Double {
        logE(logRateRatio: Double.log(rateRatio))
    }

    /// The observed rate ratio: 0 without treated conversions, ∞ with no others, nil without any conversion.
    package var rateRatioEstimate: Double? {
        guard treatedConversions + holdoutConversions > 0 else { return nil }
        if holdoutConversions == 0 { return .infinity }
        return Double(treatedConversions) / Double(holdoutConversions) * (1 - treatedShare) / treatedShare
    }

    /// The confidence sequence at level 1 − `alpha` for the rate ratio: every θ with ln E(θ) < ln(1/α).
    ///
    /// It starts at 0 without treated conversions and is open above (∞) without holdout conversions.
    package func rateRatioInterval(alpha: Double = 0.05) -> ConfidenceInterval {
        let threshold = -Double.log(alpha)
        let lower = treatedConversions == 0 ? 0 : Double.exp(bound(threshold: threshold, direction: -1))
        let upper = holdoutConversions == 0 ? .infinity : Double.exp(bound(threshold: threshold, direction: 1))
        return ConfidenceInterval(lower: lower, upper: upper)
    }

    /// The confidence sequence carried over to the difference of conversion rates, treated minus holdout.
    ///
    /// Δ(θ) = (θ − 1) K / (N (ρθ + 1 − ρ)) with K all conversions and N all members: zero exactly at θ = 1, so the
    /// absolute and the relative answer never disagree. Without a conversion nothing is excluded: −1 to 1.
    package func absoluteInterval(
        alpha: Double = 0.05, treatedMembers: Int, holdoutMembers: Int
    ) -> ConfidenceInterval {
        let members = Double(treatedMembers + holdoutMembers)
        guard members > 0, treatedConversions + holdoutConversions > 0 else {
            return ConfidenceInterval(lower: -1, upper: 1)
        }
        let ratio = rateRatioInterval(alpha: alpha)
        return ConfidenceInterval(
            lower: difference(rateRatio: ratio.lower, members: members),
            upper: difference(rateRatio: ratio.upper, members: members))
    }

    /// The difference of conversion rates at the observed ratio; 0 without conversions or members.
    ///
    /// Equals the plain difference of the two rates when the members split exactly by ρ.
    package func absoluteEstimate(treatedMembers: Int, holdoutMembers: Int) -> Double {
        let members = Double(treatedMembers + holdoutMembers)
        guard members > 0, let ratio = rateRatioEstimate else { return 0 }
        return difference(rateRatio: ratio, members: members)
    }

    /// ln of the mean of E over several weights κ, which is again an e-value.
    package func logMeanE(kappas: [Double]) -> Double {
        let logs = kappas.map { kappa in
            ExactConversionTest(
                treatedConversions: treatedConversions, holdoutConversions: holdoutConversions,
                treatedShare: treatedShare, kappa: kappa
            ).logE
        }
        guard let largest = logs.max() else { return 0 }
        let sum = logs.reduce(0) { $0 + Double.exp($1 - largest) }
        return largest + Double.log(sum / Double(logs.count))
    }

    private func logE(logRateRatio: Double) -> Double {
        let logit = Double.log(treatedShare) - Double.log(onePlus: -treatedShare) + logRateRatio
        // A count of zero takes no part: 0 × ln 0 would be undefined at the ends.
        let treatedPart =
            treatedConversions == 0 ? 0 : Double(treatedConversions) * SpecialFunctions.logSigmoid(logit)
        let holdoutPart =
            holdoutConversions == 0 ? 0 : Double(holdoutConversions) * SpecialFunctions.logSigmoid(-logit)
        return logMixture - treatedPart - holdoutPart
    }

    /// ln B(κρ+kt, κ(1−ρ)+kc) − ln B(κρ, κ(1−ρ)).
    private var logMixture: Double {
        let first = kappa * treatedShare
        let second = kappa * (1 - treatedShare)
        return SpecialFunctions.logBeta(first + Double(treatedConversions), second + Double(holdoutConversions))
            - SpecialFunctions.logBeta(first, second)
    }

    /// Where ln E, convex in ln θ, passes the threshold on one side of its lowest point.
    private func bound(threshold: Double, direction: Double) -> Double {
        var inside = interiorLogRatio
        var step = 1.0
        while logE(logRateRatio: inside + direction * step) < threshold {
            inside += direction * step
            step *= 2
        }
        var outside = inside + direction * step
        for _ in 0..<200 {
            let middle = 0.5 * (inside + outside)
            if middle == inside || middle == outside { break }
            if logE(logRateRatio: middle) < threshold { inside = middle } else { outside = middle }
        }
        return inside
    }

    /// A ln θ that the data certainly do not exclude: the observed one, with half a conversion lent to an empty arm.
    private var interiorLogRatio: Double {
        let treated = treatedConversions == 0 ? 0.5 : Double(treatedConversions)
        let holdout = holdoutConversions == 0 ? 0.5 : Double(holdoutConversions)
        let logit = Double.log(treatedShare) - Double.log(onePlus: -treatedShare)
        return Double.log(treated / holdout) - logit
    }

    /// Δ(θ), the difference of conversion rates that goes with a rate ratio; an infinite one has its limit.
    package func difference(rateRatio: Double, treatedMembers: Int, holdoutMembers: Int) -> Double {
        let members = Double(treatedMembers + holdoutMembers)
        guard members > 0, treatedConversions + holdoutConversions > 0 else {
            return rateRatio < 1 ? -1 : rateRatio > 1 ? 1 : 0
        }
        return difference(rateRatio: rateRatio, members: members)
    }

    private func difference(rateRatio: Double, members: Double) -> Double {
        let conversions = Double(treatedConversions + holdoutConversions)
        if rateRatio.isInfinite { return conversions / (members * treatedShare) }
        return (rateRatio - 1) * conversions / (members * (treatedShare * rateRatio + 1 - treatedShare))
    }
}
