import RealModule

/// The logarithmic formulas of a diagnosis: how far two shares are apart and how factors split a change.
package enum DivergenceFormulas {
    /// The surprise of a share that went from `before` to `after`: its term of the Jensen-Shannon divergence, in nats.
    ///
    /// Bhagwan et al. 2014 ("Adtributor", NSDI). A share of zero adds its limit, not a number that is not.
    package static func surprise(before: Double, after: Double) -> Double {
        guard before >= 0, after >= 0, before + after > 0 else { return 0 }
        let middle = before + after
        let first = before > 0 ? before * Double.log(2 * before / middle) : 0
        let second = after > 0 ? after * Double.log(2 * after / middle) : 0
        return (first + second) / 2
    }

    /// The logarithmic mean (b - a) / ln(b / a) of two positive numbers, which weighs the factors of a product.
    ///
    /// Ang 2004 (LMDI). Written with ln(1 + x), so that nothing cancels when the numbers are close.
    package static func logarithmicMean(_ first: Double, _ second: Double) -> Double {
        guard first > 0, second > 0 else { return 0 }
        let relative = (second - first) / first
        let logarithm = Double.log(onePlus: relative)
        return logarithm == 0 ? second : (second - first) / logarithm
    }

    /// ln(after / before) of two positive numbers, else zero.
    package static func logarithmicRatio(before: Double, after: Double) -> Double {
        guard before > 0, after > 0 else { return 0 }
        return Double.log(after / before)
    }

    /// The price in nats of naming one of `count` equally likely things.
    package static func namingCost(_ count: Int) -> Double { count > 1 ? Double.log(Double(count)) : 0 }

    /// Log-density of a normal deviation with this standard deviation, mixed with a share of outliers of even density.
    package static func logDensity(
        _ deviation: Double, spread: Double, outliers: Double, outlierDensity: Double
    ) -> Double {
        let score = deviation / spread
        // 0.3989... is 1 / sqrt(2 pi).
        let normal = 0.398_942_280_401_432_7 * Double.exp(-score * score / 2) / spread
        return Double.log((1 - outliers) * normal + outliers * outlierDensity)
    }

    /// eˣ, for what was computed on the logarithmic scale.
    package static func exponential(_ value: Double) -> Double { Double.exp(value) }
}
