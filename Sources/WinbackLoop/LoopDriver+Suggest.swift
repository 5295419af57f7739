internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts
internal import WinbackStatistics

/// What the daemon asks people about by itself.
extension LoopDriver {
    /// Most outcomes read for the rules; members' keys are hashes, so fewer than all are a sample at random.
    static let outcomesRead = 200_000

    /// Puts the gravest change forward that the figures ask for, unless a change of the loop waits already or people
    /// rejected it on much the same evidence.
    func suggest(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ current: EpochRecord, _ cohorts: [CohortCount],
        _ cycle: inout CycleRecord, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        let asked = try transaction.proposals(about: loop.id)
        if asked.contains(where: { $0.status == .waiting }) { return }
        // Templates that came along with the version at work come along again.
        let given = asked.first { $0.digest == loop.digest && $0.kind.bringsVersion }?.detail.givenTemplates ?? []
        let standing = try standing(loop, closure, current, cohorts, on: cycle.date, in: transaction)
        for draft in ChangeProposer.drafts(standing) where !draft.evidence.isAnswered(by: asked) {
            var changed = closure
            changed.playbook = draft.playbook
            changed.policy = policy
            do {
                let proposal = try putForward(
                    changed, source: "", by: ProposerOrigin(Principal.daemon), given: given, reason: draft.reason,
                    evidence: draft.evidence, at: now, in: transaction)
                cycle.notes.append("\(proposal.id) asks: \(draft.reason)")
                return
            } catch let refusal as WinbackError where refusal.category == .refused {
                // A change that the team's limits forbid is none to ask about.
                continue
            }
        }
    }

    private func standing(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ current: EpochRecord, _ cohorts: [CohortCount],
        on date: CivilDate, in transaction: any StoreTransaction
    ) throws -> LoopStanding {
        let playbook = closure.playbook
        let look = try transaction.looks(loop.id, limit: 1).last.flatMap { $0.experiment == loop.experiment ? $0 : nil }
        var standing = LoopStanding(
            playbook: playbook, pools: closure.pools, look: look, shares: current.shares)
        standing.count(
            try transaction.loggedOutcomes(loop.id, experiment: loop.experiment, limit: Self.outcomesRead))
        let window = max(1, playbook.goal.window.wholeDays)
        // Of the cohorts, those of the experiment at work.
        let lineage = [ArmLineage(experiment: loop.experiment, journeys: playbook.journeys, now: playbook.journeys)]
        let evidence = TuningEvidence(
            cohorts, tallies: [[]], lineage: lineage, arms: playbook.journeys.count, window: window)
        standing.paces = evidence.arms.enumerated().compactMap { arm, own in
            guard own.cohorts.contains(where: { $0.age >= window }) else { return nil }
            let conversions = own.cohorts.reduce(0) { $0 + $1.conversions.reduce(0, +) }
            return .init(arm: arm, conversions: conversions, curve: DelayCurve(own.cohorts, window: window))
        }
        let period = max(1, playbook.tuning.every.wholeDays)
        let cycles = try transaction.cycles(loop.id, limit: period).filter { $0.date > date - period }
        standing.entered = cycles.reduce(0) { $0 + $1.entered }
        standing.places = cycles.count * playbook.audience.perDay
        standing.used = try transaction.accounts([LedgerScope(.loop, loop.id.text)]).first?.used ?? .zero
        standing.daysRun = loop.startedOn.map { max(0, date - $0) } ?? 0
        standing.daysLeft = loop.endsOn.map { max(0, $0 - date) } ?? 0
        return standing
    }

    /// Asks whether one arm may take all treated members; says whether it did.
    func proposeRetirement(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ best: Int, _ reason: String, _ evidence: ProposalEvidence,
        at now: Instant, in transaction: any StoreTransaction
    ) throws -> Bool {
        let asked = try transaction.proposals(about: loop.id)
        // One of an earlier release says nothing of its evidence: it was asked once for a version.
        let isKnown = asked.contains {
            $0.kind == .retune && $0.digest == loop.digest
                && ($0.status == .waiting || $0.detail.evidence == nil && $0.status != .lapsed)
        }
        if isKnown || evidence.isAnswered(by: asked) { return false }
        var forecast = try Self.forecast(closure, on: teamZone.date(at: now), in: transaction)
        for index in forecast.arms.indices {
            forecast.arms[index].share = index == best ? Share.one - closure.playbook.holdoutShare : .zero
        }
        try open(.retune, of: loop, forecast, reason: reason, evidence: evidence, at: now, in: transaction)
        return true
    }
}
