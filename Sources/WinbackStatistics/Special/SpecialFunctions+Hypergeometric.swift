import RealModule

extension SpecialFunctions {
    /// Gauss' hypergeometric function ₂F₁(a, b; c; z) for real z < 1; c must not be zero or a negative integer.
    ///
    /// The defining series where it converges fast at 1, Euler's transform (Abramowitz & Stegun 1964, 15.3.3) where the
    /// transformed series does, Pfaff's (15.3.4) for negative z. The nearer z is to 1 the more terms it takes: about
    /// 36 / (1 − z) at worst.
    package static func hypergeometric2F1(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
        guard z < 1 else { return .nan }
        if z < 0 {
            return Double.pow(1 - z, -a) * hypergeometric2F1(a, c - b, c, z / (z - 1))
        }
        let exponent = c - a - b
        if exponent < 0 {
            return Double.exp(exponent * Double.log(onePlus: -z)) * hypergeometricSeries(c - a, c - b, c, z)
        }
        return hypergeometricSeries(a, b, c, z)
    }

    /// Σ (a)ₙ (b)ₙ / (c)ₙ zⁿ / n!, with a ceiling on the number of terms so that it always returns.
    static func hypergeometricSeries(_ a: Double, _ b: Double, _ c: Double, _ z: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for step in 0..<2_000_000 {
            let n = Double(step)
            let ratio = (a + n) * (b + n) / ((c + n) * (n + 1)) * z
            term *= ratio
            sum += term
            // The remainder is about term × ratio / (1 − ratio); signs have settled once all factors are positive.
            if abs(term) * abs(ratio) <= 1e-17 * abs(sum) * (1 - abs(ratio)), n + min(a, b, c) > 0 { break }
            if term == 0 { break }
        }
        return sum
    }
}
