import RealModule

/// The symmetric two-sided boundary of a group-sequential test for a mean: α is spent by a known horizon.
///
/// The density of the test's Brownian path that has not crossed yet is carried from look to look (Armitage, McPherson &
/// Rowe 1969; Jennison & Turnbull 2000, ch. 19), by Gauss–Legendre panels no wider than six steps' deviations, which
/// is right to about 1e-11. The path is symmetric, so only its upper half is kept.
package struct GroupSequentialBoundary: Sendable, Equatable {
    /// The share of the planned information at each look, ascending.
    package let times: [Double]
    /// The critical value at each look, as a multiplier of the standard error; ∞ where nothing is spent.
    package let multipliers: [Double]

    /// A boundary for looks at `times`: ascending, positive shares of the planned information, at most 1 of use.
    ///
    /// α lies strictly between 0 and 1. Look times may differ from those planned; the total may not.
    package init(alpha: Double, times: [Double], spending: SpendingFunction = .power(2)) {
        precondition(alpha > 0 && alpha < 1, "the level of a boundary lies between 0 and 1")
        precondition(
            zip(times, times.dropFirst()).allSatisfy { $0 < $1 } && times.allSatisfy { $0 > 0 },
            "looks come in order")
        self.times = times
        var path = SurvivingPath()
        var spent = 0.0
        var found: [Double] = []
        for time in times {
            let total = spending.spent(alpha: alpha, time: time)
            let bound = path.advance(to: time, spending: (total - spent) / 2)
            spent = total
            found.append(bound / Double.sqrt(time))
        }
        multipliers = found
    }

    /// A boundary for `looks` looks at equal steps of information.
    package init(alpha: Double, looks: Int, spending: SpendingFunction = .power(2)) {
        precondition(looks > 0, "a boundary has at least one look")
        self.init(alpha: alpha, times: (1...looks).map { Double($0) / Double(looks) }, spending: spending)
    }
}

/// The density of |path| inside the bounds so far, on the nodes of a quadrature.
private struct SurvivingPath {
    private var time = 0.0
    private var places: [Double] = []
    /// Density times quadrature weight.
    private var masses: [Double] = []

    /// Moves on to `next` and returns the bound there that cuts off `side` on each side.
    mutating func advance(to next: Double, spending side: Double) -> Double {
        let deviation = Double.sqrt(next - time)
        let isFirst = places.isEmpty
        let bound = isFirst ? -SpecialFunctions.normalQuantile(side) * deviation : bound(side, deviation)
        let reach = bound.isFinite ? bound : 9 * Double.sqrt(next)
        let panels = max(2, Int((reach / (6 * deviation)).rounded(.up)))
        var newPlaces: [Double] = []
        var newMasses: [Double] = []
        newPlaces.reserveCapacity(panels * 16)
        newMasses.reserveCapacity(panels * 16)
        let half = reach / Double(panels) / 2
        for panel in 0..<panels {
            let middle = half * Double(2 * panel + 1)
            for node in GaussLegendre.nodes {
                let place = middle + half * node.place
                newPlaces.append(place)
                newMasses.append(half * node.weight * density(place, deviation, isFirst: isFirst))
            }
        }
        (places, masses, time) = (newPlaces, newMasses, next)
        return bound
    }

    private func density(_ place: Double, _ deviation: Double, isFirst: Bool) -> Double {
        let scale = Double.exp(-SpecialFunctions.halfLogTwoPi) / deviation
        guard !isFirst else { return scale * Double.exp(-0.5 * place * place / (deviation * deviation)) }
        let factor = -0.5 / (deviation * deviation)
        // Beyond nine deviations nothing is left that a Double would show.
        let reach = 9 * deviation
        var sum = 0.0
        var index = 0
        while index < places.count, places[index] < place - reach { index += 1 }
        while index < places.count {
            let apart = place - places[index]
            if apart < -reach { break }
            let mirrored = place + places[index]
            var kernel = Double.exp(factor * apart * apart)
            if mirrored < reach { kernel += Double.exp(factor * mirrored * mirrored) }
            sum += masses[index] * kernel
            index += 1
        }
        return scale * sum
    }

    /// The bound above which `side` of the path lies after a step, by Newton's iteration inside a bracket.
    private func bound(_ side: Double, _ deviation: Double) -> Double {
        guard side > 0 else { return .infinity }
        var low = 0.0
        var high = (places.last ?? 0) + 12 * deviation
        var bound = (places.last ?? 0)
        for _ in 0..<100 {
            let above = tail(bound, deviation)
            if above > side { low = bound } else { high = bound }
            let slope = density(bound, deviation, isFirst: false)
            var next = slope > 0 ? bound + (above - side) / slope : .infinity
            if !(next > low && next < high) { next = 0.5 * (low + high) }
            if abs(next - bound) <= 1e-15 * max(1, bound) { return next }
            bound = next
        }
        return bound
    }

    private func tail(_ bound: Double, _ deviation: Double) -> Double {
        var sum = 0.0
        for index in places.indices {
            sum +=
                masses[index]
                * (SpecialFunctions.normalCDF((places[index] - bound) / deviation)
                    + SpecialFunctions.normalCDF((-places[index] - bound) / deviation))
        }
        return sum
    }
}
