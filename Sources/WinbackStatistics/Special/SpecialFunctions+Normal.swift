import RealModule

extension SpecialFunctions {
    /// The standard normal distribution function Φ(x), accurate in relative terms in the lower tail.
    package static func normalCDF(_ x: Double) -> Double {
        0.5 * Double.erfc(-x / Double.sqrt(2))
    }

    /// The standard normal quantile: the x with Φ(x) = p, for 0 < p < 1.
    ///
    /// −∞ at 0 and ∞ at 1. Starts from Hastings' rational form (Abramowitz & Stegun 1964, 26.2.23), then Halley's
    /// iteration on Φ.
    package static func normalQuantile(_ p: Double) -> Double {
        guard p >= 0, p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        if p == 0.5 { return 0 }
        if p > 0.5 { return -normalQuantile(1 - p) }
        let t = Double.sqrt(-2 * Double.log(p))
        let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
        let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var x = numerator / denominator - t
        for _ in 0..<4 {
            let density = Double.exp(-0.5 * x * x - halfLogTwoPi)
            guard density > 0 else { break }
            let newton = (normalCDF(x) - p) / density
            let step = newton / (1 + 0.5 * x * newton)
            x -= step
            if abs(step) < 1e-16 * abs(x) { break }
        }
        return x
    }
}
