import RealModule

/// A first look before windows have closed: rates corrected for conversions that are still to come.
///
/// Members count as far as their conversions can be seen by now, n Σ F(age), with F by the reverse product-limit
/// estimator over both groups together (Lagakos, Barraj & De Gruttola 1988). **Early**: it assumes that both groups
/// convert at one pace and that young cohorts are like old ones, so it informs and never decides.
package struct EarlyReading: Sendable, Equatable {
    /// Treated conversions per matured member.
    package let treatedRate: Double
    /// Control conversions per matured member.
    package let controlRate: Double
    /// Treated minus control.
    package let difference: Double
    /// Members of both groups as if all had matured, over those who entered: how much of the window is in.
    package let matured: Double
    /// The difference with a multiplier in place of 1.96: conversions as Poisson counts over matured members.
    package let interval: ConfidenceInterval
    /// Whether the groups convert at different paces (log-rank test in reversed time, α = .01): then the difference says
    /// more of the pace than of the effect.
    package let pacesDiffer: Bool

    /// A reading of both groups' daily cohorts; nil before both groups have conversions.
    ///
    /// - Parameters:
    ///   - treated: cohorts of treated members.
    ///   - control: cohorts of the control.
    ///   - window: the days in which a conversion counts, at least 1.
    ///   - multiplier: give z(N) of a confidence sequence where the reading is watched.
    package init?(
        treated: [EntryCohort], control: [EntryCohort], window: Int, multiplier: Double = 1.959963984540054
    ) {
        let curve = DelayCurve(treated + control, window: window)
        let (one, other) = (DelayedCounts(treated, curve: curve), DelayedCounts(control, curve: curve))
        guard one.successes > 0, other.successes > 0, one.trials > 0, other.trials > 0 else { return nil }
        treatedRate = one.successes / one.trials
        controlRate = other.successes / other.trials
        difference = treatedRate - controlRate
        let entered = (treated + control).reduce(0) { $0 + $1.members }
        matured = (one.trials + other.trials) / Double(max(1, entered))
        let reach =
            multiplier
            * Double.sqrt(
                one.successes / (one.trials * one.trials) + other.successes / (other.trials * other.trials))
        interval = ConfidenceInterval(lower: difference - reach, upper: difference + reach)
        let curves = DelayCurve.curves(byArm: [treated, control], window: window)
        pacesDiffer = curves[0] != curve || curves[1] != curve
    }
}
