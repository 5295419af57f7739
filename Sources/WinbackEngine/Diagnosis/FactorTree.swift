internal import WinbackStatistics

/// Splits the change of a product over its factors, exactly and without an order among them.
package struct FactorTree: Sendable, Equatable {
    /// One factor in both periods.
    package struct Factor: Sendable, Equatable {
        /// Its name, as people say it.
        package let name: String
        /// Its values.
        package let previous, current: Double

        /// Makes a factor.
        package init(_ name: String, previous: Double, current: Double) {
            self.name = name
            self.previous = previous
            self.current = current
        }
    }

    /// The factors.
    package let factors: [Factor]
    /// Effect of each factor, in units of the product; they add up to its change.
    package let effects: [Double]
    /// The product in each period.
    package let previous, current: Double

    /// Splits by logarithmic means (LMDI; Ang 2004), or by Shapley values when there are two factors and one is not
    /// positive; none for more factors of which one is not positive, because logarithms have no say there.
    package init?(_ factors: [Factor]) {
        guard factors.allSatisfy({ $0.previous.isFinite && $0.current.isFinite }), !factors.isEmpty else { return nil }
        if factors.allSatisfy({ $0.previous > 0 && $0.current > 0 }) {
            let before = factors.reduce(1) { $0 * $1.previous }
            let after = factors.reduce(1) { $0 * $1.current }
            let weight = DivergenceFormulas.logarithmicMean(before, after)
            let effects = factors.map {
                weight * DivergenceFormulas.logarithmicRatio(before: $0.previous, after: $0.current)
            }
            self.init(factors: factors, effects: effects, previous: before, current: after)
        } else if factors.count == 2 {
            self = Self.shapley(factors[0], factors[1])
        } else {
            return nil
        }
    }

    /// The Shapley split of two factors of any sign: the change of each at the mean of the other (Shapley 1953).
    package static func shapley(_ first: Factor, _ second: Factor) -> FactorTree {
        let effects = [
            (first.current - first.previous) * (second.current + second.previous) / 2,
            (second.current - second.previous) * (first.current + first.previous) / 2,
        ]
        return FactorTree(
            factors: [first, second], effects: effects, previous: first.previous * second.previous,
            current: first.current * second.current)
    }

    private init(factors: [Factor], effects: [Double], previous: Double, current: Double) {
        self.factors = factors
        self.effects = effects
        self.previous = previous
        self.current = current
    }
}
