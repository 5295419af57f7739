internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Freezes closed windows, records a look, and stops the loop when a guardrail is crossed.
    func measure(_ cycle: CycleRecord, at now: Instant) async throws -> CycleRecord {
        try await freezeMatured(cycle)
        return try await finish(cycle) { cycle, transaction in
            guard var loop = try transaction.loop(cycle.loop), loop.startedOn != nil else { return }
            let closure = try self.cache.compiled(loop.digest, in: transaction).closure
            let look = try self.look(loop, closure, on: cycle.date, in: transaction)
            try transaction.saveLook(look)
            try transaction.audit([
                AuditEntry(
                    at: now, principal: Principal.daemon.id, action: "experiment.look",
                    subject: "\(loop.id)/\(loop.experiment)/\(look.number)",
                    result: "accepted: \(look.decision.rawValue)", inputs: Self.provenance(look, closure))
            ])
            let readings = try self.guardrails(loop, closure, look, in: transaction)
            guard let crossed = readings.first(where: { $0.light == .crossed }),
                loop.status != .held || loop.reason.hasPrefix(Self.handHold)
            else { return }
            let reason = "guardrail \(crossed.guardrail.metric) crossed: \(crossed.text)"
            try self.hold(&loop, reason: reason, at: now, in: transaction)
            try self.restoreCleared(loop, on: cycle.date, in: transaction)
            try self.proposeResume(loop, reason: reason, at: now, in: transaction)
            cycle.notes.append(reason)
        }
    }

    private func freezeMatured(_ cycle: CycleRecord) async throws {
        while true {
            let count = try await commit { transaction in
                guard let loop = try transaction.loop(cycle.loop), loop.startedOn != nil else { return 0 }
                let rule = OutcomeRule(
                    programme: try self.cache.compiled(loop.digest, in: transaction).closure.programme)
                // A window freezes once its last day of grace is over.
                let matured = try transaction.maturing(loop.id, through: cycle.date - 1, limit: Self.batch)
                try transaction.freeze(try matured.map { try rule.freeze($0) })
                return matured.count
            }
            if count < Self.batch { return }
        }
    }

    func look(
        _ loop: LoopRecord, _ closure: PlaybookClosure, on date: CivilDate, in transaction: any StoreTransaction
    ) throws -> LookRecord {
        let playbook = closure.playbook
        let approvals = try approvals(loop, in: transaction)
        let beginning = try beginning(of: playbook, among: approvals, in: transaction)
        let last = try transaction.looks(loop.id, limit: 1).last
        let previous = last?.experiment == loop.experiment ? last : nil
        let alpha = try previous?.alpha ?? ExperimentAlpha.left(spentBefore: spent(before: loop, in: transaction))
        let reader = LiftReader(
            previous?.evidence?.terms ?? terms(closure, plannedMembers: beginning.plannedMembers, after: previous),
            alpha: alpha)
        let approved = approvals.first { $0.digest == loop.digest }
        let started = beginning.firstDay ?? loop.startedOn ?? date
        return reader.read(
            try transaction.tallies(loop.id, experiment: loop.experiment),
            at: .init(
                loop: loop.id, experiment: loop.experiment, number: (last?.number ?? 0) + 1, date: date,
                firstReading: started + OutcomeRule.daysToReading(playbook.goal.window),
                decisionExpected: approved?.forecast.decisionExpected ?? [], previous: previous))
    }

    /// How an experiment is read, fixed at its first look: by the members its approval planned for, with a step for
    /// each tick of the cadence. One whose looks began without a horizon, or that has no plan, goes on without.
    private func terms(
        _ closure: PlaybookClosure, plannedMembers: Int, after previous: LookRecord?
    ) -> LookEvidence.Terms {
        let playbook = closure.playbook
        let isPlanned = previous == nil && plannedMembers > 0
        return LookEvidence.Terms(
            method: isPlanned ? .horizon : .endless, holdoutShare: playbook.holdoutShare,
            plannedMembers: isPlanned ? plannedMembers : max(plannedMembers, 1_000),
            plannedLooks: playbook.runsUntil.wholeDays / max(1, playbook.cadence.every.wholeDays),
            minimumLift: playbook.goal.minimumLift, currency: closure.programme.currency)
    }

    /// What earlier experiments of a loop's family spent, each at its latest look; a copied loop cannot buy new chances.
    private func spent(before loop: LoopRecord, in transaction: any StoreTransaction) throws -> [Double] {
        try transaction.loops().filter { $0.family == loop.family }.flatMap { other -> [Double] in
            var latest: [Int: LookRecord] = [:]
            for look in try transaction.looks(other.id, limit: 10_000) { latest[look.experiment] = look }
            return latest.keys.sorted().compactMap { experiment in
                other.id == loop.id && experiment == loop.experiment
                    ? nil
                    // A look without evidence is of an earlier release, and had its whole level at its disposal.
                    : latest[experiment].map { look in
                        look.evidence.map { max($0.spent, $0.moneySpent) } ?? look.alpha
                    }
            }
        }
    }

    func guardrails(
        _ loop: LoopRecord, _ closure: PlaybookClosure, _ look: LookRecord?, in transaction: any StoreTransaction
    ) throws -> [GuardrailWatch.Reading] {
        let from = try harmCountsFrom(loop, in: transaction)
        let harm = try transaction.harmCounts(loop.id, since: from)
        // Who let the loop go on knew the reading of money; it is watched again when a period has brought new evidence.
        let resumed = from > loop.startedOn ?? from
        let isFresh = look.map { !resumed || $0.date - from >= closure.playbook.tuning.every.wholeDays } ?? false
        return GuardrailWatch(guardrails: closure.playbook.guardrails, currency: closure.programme.currency)
            .read(
                sends: harm.sends, unsubscribes: harm.unsubscribes, complaints: harm.complaints,
                look: isFresh ? look : nil)
    }

    /// Approved launches and changes of a loop, newest first.
    func approvals(_ loop: LoopRecord, in transaction: any StoreTransaction) throws -> [ProposalRecord] {
        try transaction.proposals(about: loop.id).filter { $0.status == .approved && $0.kind.bringsVersion }
    }

    /// What a playbook's experiment was begun with: members planned for, fixed whatever later changes expect, and its
    /// first day. Approvals come newest first.
    func beginning(
        of playbook: Playbook, among approvals: [ProposalRecord], in transaction: any StoreTransaction
    ) throws -> (plannedMembers: Int, firstDay: CivilDate?) {
        var planned = 0
        var firstDay: CivilDate?
        // The approvals back to the one that began this experiment share its holdout and its journeys.
        for approval in approvals {
            let other = try cache.compiled(approval.digest, in: transaction).closure.playbook
            guard other.holdoutShare == playbook.holdoutShare, other.journeys == playbook.journeys else { break }
            planned = approval.forecast.entriesTotal
            firstDay = approval.decidedAt.map { teamZone.date(at: $0) }
        }
        return (planned, firstDay)
    }

    /// The date from which harm counts: the start, or the last time a person let the loop go on after a stop.
    func harmCountsFrom(_ loop: LoopRecord, in transaction: any StoreTransaction) throws -> CivilDate {
        let resumed = try transaction.proposals(about: loop.id).first {
            $0.status == .approved && $0.kind == .resume
        }
        let start = loop.startedOn ?? CivilDate(daysSinceEpoch: 0)
        return max(start, resumed?.decidedAt.map { teamZone.date(at: $0) } ?? start)
    }

    /// Back to the last shares under which every guardrail was clear.
    private func restoreCleared(_ loop: LoopRecord, on date: CivilDate, in transaction: any StoreTransaction) throws {
        let epochs = try transaction.epochs(loop.id)
        guard let last = epochs.last, !last.cleared, let good = epochs.last(where: { $0.cleared }) else { return }
        // An arm that has left since stays away.
        let gone = last.shares.indices.filter { last.shares[$0] == .zero }
        let shares = good.shares.count == last.shares.count ? ShareTuner.without(gone, from: good.shares) : good.shares
        guard let shares, shares != last.shares else { return }
        try transaction.saveEpoch(
            EpochRecord(
                loop: loop.id, number: last.number + 1, startsOn: date + 1, shares: shares,
                reason: "restored after a guardrail was crossed", cleared: true))
    }

    /// Metric versions and sums a look was made from, so that it can be derived again.
    private static func provenance(_ look: LookRecord, _ closure: PlaybookClosure) -> String {
        let metrics = closure.metricVersions.map { "\($0.name)@\($0.version.short)" }.joined(separator: " ")
        return "\(metrics) as of \(look.date): \(look.treatedGoals)/\(look.treated) against "
            + "\(look.heldOutGoals)/\(look.heldOut)"
    }
}
