internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Reading what a loop is re-tuned from.
extension LoopDriver {
    /// Every arm's outcomes as of an instant, those on their way included, and whether money is short; beside it the
    /// cohorts it was made from.
    ///
    /// Single rows are read for the last two windows and their grace; what is older comes from sums.
    func tuningEvidence(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ current: EpochRecord, at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> (evidence: TuningEvidence, cohorts: [CohortCount]) {
        let playbook = closure.playbook
        let window = max(1, playbook.goal.window.wholeDays)
        let since = now + .days(-Int64(2 * window + OutcomeRule.graceDays))
        let lineage = try lineage(loop, closure, since: since, in: transaction)
        // What came in late still counts for as long as it does when a window closes.
        let cohorts = try transaction.cohorts(
            loop.id, from: lineage.last?.experiment ?? loop.experiment, since: since,
            asOf: now + .days(-Int64(OutcomeRule.graceDays)))
        var evidence = TuningEvidence(
            cohorts,
            tallies: try lineage.map { try transaction.tallies(loop.id, experiment: $0.experiment) },
            lineage: lineage, arms: playbook.journeys.count, window: window)
        try weighMoney(&evidence, loop, closure, current, at: now, in: transaction)
        return (evidence, cohorts)
    }

    /// The experiment at work and those before it that still ran after an instant, newest first.
    private func lineage(
        _ loop: LoopRecord, _ closure: PlaybookClosure, since: Instant, in transaction: any StoreTransaction
    ) throws -> [ArmLineage] {
        let now = closure.playbook.journeys
        var steps = [ArmLineage(experiment: loop.experiment, journeys: now, now: now)]
        var (holdout, journeys, experiment) = (closure.playbook.holdoutShare, now, loop.experiment)
        var ended: Instant?
        for approval in try approvals(loop, in: transaction) {
            let other = try cache.compiled(approval.digest, in: transaction).closure.playbook
            if other.holdoutShare != holdout || other.journeys != journeys {
                guard let ended, ended >= since, experiment > 1 else { break }
                experiment -= 1
                (holdout, journeys) = (other.holdoutShare, other.journeys)
                steps.append(ArmLineage(experiment: experiment, journeys: journeys, now: now))
            }
            ended = approval.decidedAt
        }
        return steps
    }

    /// Notes what an entry of each arm costs, and what it may cost when what is left does not last for the run.
    private func weighMoney(
        _ evidence: inout TuningEvidence, _ loop: LoopRecord, _ closure: PlaybookClosure, _ current: EpochRecord,
        at now: Instant, in transaction: any StoreTransaction
    ) throws {
        guard let account = try transaction.accounts([LedgerScope(.loop, loop.id.text)]).first,
            let end = loop.endsOn
        else { return }
        let journeys = try cache.compiled(loop.digest, in: transaction).journeys
        let worst = journeys.map { Double($0.worstCase.minorUnits) }
        let assigned = try transaction.tallies(loop.id, experiment: loop.experiment)
            .filter { $0.arm >= 0 && worst.indices.contains($0.arm) }
        let dearest = assigned.reduce(0.0) { $0 + worst[$1.arm] * Double($1.assigned) }
        guard dearest > 0, loop.experiment == 1 else { return }
        // What entries came to so far, as a part of their dearest paths.
        let part = min(1, Double(account.used.minorUnits) / dearest)
        for arm in evidence.arms.indices where worst.indices.contains(arm) {
            evidence.arms[arm].cost = worst[arm] * part
        }
        let treated = 1 - closure.playbook.holdoutShare.fraction
        let days = max(0, end - teamZone.date(at: now))
        let entries = Double(loop.approvedDailyEntries) * Double(days) * treated
        let expected = zip(current.shares, evidence.arms).reduce(0) { $0 + $1.0.fraction * $1.1.cost } * entries
        if entries > 0, expected > Double(account.room.minorUnits) {
            evidence.costPerMember = max(0, Double(account.room.minorUnits)) / entries
        }
    }
}
