import RealModule

/// What is believed of an arm's mean: a normal distribution.
package struct NormalPosterior: Sendable, Equatable {
    /// The expected value.
    package let mean: Double
    /// The standard deviation, positive.
    package let standardDeviation: Double

    /// A posterior; a deviation of zero is raised to a tiny positive one, so that comparisons stay defined.
    package init(mean: Double, standardDeviation: Double) {
        self.mean = mean
        self.standardDeviation = max(standardDeviation, 1e-12 * max(1, abs(mean)))
    }

    /// The normal approximation of the posterior Beta(a₀ + s, b₀ + n − s) of a conversion rate.
    ///
    /// `trials` is the effective number n of matured members, not necessarily whole; it counts as at least `successes`.
    package static func beta(
        priorSuccesses: Double, priorFailures: Double, successes: Double, trials: Double
    ) -> NormalPosterior {
        let first = priorSuccesses + max(0, successes)
        let second = priorFailures + max(0, trials - max(0, successes))
        let total = first + second
        guard total > 0 else { return NormalPosterior(mean: 0.5, standardDeviation: 0.5) }
        let variance = first * second / (total * total * (total + 1))
        return NormalPosterior(mean: first / total, standardDeviation: Double.sqrt(variance))
    }

    /// The posterior of a mean amount from its summary, shrunk towards `prior` by normal–normal updating.
    package static func amount(_ summary: MomentSummary, prior: NormalPosterior) -> NormalPosterior {
        let variance = summary.varianceOfMean()
        guard summary.count > 1, variance > 0 else { return prior }
        let priorPrecision = 1 / (prior.standardDeviation * prior.standardDeviation)
        let precision = priorPrecision + 1 / variance
        return NormalPosterior(
            mean: (prior.mean * priorPrecision + summary.mean / variance) / precision,
            standardDeviation: Double.sqrt(1 / precision))
    }
}
