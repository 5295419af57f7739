package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Judging proposed shares, and variants, on what was logged.
extension LoopDriver {
    /// What a proposal's shares of variants would have brought on the outcomes of the loop's experiment; `nil` when it
    /// moves no variant or share, or nothing was logged yet.
    package func replay(
        _ proposal: ProposalRecord, _ closure: PlaybookClosure, in transaction: any StoreTransaction
    ) throws -> OffPolicyReading? {
        guard proposal.kind == .retune || proposal.kind.bringsVersion, proposal.status == .waiting,
            let id = proposal.loop, let loop = try transaction.loop(id), loop.startedOn != nil,
            let shares = try transaction.epochs(id).last?.shares
        else { return nil }
        let now = try cache.compiled(loop.digest, in: transaction).closure.playbook
        guard shares.count == now.journeys.count else { return nil }
        var proposed = shares
        if proposal.kind == .retune {
            let treated = Share.one - closure.playbook.holdoutShare
            guard proposal.forecast.arms.count == shares.count, treated > .zero else { return nil }
            proposed = proposal.forecast.arms.map {
                Share(millionths: Int32(Int64($0.share.millionths) * 1_000_000 / Int64(treated.millionths)))
            }
        } else if closure.playbook.journeys == now.journeys {
            return nil
        } else {
            proposed = ShareTuner.succession(
                from: now.journeys, shares, to: closure.playbook.journeys,
                floor: closure.playbook.tuning.minimumShare)
        }
        let outcomes = try transaction.loggedOutcomes(id, experiment: loop.experiment, limit: Self.outcomesRead)
        guard !outcomes.isEmpty else { return nil }
        return OffPolicyReading.read(
            outcomes, journeys: now.journeys, holdout: now.holdoutShare,
            proposed: zip(closure.playbook.journeys, proposed).map { ($0, $1) }, objective: now.tuning.objective)
    }

    /// What every variant of a loop does against the control group; empty where nobody is held out or nothing is frozen.
    func armEffects(
        _ loop: LoopRecord, _ playbook: Playbook, in transaction: any StoreTransaction
    ) throws -> [ArmEffect] {
        guard playbook.holdoutShare > .zero, loop.startedOn != nil else { return [] }
        let outcomes = try transaction.loggedOutcomes(loop.id, experiment: loop.experiment, limit: Self.outcomesRead)
        guard !outcomes.isEmpty else { return [] }
        let planned = try beginning(of: playbook, among: try approvals(loop, in: transaction), in: transaction)
        return ArmEffect.read(
            outcomes, names: playbook.journeys.map(\.name), plannedMembers: planned.plannedMembers)
    }
}
