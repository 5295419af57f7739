/// How a guardrail stands: one-sided sequential non-inferiority with a bound to stop at and one to clear.
package struct GuardrailReading: Sendable, Equatable {
    /// What the evidence allows.
    package enum Standing: String, Sendable, CaseIterable {
        /// Harm beyond what is tolerated is shown: stop.
        case stop
        /// Harm as large as the margin is excluded: safe.
        case clear
        /// Neither; safe so far.
        case watching
        /// Too little happened to say anything.
        case thin
    }

    /// How it stands.
    package let standing: Standing
    /// ln of the evidence that harm is beyond the tolerated; stop at ln(1/α).
    package let stopLogE: Double?
    /// ln of the evidence that harm is below the margin; clear at ln(1/α).
    package let clearLogE: Double?
    /// The one-sided bounds of the difference, treated minus control, for means.
    package let bounds: ConfidenceInterval?

    /// Harms that are counted, such as unsubscribes, against the holdout.
    ///
    /// - Parameters:
    ///   - test: the counts.
    ///   - tolerated: the rate ratio beyond which to stop; 1 stops at any harm.
    ///   - margin: how much more than the holdout's rate must be excluded to clear; 0.25 for a quarter.
    ///   - minimumEvents: events of both groups below which nothing is said.
    ///   - alpha: the level of each bound by itself: all guardrails must pass, so it is not split.
    package init(
        counts test: HarmTest, tolerated: Double = 1, margin: Double, minimumEvents: Int = 0, alpha: Double = 0.05
    ) {
        let threshold = AlphaThreshold.logE(alpha)
        let stop = test.stopLogE(nullRatio: tolerated)
        let clear = test.clearLogE(margin: margin)
        stopLogE = stop
        clearLogE = clear
        bounds = nil
        standing =
            test.treatedEvents + test.holdoutEvents < minimumEvents
            ? .thin : stop >= threshold ? .stop : clear >= threshold ? .clear : .watching
    }

    /// Harm that is a mean, such as margin lost per member.
    ///
    /// - Parameters:
    ///   - harm: treated minus control of a quantity of which more is worse.
    ///   - tolerated: the difference beyond which to stop.
    ///   - margin: the difference that must be excluded to clear; above `tolerated`.
    ///   - plannedMembers: the size at which the bounds are tuned.
    ///   - alpha: the level of each bound by itself.
    package init(
        harm: Contrast, tolerated: Double = 0, margin: Double, plannedMembers: Double, alpha: Double = 0.05
    ) {
        let sequence = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: plannedMembers)
        let ends = harm.interval(multiplier: sequence.oneSidedMultiplier(members: harm.members))
        stopLogE = nil
        clearLogE = nil
        bounds = ends
        standing =
            harm.leastConversions < AsymptoticConfidenceSequence.burnInConversions
            ? .thin : ends.lower > tolerated ? .stop : ends.upper < margin ? .clear : .watching
    }
}
