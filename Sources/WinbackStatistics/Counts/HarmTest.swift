import RealModule

/// Guardrails on counts of harm (unsubscribes, complaints, refunds), as two one-sided e-processes, valid at every look.
///
/// The Beta mixture of `ExactConversionTest` restricted to one side of the null. A guardrail is *crossed* when
/// `stopLogE` reaches ln(1/α) and *cleared* when `clearLogE(margin:)` does; both may be false for a long time.
package struct HarmTest: Sendable, Equatable {
    /// Harms among treated members.
    package let treatedEvents: Int
    /// Harms among the holdout.
    package let holdoutEvents: Int
    /// ρ, the share of members that is treated, strictly between 0 and 1.
    package let treatedShare: Double
    /// κ, the weight of the mixture.
    package let kappa: Double

    /// A test from its counts. Counts must not be negative, the share lies strictly between 0 and 1, κ is positive.
    package init(treatedEvents: Int, holdoutEvents: Int, treatedShare: Double, kappa: Double = 100) {
        precondition(treatedEvents >= 0 && holdoutEvents >= 0, "harms are counts")
        precondition(treatedShare > 0 && treatedShare < 1, "the treated share lies strictly between 0 and 1")
        precondition(kappa > 0, "the weight of the mixture is positive")
        self.treatedEvents = treatedEvents
        self.holdoutEvents = holdoutEvents
        self.treatedShare = treatedShare
        self.kappa = kappa
    }

    /// A test of a rate against a ceiling, without a holdout: `events` among `trials`, null "the rate is at most
    /// `ceiling`".
    ///
    /// The same mixture with the ceiling in place of the treated share; read `stopLogE`. Needs 0 < ceiling < 1 and no
    /// more events than trials.
    package static func rate(events: Int, trials: Int, ceiling: Double, kappa: Double = 100) -> HarmTest {
        precondition(events <= trials, "a rate has no more events than trials")
        return HarmTest(
            treatedEvents: events, holdoutEvents: trials - events, treatedShare: ceiling, kappa: kappa)
    }

    /// ln of the evidence against "no harm" (rate ratio at most 1); stop at ln(1/α).
    package var stopLogE: Double { stopLogE(nullRatio: 1) }

    /// ln of the evidence that the harm's rate ratio exceeds `nullRatio`, a tolerated ratio such as 1.1.
    package func stopLogE(nullRatio: Double) -> Double {
        logE(nullRatio: nullRatio, above: true)
    }

    /// ln of the evidence against "harm is at least 1 + `margin` times the holdout's"; cleared at ln(1/α).
    package func clearLogE(margin: Double) -> Double {
        logE(nullRatio: 1 + margin, above: false)
    }

    private func logE(nullRatio: Double, above: Bool) -> Double {
        let weight = treatedShare * nullRatio
        let total = weight + 1 - treatedShare
        let share = weight / total
        let rest = (1 - treatedShare) / total
        let first = kappa * share
        let second = kappa * rest
        let treated = Double(treatedEvents)
        let holdout = Double(holdoutEvents)
        func logSide(_ a: Double, _ b: Double) -> Double {
            above
                ? SpecialFunctions.logRegularisedIncompleteBeta(x: rest, y: share, b, a)
                : SpecialFunctions.logRegularisedIncompleteBeta(x: share, y: rest, a, b)
        }
        return SpecialFunctions.logBeta(first + treated, second + holdout) - SpecialFunctions.logBeta(first, second)
            - treated * Double.log(share) - holdout * Double.log(rest)
            + logSide(first + treated, second + holdout) - logSide(first, second)
    }
}
