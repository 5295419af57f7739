import RealModule

/// What a member's purchases are worth on average (Fader & Hardie 2013, "The Gamma-Gamma model of monetary value").
///
/// A purchase is gamma distributed with shape p; its scale varies over members as a gamma variable with shape q and rate
/// v. Value must not depend on frequency: look at their correlation first.
package struct GammaGamma: Sendable, Equatable {
    /// What is known of a member's purchases: how many repeats, and their mean value.
    package struct Value: Sendable, Equatable {
        /// x, the number of repeat purchases.
        package var repeats: Int
        /// m, their mean value.
        package var mean: Double

        /// A value by its parts.
        package init(repeats: Int, mean: Double) {
            self.repeats = repeats
            self.mean = mean
        }
    }

    /// How a fit ended.
    package struct Fit: Sendable, Equatable {
        /// The most likely parameters.
        package let model: GammaGamma
        /// ln of the likelihood at them.
        package let logLikelihood: Double
        /// Whether the likelihood has its peak there; if not, predictions should not be shown.
        package let converged: Bool
    }

    /// Shape of one purchase.
    package let p: Double
    /// Shape of the members' scales.
    package let q: Double
    /// Rate of the members' scales, in units of value.
    package let v: Double

    /// The model with given positive parameters.
    package init(p: Double, q: Double, v: Double) {
        self.p = p
        self.q = q
        self.v = v
    }

    /// The expected value of a member's next purchase, between the member's own mean and everyone's.
    ///
    /// p (v + x m)/(p x + q − 1); nil where q is at most 1 and nothing is known of the member, as the mean is infinite.
    package func expectedValue(_ value: Value) -> Double? {
        let repeats = Double(max(0, value.repeats))
        let denominator = p * repeats + q - 1
        return denominator > 0 ? p * (v + repeats * value.mean) / denominator : nil
    }

    /// ln of the likelihood of the members' mean values; members without a repeat or a positive value take no part.
    package func logLikelihood(_ values: [Value]) -> Double { Self.evaluate(values.filter(Self.counts), p, q, v).value }

    /// The most likely parameters, by damped Newton steps in their logarithms; nil with fewer than two members.
    package static func fit(_ values: [Value]) -> Fit? {
        let members = values.filter(counts)
        guard members.count > 1 else { return nil }
        let mean = members.reduce(0) { $0 + $1.mean } / Double(members.count)
        var place = [Double.log(2), Double.log(3), Double.log(mean)]
        func evaluate(_ at: [Double]) -> (value: Double, gradient: [Double]) {
            let (p, q, v) = (Double.exp(at[0]), Double.exp(at[1]), Double.exp(at[2]))
            let found = Self.evaluate(members, p, q, v)
            return (found.value, [found.slopes[0] * p, found.slopes[1] * q, found.slopes[2] * v])
        }
        var now = evaluate(place)
        var converged = false
        for _ in 0..<200 {
            let scale = Double(members.count)
            converged = now.gradient.allSatisfy { abs($0) < 1e-9 * scale }
            if converged { break }
            let step = newtonStep(place, now.gradient, evaluate)
            // No parameter moves by more than a factor e at once, and the direction is kept.
            var length = min(1, 1 / max(1e-300, step.map(abs).max() ?? 1))
            var next = now
            var moved = place
            repeat {
                moved = zip(place, step).map { $0 + $1 * length }
                next = evaluate(moved)
                length /= 2
            } while !(next.value >= now.value) && length > 1e-12
            guard next.value >= now.value else { break }
            let isStill = moved == place
            (place, now) = (moved, next)
            if isStill { break }
        }
        let peak = now.gradient.allSatisfy { abs($0) < 1e-6 * Double(members.count) }
        return Fit(
            model: GammaGamma(p: Double.exp(place[0]), q: Double.exp(place[1]), v: Double.exp(place[2])),
            logLikelihood: now.value, converged: converged || peak)
    }

    /// Newton's step where the curvature allows one, else a step uphill.
    private static func newtonStep(
        _ place: [Double], _ gradient: [Double], _ evaluate: ([Double]) -> (value: Double, gradient: [Double])
    ) -> [Double] {
        let width = 1e-5
        var curvature = [[Double]](repeating: [0, 0, 0], count: 3)
        for column in 0..<3 {
            var (ahead, behind) = (place, place)
            ahead[column] += width
            behind[column] -= width
            let (high, low) = (evaluate(ahead).gradient, evaluate(behind).gradient)
            for row in 0..<3 { curvature[row][column] = -(high[row] - low[row]) / (2 * width) }
        }
        for row in 0..<3 {
            for column in 0..<row {
                let middle = 0.5 * (curvature[row][column] + curvature[column][row])
                (curvature[row][column], curvature[column][row]) = (middle, middle)
            }
        }
        var ridge = 0.0
        for _ in 0..<40 {
            var damped = curvature
            for index in 0..<3 { damped[index][index] += ridge }
            if let factor = Cholesky(damped) { return factor.solve(gradient) }
            ridge = max(2 * ridge, 1e-3 * (curvature.map { abs($0[0]) }.max() ?? 1) + 1e-6)
        }
        let largest = gradient.map(abs).max() ?? 1
        return gradient.map { 0.1 * $0 / max(largest, 1e-300) }
    }

    private static func counts(_ value: Value) -> Bool { value.repeats > 0 && value.mean > 0 }

    /// The log-likelihood (Fader & Hardie 2013, eq. 1a) and its slopes in p, q and v.
    private static func evaluate(
        _ members: [Value], _ p: Double, _ q: Double, _ v: Double
    ) -> (value: Double, slopes: [Double]) {
        var value = 0.0
        var slopes = [0.0, 0.0, 0.0]
        let (logV, digammaQ) = (Double.log(v), SpecialFunctions.digamma(q))
        for member in members {
            let x = Double(member.repeats)
            let shape = p * x
            let logTotal = Double.log(x * member.mean + v)
            let (logM, logX) = (Double.log(member.mean), Double.log(x))
            value += -SpecialFunctions.logBeta(shape, q) + q * logV + (shape - 1) * logM + shape * logX
            value -= (shape + q) * logTotal
            let both = SpecialFunctions.digamma(shape + q)
            slopes[0] += x * (both - SpecialFunctions.digamma(shape) + logM + logX - logTotal)
            slopes[1] += both - digammaQ + logV - logTotal
            slopes[2] += q / v - (shape + q) / (x * member.mean + v)
        }
        return (value, slopes)
    }
}
