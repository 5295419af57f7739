import RealModule

/// An arm's mean under shares that changed with what was seen: augmented inverse-propensity scores (Hadad, Hirshberg,
/// Zhan, Wager & Athey 2021; Waudby-Smith et al. 2022).
///
/// Naive means of arms that were re-weighted are biased and their tests reject far too often; never show them as
/// effects.
package struct ArmScore: Sendable, Equatable {
    /// Scored members, of all arms.
    package private(set) var count = 0
    private var sum = PreciseSum()
    private var variance = PreciseSum()
    /// Outcomes of this arm so far, from which the next prediction is made.
    private var own = OutcomeState()

    /// A score of no members.
    package init() {}

    /// Adds one member: whether this arm was given, the outcome (of use only then), and the logged chance to be given it.
    ///
    /// Predictions are the arm's mean before this tick: call `endTick()` after each batch of members, whose shares were
    /// fixed together.
    package mutating func add(isOwn: Bool, outcome: Double, propensity: Double) {
        precondition(propensity > 0 && propensity <= 1, "a logged chance lies above 0")
        count += 1
        sum.add(prediction)
        guard isOwn else { return }
        let surprise = (outcome - prediction) / propensity
        sum.add(surprise)
        variance.add(productOf: surprise, surprise)
        pending.add(outcome)
    }

    private var prediction = 0.0
    private var pending = OutcomeState()

    /// Makes what was seen in this tick known to the predictions of the next.
    package mutating func endTick() {
        own.merge(pending)
        pending = OutcomeState()
        prediction = own.mean
    }

    /// The mean the arm would have if everyone got it; unbiased whatever the shares did.
    package var mean: Double { count > 0 ? sum.value / Double(count) : 0 }
    /// The variance of that mean.
    package var varianceOfMean: Double {
        count > 0 ? variance.value / (Double(count) * Double(count)) : 0
    }

    /// The interval of the mean that holds at every look, tuned for `plannedMembers` of all arms together.
    package func interval(alpha: Double = 0.05, plannedMembers: Double) -> ConfidenceInterval {
        let multiplier = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: plannedMembers)
            .multiplier(members: Double(count))
        guard multiplier.isFinite else { return ConfidenceInterval(lower: -.infinity, upper: .infinity) }
        let reach = multiplier * Double.sqrt(varianceOfMean)
        return ConfidenceInterval(lower: mean - reach, upper: mean + reach)
    }
}
