import RealModule

/// Evidence that an arm's rate changed somewhere in its past: recent days against those before.
///
/// For every day the Bayes factor of "another rate since then" against "one rate throughout", beta-binomial on both
/// sides (Kass & Raftery 1995), averaged over days with equal weight. Under one rate its mean is 1 at every fixed time,
/// so it is an e-value of the prior's mixture; discounting is switched on when it passes `threshold`.
package enum ChangeDetector {
    /// ln 20: one false alarm in twenty where nothing moves.
    package static let threshold = 2.995732273553991

    /// What was found.
    package struct Finding: Sendable, Equatable {
        /// ln of the averaged evidence.
        package let logE: Double
        /// The first day of the most likely recent stretch, as an index into the days given.
        package let since: Int
    }

    /// Looks through daily counts, oldest first; nil with fewer than two days.
    package static func look(
        _ days: [DelayedCounts], priorSuccesses: Double = 1, priorFailures: Double = 19
    ) -> Finding? {
        guard days.count > 1 else { return nil }
        func marginal(_ successes: Double, _ trials: Double) -> Double {
            SpecialFunctions.logBeta(
                priorSuccesses + successes, priorFailures + max(0, trials - successes))
                - SpecialFunctions.logBeta(priorSuccesses, priorFailures)
        }
        let all = days.reduce(into: (s: 0.0, n: 0.0)) { $0 = ($0.s + $1.successes, $0.n + $1.trials) }
        let whole = marginal(all.s, all.n)
        var before = (s: 0.0, n: 0.0)
        var logs: [Double] = []
        for day in days.dropLast() {
            before = (before.s + day.successes, before.n + day.trials)
            logs.append(
                marginal(before.s, before.n) + marginal(max(0, all.s - before.s), max(0, all.n - before.n)) - whole)
        }
        guard let largest = logs.max(), let place = logs.firstIndex(of: largest) else { return nil }
        let sum = logs.reduce(0) { $0 + Double.exp($1 - largest) }
        return Finding(logE: largest + Double.log(sum / Double(logs.count)), since: place + 1)
    }
}
