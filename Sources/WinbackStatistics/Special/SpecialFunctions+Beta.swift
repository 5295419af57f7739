import RealModule

extension SpecialFunctions {
    /// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b) for positive arguments, without cancellation when they are large.
    package static func logBeta(_ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0 else { return .nan }
        let small = min(a, b)
        let large = max(a, b)
        let total = small + large
        if large < 10 {
            return Double.logGamma(small) + Double.logGamma(large) - Double.logGamma(total)
        }
        let correction = stirlingError(large) - stirlingError(total)
        if small < 10 {
            return Double.logGamma(small) - (large - 0.5) * Double.log(onePlus: small / large)
                - small * Double.log(total) + small + correction
        }
        return small * Double.log(small / total) + large * Double.log(onePlus: -small / total)
            + halfLogTwoPi + 0.5 * Double.log(total / (small * large)) + stirlingError(small) + correction
    }

    /// The regularised incomplete beta function I_x(a, b): the probability that a Beta(a, b) variable is at most x.
    package static func regularisedIncompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        regularisedIncompleteBeta(x: x, y: 1 - x, a, b)
    }

    /// ln I_x(a, b), which keeps its relative accuracy where the function itself would be zero.
    ///
    /// The upper tail ln(1 − I_x(a, b)) is this function at (1 − x, b, a).
    package static func logRegularisedIncompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        logRegularisedIncompleteBeta(x: x, y: 1 - x, a, b)
    }

    /// I_x(a, b) for callers that know y = 1 − x better than the subtraction would tell.
    static func regularisedIncompleteBeta(x: Double, y: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, x >= 0, y >= 0 else { return .nan }
        if x == 0 { return 0 }
        if y == 0 { return 1 }
        if x <= (a + 1) / (a + b + 2) { return Double.exp(logLowerBranch(x, y, a, b)) }
        return 1 - Double.exp(logLowerBranch(y, x, b, a))
    }

    static func logRegularisedIncompleteBeta(x: Double, y: Double, _ a: Double, _ b: Double) -> Double {
        guard a > 0, b > 0, x >= 0, y >= 0 else { return .nan }
        if x == 0 { return -.infinity }
        if y == 0 { return 0 }
        if x <= (a + 1) / (a + b + 2) { return logLowerBranch(x, y, a, b) }
        return Double.log(onePlus: -Double.exp(logLowerBranch(y, x, b, a)))
    }

    /// ln I_x(a, b) for x below the mean, where the continued fraction converges in O(√max(a, b)) steps.
    private static func logLowerBranch(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        logBetaPrefix(x, y, a, b) - Double.log(a) + Double.log(betaContinuedFraction(x, a, b))
    }

    /// ln[xᵃ yᵇ / B(a, b)].
    ///
    /// For large arguments it is written through the deviance terms a ln(a/nx), so that ln Γ of large numbers never
    /// has to cancel (the idea of Loader 2000, "Fast and accurate computation of binomial probabilities").
    private static func logBetaPrefix(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        let logX = x < y ? Double.log(x) : Double.log(onePlus: -y)
        let logY = x < y ? Double.log(onePlus: -x) : Double.log(y)
        guard a >= 10, b >= 10 else { return a * logX + b * logY - logBeta(a, b) }
        let total = a + b
        let excess = a * y - b * x
        let deviance =
            a * Double.log(onePlus: excess / (total * x)) + b * Double.log(onePlus: -excess / (total * y))
        return 0.5 * Double.log(a * b / total) - halfLogTwoPi - deviance
            + stirlingError(total) - stirlingError(a) - stirlingError(b)
    }

    /// The continued fraction of Abramowitz & Stegun 1964, 26.5.8, evaluated by Lentz' method.
    private static func betaContinuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / away(1 - (a + b) * x / (a + 1))
        var value = d
        for step in 1...200_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / away(1 + even * d)
            c = away(1 + even / c)
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / away(1 + odd * d)
            c = away(1 + odd / c)
            let factor = d * c
            value *= factor
            if abs(factor - 1) < 2e-16 { break }
        }
        return value
    }
}
