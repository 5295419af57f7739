import RealModule

extension SpecialFunctions {
    /// The probability that Student's t with `degrees` of freedom exceeds `t`, accurate in relative terms for t > 0.
    package static func studentTUpperTail(_ t: Double, degrees: Double) -> Double {
        guard degrees > 0, !t.isNaN else { return .nan }
        if t < 0 { return 1 - studentTUpperTail(-t, degrees: degrees) }
        if t.isInfinite { return 0 }
        // Past 1e8 degrees the two distributions agree to better than the stated accuracy.
        if degrees > 1e8 { return normalCDF(-t) }
        let square = t * t
        let total = degrees + square
        return 0.5 * regularisedIncompleteBeta(x: degrees / total, y: square / total, degrees / 2, 0.5)
    }

    /// The quantile of Student's t: the value that is exceeded with probability 1 − p, for 0 < p < 1.
    ///
    /// Newton's iteration on the logarithm of the tail, kept inside a bracket.
    package static func studentTQuantile(_ p: Double, degrees: Double) -> Double {
        guard degrees > 0, p >= 0, p <= 1 else { return .nan }
        if p == 0 { return -.infinity }
        if p == 1 { return .infinity }
        if p == 0.5 { return 0 }
        if p < 0.5 { return -studentTQuantile(upperTail: p, degrees: degrees) }
        return studentTQuantile(upperTail: 1 - p, degrees: degrees)
    }

    /// The t that is exceeded with probability `tail` < ½, without the rounding of 1 − `tail`.
    static func studentTQuantile(upperTail tail: Double, degrees: Double) -> Double {
        let normal = -normalQuantile(tail)
        if degrees > 1e8 { return normal }
        let logDensityFactor = -0.5 * Double.log(degrees) - logBeta(degrees / 2, 0.5)
        var low = 0.0
        var high = Double.infinity
        var t = normal * (1 + (normal * normal + 1) / (4 * degrees))
        for _ in 0..<200 {
            let reached = studentTUpperTail(t, degrees: degrees)
            if reached > tail { low = t } else { high = t }
            let logDensity = logDensityFactor - 0.5 * (degrees + 1) * Double.log(onePlus: t * t / degrees)
            let step = Double.log(reached / tail) * reached / Double.exp(logDensity)
            var next = t + step
            if !(next > low && next < high) {
                next = high.isInfinite ? 2 * low + 1 : 0.5 * (low + high)
            }
            if abs(next - t) <= 2e-16 * abs(t) { return next }
            t = next
        }
        return t
    }

    /// The probability that a χ² variable with `degrees` of freedom exceeds `x`.
    package static func chiSquaredUpperTail(_ x: Double, degrees: Double) -> Double {
        guard degrees > 0, !x.isNaN else { return .nan }
        if x <= 0 { return 1 }
        let shape = degrees / 2
        let point = x / 2
        let prefix = Double.exp(shape * Double.log(point) - point - Double.logGamma(shape))
        return point < shape + 1
            ? 1 - prefix * lowerGammaSeries(shape, point) : prefix * upperGammaFraction(shape, point)
    }

    /// Σ xⁿ / (a (a+1) … (a+n)) (Abramowitz & Stegun 1964, 6.5.29).
    private static func lowerGammaSeries(_ a: Double, _ x: Double) -> Double {
        var term = 1 / a
        var sum = term
        var n = a
        while term > sum * 1e-17 {
            n += 1
            term *= x / n
            sum += term
        }
        return sum
    }

    /// The continued fraction of the upper incomplete gamma function (Abramowitz & Stegun 1964, 6.5.31).
    private static func upperGammaFraction(_ a: Double, _ x: Double) -> Double {
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var value = d
        for step in 1...100_000 {
            let numerator = -Double(step) * (Double(step) - a)
            b += 2
            d = 1 / (numerator * d + b)
            c = b + numerator / c
            let factor = d * c
            value *= factor
            if abs(factor - 1) < 2e-16 { break }
        }
        return value
    }
}
