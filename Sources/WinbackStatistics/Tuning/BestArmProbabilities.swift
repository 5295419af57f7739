import RealModule

/// The probability of each arm to be the best one: the weights of batched Thompson sampling.
///
/// By quadrature instead of sampling, so that a decision can be replayed bit for bit.
package enum BestArmProbabilities {
    /// Each arm's probability that its mean is the largest, in the order given; they sum to 1.
    ///
    /// w_k = ∫ φ_k Π_{i≠k} Φ_i by the 16-node Gauss–Legendre rule on the pieces between every m_i + {0, ±1, ±2, ±4, ±8}
    /// s_i, right to about 1e-13 however different the deviations are.
    package static func probabilities(of arms: [NormalPosterior]) -> [Double] {
        guard arms.count > 1 else { return arms.map { _ in 1 } }
        let offsets: [Double] = [-8, -4, -2, -1, 0, 1, 2, 4, 8]
        let cuts = arms.flatMap { arm in offsets.map { arm.mean + $0 * arm.standardDeviation } }.sorted()
        let weights = arms.indices.map { index in
            weight(of: index, among: arms, cuts: cuts)
        }
        let total = weights.reduce(0, +)
        return weights.map { $0 / total }
    }

    private static func weight(of index: Int, among arms: [NormalPosterior], cuts: [Double]) -> Double {
        let arm = arms[index]
        // Beyond eight deviations the density holds less than 1e-15.
        let low = arm.mean - 8 * arm.standardDeviation
        let high = arm.mean + 8 * arm.standardDeviation
        var sum = 0.0
        for (left, right) in zip(cuts, cuts.dropFirst()) where right > left && left >= low && right <= high {
            sum += GaussLegendre.integrate(left, right) { x in
                let z = (x - arm.mean) / arm.standardDeviation
                var value = Double.exp(-0.5 * z * z - SpecialFunctions.halfLogTwoPi) / arm.standardDeviation
                for (other, rival) in arms.enumerated() where other != index {
                    value *= SpecialFunctions.normalCDF((x - rival.mean) / rival.standardDeviation)
                }
                return value
            }
        }
        return sum
    }
}
