package import WinbackModel
internal import WinbackStatistics

/// Re-weights arms inside the approved envelope by batched Thompson sampling on matured outcomes.
///
/// Probabilities that an arm is best come from quadrature, not from draws, so the same tallies give the same shares.
package struct ShareTuner: Sendable {
    /// What was decided, with the reason for people.
    package enum Move: Sendable, Equatable {
        /// Nothing changes.
        case stay(reason: String)
        /// A new epoch with these shares.
        case shift(shares: [Share], reason: String)
        /// The envelope does not allow what the evidence asks for: a person is asked.
        ///
        /// `best` is the arm that would take all treated members.
        case propose(best: Int, reason: String)
    }

    /// Matured outcomes every arm needs before anything moves.
    package static let leastMatured = 100
    /// Belief in one arm above which, at the floor, retiring the others is worth a person's time.
    package static let retireBelief = 0.99
    /// A smaller move than this of every arm is not worth an epoch of its own.
    package static let leastStep = Share(millionths: 5_000)

    /// What may move.
    package let envelope: Playbook.TuningEnvelope
    /// Journey names, for reasons.
    package let armNames: [String]

    /// Makes a tuner.
    package init(envelope: Playbook.TuningEnvelope, armNames: [String]) {
        self.envelope = envelope
        self.armNames = armNames
    }

    /// Decides on a date, given all tallies of the experiment and the epoch in force.
    ///
    /// An arm without a share was retired by a person and stays so.
    package func decide(_ tallies: [ArmTally], current: EpochRecord, on date: CivilDate) -> Move {
        let arms = current.shares.indices.filter { current.shares[$0] > .zero }
        if arms.count < 2 { return .stay(reason: "one arm only") }
        let due = current.startsOn + envelope.every.wholeDays
        if date < due { return .stay(reason: "the period ends on \(due)") }
        let merged = arms.map { arm in
            tallies.filter { $0.arm == arm }.reduce(into: ArmTally(arm: arm, epoch: 0)) { sum, tally in
                sum.matured += tally.matured
                sum.converted += tally.converted
                sum.marginSum += tally.marginSum
                sum.marginSumOfSquares += tally.marginSumOfSquares
            }
        }
        if let thin = merged.first(where: { $0.matured < Self.leastMatured }) {
            return .stay(
                reason: "\(armNames[thin.arm]) has \(thin.matured) matured outcomes, \(Self.leastMatured) are needed")
        }
        let beliefs = BestArmProbabilities.probabilities(of: posteriors(merged))
        let floor = envelope.minimumShare.fraction
        let target = AdditiveFloor.shares(weights: beliefs, floor: floor)
        let before = arms.map { current.shares[$0].millionths }
        let moved = BoundedStep.move(
            from: before, toFractions: target, largestStep: envelope.largestStep.millionths)
        let names = arms.map { armNames[$0] }
        let words = zip(names, beliefs).map { "\($0) \(percent($1))" }.joined(separator: ", ")
        let least = max(1, min(Self.leastStep, envelope.largestStep).millionths)
        if zip(moved, before).allSatisfy({ abs($0 - $1) < least }) {
            if let best = beliefs.firstIndex(where: { $0 >= Self.retireBelief }), envelope.largestStep > .zero {
                return .propose(
                    best: arms[best],
                    reason:
                        "\(names[best]) is best with \(percent(beliefs[best])) belief and the others are at their "
                        + "floor; retiring them is outside the envelope")
            }
            return .stay(reason: "shares already match the evidence: \(words)")
        }
        var shares = current.shares
        for (arm, share) in zip(arms, moved) { shares[arm] = Share(millionths: share) }
        return .shift(shares: shares, reason: "belief to be best: \(words)")
    }

    private func posteriors(_ arms: [ArmTally]) -> [NormalPosterior] {
        if envelope.objective == LoopMetric.reactivationRate {
            return arms.map {
                NormalPosterior.beta(
                    priorSuccesses: 1, priorFailures: 19, successes: Double($0.converted), trials: Double($0.matured))
            }
        }
        return arms.map {
            let moments = MomentSummary(
                count: Double($0.matured), sum: Double($0.marginSum), sumOfSquares: $0.marginSumOfSquares)
            return NormalPosterior(mean: moments.mean, standardDeviation: moments.varianceOfMean().squareRoot())
        }
    }

    private func percent(_ value: Double) -> String { "\(Int((value * 100).rounded()))%" }
}
