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
        let square = multiplier * multiplier
        let t = treated.mean
        let c = control.mean
        // Roots of (c² − z²V_c) r² − 2 t c r + (t² − z²V_t) = 0.
        let leading = c * c - square * control.varianceOfMean(form)
        guard leading > 0 else { return .unbounded }
        let constant = t * t - square * treated.varianceOfMean(form)
        let half = Double.sqrt(max(0, t * t * c * c - leading * constant))
        let first = (t * c - half) / leading - 1
        let second = (t * c + half) / leading - 1
        return .bounded(ConfidenceInterval(lower: first, upper: second))
    }

    /// The interval when it is bounded, else nil.
    package var interval: ConfidenceInterval? {
        if case .bounded(let interval) = self { return interval }
        return nil
    }
}
