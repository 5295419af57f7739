import RealModule

/// The special functions that the statistics of this module rest on.
///
/// All are pure and deterministic on one machine; arguments outside a function's domain give NaN, never a trap.
/// Relative accuracy is about 1e-12, and 1e-10 for the hypergeometric function and Student's t.
package enum SpecialFunctions {
    static let halfLogTwoPi = 0.918938533204672741780329736406

    /// ln Γ(x) for x > 0.
    package static func logGamma(_ x: Double) -> Double {
        x > 0 ? Double.logGamma(x) : .nan
    }

    /// The digamma function ψ(x) = d ln Γ(x) / dx for x > 0.
    ///
    /// Recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 1964, 6.3.5 and 6.3.18).
    package static func digamma(_ x: Double) -> Double {
        guard x > 0 else { return .nan }
        var shifted = x
        var sum = 0.0
        while shifted < 10 {
            sum -= 1 / shifted
            shifted += 1
        }
        let inverse = 1 / (shifted * shifted)
        var tail = 691.0 / 32760
        for coefficient in [1.0 / 132, 1.0 / 240, 1.0 / 252, 1.0 / 120, 1.0 / 12] {
            tail = coefficient - inverse * tail
        }
        return sum + Double.log(shifted) - 0.5 / shifted - inverse * tail
    }

    /// What Stirling's formula lacks: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x > 0.
    ///
    /// Keeping it apart lets large terms cancel on paper instead of in floating point (Abramowitz & Stegun 6.1.41).
    static func stirlingError(_ x: Double) -> Double {
        guard x >= 10 else {
            return Double.logGamma(x) - ((x - 0.5) * Double.log(x) - x + halfLogTwoPi)
        }
        let inverse = 1 / (x * x)
        var series = 691.0 / 360360
        for coefficient in [1.0 / 1188, 1.0 / 1680, 1.0 / 1260, 1.0 / 360, 1.0 / 12] {
            series = coefficient - inverse * series
        }
        return series / x
    }

    /// ln(1 + eˣ) without overflow.
    static func logOnePlusExp(_ x: Double) -> Double {
        x > 0 ? x + Double.log(onePlus: Double.exp(-x)) : Double.log(onePlus: Double.exp(x))
    }

    /// ln of the probability 1 / (1 + e⁻ˣ).
    static func logSigmoid(_ x: Double) -> Double {
        -logOnePlusExp(-x)
    }
}
