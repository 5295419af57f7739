internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts
internal import WinbackStatistics

extension LoopDriver {
    /// Takes arms out that do harm, moves arm shares inside the envelope, or asks a person when the envelope does not
    /// allow it.
    func improve(_ cycle: CycleRecord, at now: Instant) async throws -> CycleRecord {
        try await finish(cycle) { cycle, transaction in
            if let account = try transaction.accounts([LedgerScope(.loop, cycle.loop.text)]).first {
                cycle.spent = account.spent
                cycle.reserved = account.reserved
            }
            try self.sound(&cycle, at: now, in: transaction)
            guard let loop = try transaction.loop(cycle.loop), loop.status.isAtWork, loop.startedOn != nil else {
                return
            }
            let closure = try self.cache.compiled(loop.digest, in: transaction).closure
            if try self.takeOutHarm(loop, closure, &cycle, at: now, in: transaction) { return }
            guard loop.status == .running, let current = try transaction.epochs(loop.id).last else { return }
            let before = try transaction.cycles(loop.id, limit: 2).map(\.date).first { $0 < cycle.date }
            guard Self.isTurn(cycle.date, after: before, since: current.startsOn, closure.playbook) else { return }
            try self.retune(loop, closure, current, &cycle, at: now, in: transaction)
        }
    }

    /// Whether a whole number of tuning periods has passed since shares began, or did since the cycle before.
    static func isTurn(
        _ date: CivilDate, after before: CivilDate?, since start: CivilDate, _ playbook: Playbook
    ) -> Bool {
        let period = max(1, playbook.tuning.every.wholeDays)
        // Days on which nothing ran are caught up.
        let last = before ?? date - max(1, playbook.cadence.every.wholeDays)
        return date - start >= period && (date - start) / period > max(0, last - start) / period
    }

    private func retune(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ current: EpochRecord, _ cycle: inout CycleRecord,
        at now: Instant, in transaction: any StoreTransaction
    ) throws {
        let names = closure.playbook.journeys.map(\.name)
        let tuner = ShareTuner(envelope: closure.playbook.tuning, armNames: names)
        let (evidence, cohorts) = try tuningEvidence(loop, closure, current, at: now, in: transaction)
        switch tuner.decide(evidence, current: current, on: cycle.date) {
        case .stay: try suggest(loop, closure, current, cohorts, &cycle, at: now, in: transaction)
        case .shift(let shares, let reason):
            try begin(shares, after: current, on: cycle.date + 1, reason: reason, cleared: true, in: transaction)
            try transaction.audit([
                AuditEntry(
                    at: now, principal: Principal.daemon.id, action: "loop.retune", subject: loop.id.text,
                    result: "accepted: \(reason)", inputs: shares.map(\.description).joined(separator: " "))
            ])
            cycle.notes.append("arm shares moved: \(reason)")
        case .propose(let best, let belief, let reason):
            let asked = ProposalEvidence(
                rule: .retire, about: names[best],
                facts: [
                    .init("belief that \(names[best]) is best", belief, .share, n: evidence.matured),
                    .init(
                        "matured outcomes of \(names[best])", Double(evidence.arms[best].tally.matured), .count,
                        n: evidence.arms[best].tally.matured),
                ], outcomes: evidence.matured, direction: 1)
            if try !proposeRetirement(loop, closure, best, reason, asked, at: now, in: transaction) {
                try suggest(loop, closure, current, cohorts, &cycle, at: now, in: transaction)
            }
        }
    }

    /// Begins an epoch; the one before is known to have been clear of guardrails, or not.
    private func begin(
        _ shares: [Share], after current: EpochRecord, on date: CivilDate, reason: String, cleared: Bool,
        in transaction: any StoreTransaction
    ) throws {
        var before = current
        before.cleared = before.cleared || cleared
        try transaction.saveEpoch(before)
        try transaction.saveEpoch(
            EpochRecord(
                loop: current.loop, number: current.number + 1, startsOn: date, shares: shares, reason: reason,
                cleared: false))
    }

    /// How the reason of an epoch begins in which an arm has left.
    static let leaving = "left: "

    /// Takes arms out whose own harm crossed a guardrail's bound; says whether any did.
    ///
    /// The last arm never leaves: then the whole loop stops, and a person is asked.
    private func takeOutHarm(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ cycle: inout CycleRecord, at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        guard let current = try transaction.epochs(loop.id).last else { return false }
        let names = closure.playbook.journeys.map(\.name)
        let watch = ArmHarmWatch(closure.playbook.guardrails)
        let live = current.shares.indices.filter { current.shares[$0] > .zero }
        func crossings(since: Instant) throws -> [ArmHarmWatch.Crossing] {
            let seen = try transaction.armHarm(loop.id, since: since, countingSends: false)
            guard watch.isWorthCounting(seen) else { return [] }
            return watch.crossings(
                try transaction.armHarm(loop.id, since: since, countingSends: true), names: names
            ).filter { live.contains($0.arm) }
        }
        let began = try journeysBegan(loop, closure, in: transaction)
        var crossed = try crossings(since: began)
        let resumed = teamZone.startOfDay(try harmCountsFrom(loop, in: transaction))
        // Who let the loop go on with nothing but such variants knew of it: what counts is what came after.
        if crossed.count == live.count, resumed > began { crossed = try crossings(since: resumed) }
        guard !crossed.isEmpty else { return false }
        let reason = crossed.map(\.text).joined(separator: "; ")
        guard let shares = ShareTuner.without(crossed.map(\.arm), from: current.shares) else {
            guard var running = try transaction.loop(loop.id), running.status == .running else { return false }
            try hold(&running, reason: "guardrail crossed by every variant: \(reason)", at: now, in: transaction)
            try proposeResume(running, reason: reason, at: now, in: transaction)
            cycle.notes.append("every variant does harm: \(reason)")
            return true
        }
        try begin(
            shares, after: current, on: max(current.startsOn, cycle.date + 1), reason: Self.leaving + reason,
            cleared: false, in: transaction)
        try transaction.audit(
            crossed.map {
                AuditEntry(
                    at: now, principal: Principal.daemon.id, action: "loop.variant_leaves",
                    subject: "\(loop.id)/\(names[$0.arm])", result: "accepted: \($0.text)",
                    inputs: shares.map(\.description).joined(separator: " "))
            })
        // What was asked about shares knew nothing of this.
        for var old in try transaction.proposals(about: loop.id)
        where old.status == .waiting && old.kind == .retune {
            old.status = .void
            old.decisionReason = reason
            try transaction.saveProposal(old)
        }
        cycle.notes.append("a variant left and comes back only by approval: \(reason)")
        return true
    }

    /// When the journeys at work were approved for the first time in a row.
    func journeysBegan(
        _ loop: LoopRecord, _ closure: PlaybookClosure, in transaction: any StoreTransaction
    ) throws -> Instant {
        var began: Instant?
        for approval in try approvals(loop, in: transaction) {
            let other = try cache.compiled(approval.digest, in: transaction).closure.playbook
            guard other.journeys == closure.playbook.journeys else { break }
            began = approval.decidedAt
        }
        return began ?? loop.startedOn.map { teamZone.startOfDay($0) } ?? .epoch
    }
}
