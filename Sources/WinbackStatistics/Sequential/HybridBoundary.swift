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
    /// How late the horizon's part is spent: α t³.
    package static let spending = SpendingFunction.power(3)

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

    /// The multiplier of a reading whose earlier looks are not known: those planned are taken to have been used.
    ///
    /// A reading between two planned looks, or up to one step past the horizon, spends what is due by then.
    package static func multiplier(
        alpha: Double, plannedMembers: Double, looks: Int, members: Double,
        spending: SpendingFunction = HybridBoundary.spending
    ) -> Double {
        let planned = max(1, plannedMembers)
        let steps = Double(max(1, looks))
        let always = AsymptoticConfidenceSequence(alpha: alpha * endlessShare, plannedMembers: planned)
            .multiplier(members: members)
        let time = members / planned
        guard members > 0, time < 1 + 1 / steps else { return always }
        var times = (1...max(1, looks)).map { Double($0) / steps }.filter { $0 < min(time, 1) - 1e-9 }
        times.append(time)
        let boundary = GroupSequentialBoundary(alpha: alpha * horizonShare, times: times, spending: spending)
        return min(always, boundary.multipliers.last ?? .infinity)
    }

    /// A multiplier made wider for few conversions: Student's quantile at the same tail, with one degree of freedom less
    /// than the fewer conversions of the two groups.
    ///
    /// Amounts of few buyers are skewed, and the normal limit then promises too much.
    package static func widened(_ multiplier: Double, leastConversions: Int) -> Double {
        guard multiplier.isFinite, leastConversions > 1 else { return .infinity }
        let tail = SpecialFunctions.normalCDF(-multiplier)
        guard tail > 1e-300 else { return multiplier }
        return SpecialFunctions.studentTQuantile(upperTail: tail, degrees: Double(leastConversions - 1))
    }
}
