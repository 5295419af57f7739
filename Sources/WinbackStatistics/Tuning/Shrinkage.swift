import RealModule

/// Effects of segments drawn towards their common mean (empirical Bayes; DerSimonian & Laird 1986).
///
/// A segment on its own is mostly noise: choosing per segment without this loses money.
package struct Shrinkage: Sendable, Equatable {
    /// How much the segments differ beyond noise, Cochran's Q.
    package let heterogeneity: Double
    /// τ², the variance of true effects between segments; 0 when noise explains all.
    package let variance: Double
    /// The mean of the effects, weighted by 1/(σ² + τ²).
    package let mean: Double
    /// The shrunk effects, in the order given.
    package let effects: [Double]
    /// The standard deviation of each shrunk effect given the common mean: √(τ²σ²/(τ²+σ²)).
    package let deviations: [Double]

    /// Shrinks effects with their standard errors, which are positive; empty for none.
    package init(effects raw: [Double], standardErrors: [Double]) {
        precondition(raw.count == standardErrors.count, "every effect has one standard error")
        precondition(standardErrors.allSatisfy { $0 > 0 }, "standard errors are positive")
        let weights = standardErrors.map { 1 / ($0 * $0) }
        func mean(_ weights: [Double]) -> Double {
            let total = weights.reduce(0, +)
            return total > 0 ? zip(weights, raw).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
        }
        let centre = mean(weights)
        let spread = zip(weights, raw).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
        let total = weights.reduce(0, +)
        let scale = total > 0 ? total - weights.reduce(0) { $0 + $1 * $1 } / total : 0
        let between = scale > 0 ? max(0, (spread - Double(raw.count - 1)) / scale) : 0
        let common = mean(standardErrors.map { 1 / ($0 * $0 + between) })
        heterogeneity = spread
        variance = between
        self.mean = common
        effects = zip(raw, standardErrors).map { effect, error in
            common + between / (between + error * error) * (effect - common)
        }
        deviations = standardErrors.map { Double.sqrt(between * $0 * $0 / (between + $0 * $0)) }
    }

    /// The belief at which a segment may depart from the common arm.
    package static let leastBelief = 0.9

    /// P(the true effect of a segment exceeds `margin`), given the common mean; 0 or 1 where nothing varies.
    package func probabilityOfGain(segment: Int, margin: Double = 0) -> Double {
        let (gain, deviation) = (effects[segment] - margin, deviations[segment])
        guard deviation > 0 else { return gain > 0 ? 1 : 0 }
        return SpecialFunctions.normalCDF(gain / deviation)
    }

    /// Whether a segment departs from the common arm: P(its gain > `margin`) is at least 0.9.
    package func departs(segment: Int, margin: Double = 0) -> Bool {
        deviations[segment] > 0 && probabilityOfGain(segment: segment, margin: margin) >= Self.leastBelief
    }
}
