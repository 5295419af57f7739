package import WinbackModel
internal import WinbackStatistics

/// Re-weights arms inside the approved envelope by batched Thompson sampling.
///
/// Probabilities that an arm is best come from quadrature, not from draws, so the same evidence gives the same shares.
/// What is decided holds until the next period, and every assignment is logged with the chance it had.
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
        case propose(best: Int, belief: Double, reason: String)
    }

    /// Matured outcomes every arm needs before anything moves; one that joined later is tried before it has them.
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

    /// Decides on a date from matured outcomes alone.
    package func decide(_ tallies: [ArmTally], current: EpochRecord, on date: CivilDate) -> Move {
        decide(TuningEvidence(tallies, arms: current.shares.count), current: current, on: date)
    }

    /// Decides on a date, given all evidence and the epoch in force.
    ///
    /// An arm without a share left or was retired, and stays so.
    package func decide(_ evidence: TuningEvidence, current: EpochRecord, on date: CivilDate) -> Move {
        let arms = current.shares.indices.filter { current.shares[$0] > .zero }
        if arms.count < 2 { return .stay(reason: "one arm only") }
        let due = current.startsOn + envelope.every.wholeDays
        if date < due { return .stay(reason: "the period ends on \(due)") }
        let names = arms.map { armNames[$0] }
        let believed = ArmPosteriors(evidence, arms: arms, names: names, objective: envelope.objective)
        if let thin = thin(evidence, arms, believed.trials) { return .stay(reason: thin) }
        let allocation = ArmAllocation(
            zip(arms, believed.rewards).map { .init(reward: $1, cost: evidence.arms[$0].cost) },
            floor: envelope.minimumShare.fraction, costPerMember: evidence.costPerMember)
        let before = arms.map { current.shares[$0].millionths }
        let moved = BoundedStep.move(
            from: before, toFractions: allocation.shares, largestStep: envelope.largestStep.millionths)
        let beliefs = allocation.beliefs
        var words = zip(names, beliefs).map { "\($0) \(percent($1))" }.joined(separator: ", ")
        if allocation.budgetPrice > 0 { words += "; money is short, so cheaper variants count for more" }
        if !believed.note.isEmpty { words += "; \(believed.note)" }
        let least = max(1, min(Self.leastStep, envelope.largestStep).millionths)
        if zip(moved, before).allSatisfy({ abs($0 - $1) < least }) {
            if let best = beliefs.firstIndex(where: { $0 >= Self.retireBelief }), envelope.largestStep > .zero,
                allocation.budgetPrice == 0
            {
                return .propose(
                    best: arms[best], belief: beliefs[best],
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

    /// Why there is too little to go by; `nil` when there is enough.
    private func thin(_ evidence: TuningEvidence, _ arms: [Int], _ trials: [Double]) -> String? {
        for (arm, trials) in zip(arms, trials) where !evidence.arms[arm].isNew && trials < Double(Self.leastMatured) {
            return "\(armNames[arm]) has \(Int(trials)) matured outcomes, \(Self.leastMatured) are needed"
        }
        // Before a window has closed nobody knows how many conversions are still to come.
        return evidence.matured < Self.leastMatured
            ? "\(evidence.matured) windows have closed, \(Self.leastMatured) are needed" : nil
    }

    private func percent(_ value: Double) -> String { "\(Int((value * 100).rounded()))%" }
}

extension ShareTuner {
    /// Shares without some arms, whose part the others take in proportion; `nil` when no arm would be left.
    ///
    /// Nobody else's share falls, so every floor holds.
    package static func without(_ leaving: [Int], from shares: [Share]) -> [Share]? {
        let staying = shares.indices.filter { !leaving.contains($0) && shares[$0] > .zero }
        guard !staying.isEmpty else { return nil }
        let total = staying.reduce(0.0) { $0 + Double(shares[$1].millionths) }
        let millionths = ArmShares.millionths(staying.map { Double(shares[$0].millionths) / total })
        var rest = [Share](repeating: .zero, count: shares.count)
        for (arm, share) in zip(staying, millionths) { rest[arm] = Share(millionths: share) }
        return rest
    }

    /// Shares after a change of journeys: those that go on keep their proportions, each new one gets an equal part.
    ///
    /// A journey whose share was taken away stays without one as long as it is the same word for word. Every other has at
    /// least `floor`, or an equal part where that is less. When none goes on, all that have not left are equal.
    package static func succession(
        from old: [Journey], _ shares: [Share], to new: [Journey], floor: Share
    ) -> [Share] {
        let before = new.map { journey -> Share? in
            guard let arm = old.firstIndex(of: journey), shares.indices.contains(arm) else { return nil }
            return shares[arm]
        }
        let live = before.indices.filter { before[$0] != .zero }
        let kept = live.reduce(0.0) { $0 + Double(before[$1]?.millionths ?? 0) }
        var result = [Share](repeating: .zero, count: new.count)
        guard kept > 0 else {
            // Only where every journey has left are they taken up again together: people approved just that.
            let begun = live.isEmpty ? Array(new.indices) : live
            let equal = ArmShares.millionths(begun.map { _ in 1 / Double(max(1, begun.count)) })
            for (arm, share) in zip(begun, equal) { result[arm] = Share(millionths: share) }
            return result
        }
        let count = Double(live.count)
        let newcomers = Double(live.count { before[$0] == nil })
        let weights = live.map { arm -> Double in
            guard let share = before[arm] else { return 1 / count }
            return (1 - newcomers / count) * Double(share.millionths) / kept
        }
        let millionths = ArmShares.millionths(AdditiveFloor.shares(weights: weights, floor: floor.fraction))
        for (arm, share) in zip(live, millionths) { result[arm] = Share(millionths: share) }
        return result
    }
}
