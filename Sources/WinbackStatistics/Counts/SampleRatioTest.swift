import RealModule

/// A sequential check that members arrive in the planned shares (Dirichlet–multinomial e-process).
///
/// A mismatch means that assignment or counting is broken, and then no lift may be believed.
package struct SampleRatioTest: Sendable, Equatable {
    /// What the evidence asks of the loop.
    package enum Verdict: String, Sendable, Equatable {
        /// Counts agree with the plan so far.
        case healthy
        /// ln E reached ln 100: tell a person.
        case alarm
        /// ln E reached ln 1000: stop all decisions.
        case stop
    }

    /// ln 100, the evidence at which a person is told.
    package static let alarmThreshold = 4.605170185988092
    /// ln 1000, the evidence at which decisions stop.
    package static let stopThreshold = 6.907755278982137

    /// Members counted in each group.
    package let counts: [Int]
    /// Planned weights of the groups, in the same order, normalised to sum to 1.
    package let plannedShares: [Double]
    /// κ, the weight of the mixture.
    package let kappa: Double

    /// A check of `counts` against positive planned weights, one for each group; the weights need not sum to 1.
    package init(counts: [Int], plannedShares: [Double], kappa: Double = 10_000) {
        precondition(counts.count == plannedShares.count, "every group has one count and one planned share")
        precondition(counts.allSatisfy { $0 >= 0 }, "members are counted")
        precondition(plannedShares.allSatisfy { $0 > 0 }, "planned shares are positive")
        precondition(kappa > 0, "the weight of the mixture is positive")
        let total = plannedShares.reduce(0, +)
        self.counts = counts
        self.plannedShares = plannedShares.map { $0 / total }
        self.kappa = kappa
    }

    /// ln of the evidence against the planned shares.
    package var logE: Double {
        let members = Double(counts.reduce(0, +))
        var value = -Self.logRisingFactorial(kappa, members)
        for (count, share) in zip(counts, plannedShares) where count > 0 {
            value += Self.logRisingFactorial(kappa * share, Double(count)) - Double(count) * Double.log(share)
        }
        return value
    }

    /// The verdict of the evidence so far.
    package var verdict: Verdict {
        let evidence = logE
        if evidence >= Self.stopThreshold { return .stop }
        return evidence >= Self.alarmThreshold ? .alarm : .healthy
    }

    /// ln Γ(a + n) − ln Γ(a), by way of ln B, which does not cancel for large arguments.
    private static func logRisingFactorial(_ a: Double, _ n: Double) -> Double {
        n == 0 ? 0 : SpecialFunctions.logGamma(n) - SpecialFunctions.logBeta(a, n)
    }
}
