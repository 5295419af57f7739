import RealModule

/// A boundary that uses a known horizon and stays valid for ever after it.
///
/// α is split: most is spent by the planned number of members (group-sequential), a tenth is kept by an asymptotic
/// confidence sequence, and a little is left as room. At a planned look the smaller of the two multipliers counts, elsewhere and after the horizon
/// the sequence alone, so the whole errs with at most α (union bound). Asymptotic: burn-in applies.
package struct HybridBoundary: Sendable, Equatable {
    /// The share of α that is spent by the horizon.
    package static let horizonShare = 0.86
    /// The share of α that is kept for ever. What is left over is room for what is only true in the limit.
    package static let endlessShare = 0.1
    /// How late the horizon's part is spent: α t^2.8.
    package static let spending = SpendingFunction.power(2.8)
    /// Readings at any time are taken to have been made this often up to the horizon, if not oftener by plan.
    package static let looksAtAnyTime = 60

    /// The level of the whole.
    package let alpha: Double
    /// Planned members, both groups together: fixed before the first look.
    package let plannedMembers: Double
    /// The planned looks up to the horizon and their critical values.
    package let boundary: GroupSequentialBoundary
    /// What stays valid at every look.
    package let sequence: AsymptoticConfidenceSequence

    /// A boundary for `looks` planned looks at equal steps of members; α strictly between 0 and 1.
    package init(
        alpha: Double = 0.05, plannedMembers: Double, looks: Int = 10,
        spending: SpendingFunction = HybridBoundary.spending
    ) {
        self.init(
            alpha: alpha, plannedMembers: plannedMembers, times: (1...max(1, looks)).map { Double($0) / Double(looks) },
            spending: spending)
    }

    /// A boundary for looks at given shares of the planned members, ascending.
    package init(
        alpha: Double = 0.05, plannedMembers: Double, times: [Double],
        spending: SpendingFunction = HybridBoundary.spending
    ) {
        self.alpha = alpha
        self.plannedMembers = max(1, plannedMembers)
        boundary = GroupSequentialBoundary(alpha: alpha * Self.horizonShare, times: times, spending: spending)
        sequence = AsymptoticConfidenceSequence(
            alpha: alpha * Self.endlessShare, plannedMembers: max(1, plannedMembers))
    }

    /// What stands in place of 1.96 at planned look number `look`, from 0; the sequence's outside the plan.
    package func multiplier(members: Double, look: Int?) -> Double {
        let always = sequence.multiplier(members: members)
        guard let look, boundary.multipliers.indices.contains(look) else { return always }
        return min(always, boundary.multipliers[look])
    }

    /// The multiplier of a reading at any time, of which nobody knows how often it was made before.
    ///
    /// The boundary of at least `looksAtAnyTime` looks and of one more just past the horizon, by which everything is
    /// spent: so readings between planned looks cost nothing that was not paid for, and one that comes late by up to a
    /// step still has its horizon. After that the sequence alone.
    package static func multiplier(
        alpha: Double, plannedMembers: Double, looks: Int, members: Double,
        spending: SpendingFunction = HybridBoundary.spending
    ) -> Double {
        let planned = max(1, plannedMembers)
        let steps = Double(max(looksAtAnyTime, looks))
        let always = AsymptoticConfidenceSequence(alpha: alpha * endlessShare, plannedMembers: planned)
            .multiplier(members: members)
        // 1 is one step past the horizon.
        let time = members / planned * steps / (steps + 1)
        guard members > 0, time <= 1 + 1e-9 else { return always }
        var times = (1...Int(steps)).map { Double($0) / (steps + 1) }.filter { $0 < time - 1e-9 }
        times.append(min(1, time))
        let boundary = GroupSequentialBoundary(alpha: alpha * horizonShare, times: times, spending: spending)
        return min(always, boundary.multipliers.last ?? .infinity)
    }

    /// A multiplier made wider for what is only true in the limit.
    ///
    /// For few conversions it is Student's quantile at the same tail, with one degree of freedom less than the fewer
    /// conversions of the two groups: amounts of few buyers are skewed, and the normal limit then promises too much. A
    /// skewed group that is small and happens to lack large amounts shows a low mean and a low variance at once, so the
    /// difference looks surer than it is: where pooling the groups' variances gives more than each group's own do, the
    /// multiplier grows by the eighth root of their ratio. Both are conventions, held by simulation.
    ///
    /// - Parameters:
    ///   - multiplier: what stands in place of 1.96.
    ///   - leastConversions: the fewer outcomes other than zero of the two groups; below 2 nothing is said.
    ///   - varianceRatio: `Contrast.varianceRatio`; 1 for groups of equal size.
    package static func widened(
        _ multiplier: Double, leastConversions: Int, varianceRatio: Double = 1
    ) -> Double {
        guard multiplier.isFinite, leastConversions > 1 else { return .infinity }
        let cautious = Double.pow(max(1, varianceRatio), 0.125)
        let tail = SpecialFunctions.normalCDF(-multiplier)
        guard tail > 1e-300 else { return cautious * multiplier }
        return cautious * SpecialFunctions.studentTQuantile(upperTail: tail, degrees: Double(leastConversions - 1))
    }
}
