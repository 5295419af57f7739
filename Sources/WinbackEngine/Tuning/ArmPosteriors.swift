internal import WinbackModel
package import WinbackStatistics

/// What is believed of every arm's objective.
///
/// Conversions count at once, with members weighed by the share of conversions that their age lets one see (see
/// `DelayCurve`); money counts once a window has closed.
package struct ArmPosteriors: Sendable, Equatable {
    /// Members' worth of the prior, which is centred at the rate of all arms together.
    private static let priorWeight = 20.0
    /// γ per day, once a change was found.
    private static let discount = 0.95

    /// The beliefs, in the order given.
    package let rewards: [NormalPosterior]
    /// Matured members every arm is worth.
    package let trials: [Double]
    /// What was done beside the usual, for people; empty when nothing was.
    package let note: String

    /// Beliefs about some arms, named for the note.
    package init(_ evidence: TuningEvidence, arms: [Int], names: [String], objective: String) {
        let own = arms.map { evidence.arms[$0] }
        if objective == LoopMetric.reactivationRate {
            (rewards, trials, note) = Self.conversions(own, names, window: evidence.window)
        } else {
            (rewards, trials, note) = Self.money(own)
        }
    }

    private static func conversions(
        _ arms: [TuningEvidence.Arm], _ names: [String], window: Int
    ) -> ([NormalPosterior], [Double], String) {
        let curves = DelayCurve.curves(byArm: arms.map(\.cohorts), window: window)
        // With as many arms, one of them changes by chance so much oftener.
        let threshold = ChangeDetector.threshold + AlphaThreshold.logE(1 / Double(arms.count))
        let changed = arms.indices.filter { arm in
            let days = arms[arm].cohorts.map { DelayedCounts([$0], curve: curves[arm]) }
            return ChangeDetector.look(days).map { $0.logE >= threshold } ?? false
        }
        let counts = arms.indices.map { arm -> DelayedCounts in
            var counts = DelayedCounts(
                arms[arm].cohorts, curve: curves[arm], discount: changed.isEmpty ? 1 : discount)
            if changed.isEmpty {
                counts.successes += Double(arms[arm].olderConverted)
                counts.trials += Double(arms[arm].olderMatured)
            }
            return counts
        }
        let all = counts.reduce(into: (s: 1.0, n: priorWeight)) { $0 = ($0.s + $1.successes, $0.n + $1.trials) }
        let centre = min(0.999, all.s / all.n)
        let rewards = counts.map {
            $0.posterior(priorSuccesses: priorWeight * centre, priorFailures: priorWeight * (1 - centre))
        }
        var notes: [String] = []
        if Set(curves.map(\.seenByAge)).count > 1 { notes.append("conversions come at another pace in each variant") }
        if !changed.isEmpty {
            let who = changed.map { names[$0] }.joined(separator: ", ")
            notes.append("recent days count for more, since the rate of \(who) changed")
        }
        return (rewards, counts.map(\.trials), notes.joined(separator: "; "))
    }

    private static func money(_ arms: [TuningEvidence.Arm]) -> ([NormalPosterior], [Double], String) {
        let moments = arms.map {
            MomentSummary(
                count: Double($0.tally.matured), sum: Double($0.tally.marginSum),
                sumOfSquares: $0.tally.marginSumOfSquares)
        }
        var pooled = MomentSummary()
        for summary in moments { pooled.merge(summary) }
        // A newcomer is believed to be like the others, as if few members had shown it.
        let spread = (pooled.varianceOfMean() * max(1, pooled.count) / priorWeight).squareRoot()
        let prior = NormalPosterior(mean: pooled.mean, standardDeviation: spread)
        let rewards = zip(arms, moments).map { arm, summary in
            arm.isNew
                ? NormalPosterior.amount(summary, prior: prior)
                : NormalPosterior(mean: summary.mean, standardDeviation: summary.varianceOfMean().squareRoot())
        }
        return (rewards, moments.map(\.count), "")
    }
}
