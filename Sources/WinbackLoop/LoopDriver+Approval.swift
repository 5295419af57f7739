internal import WinbackEngine
package import WinbackModel
internal import WinbackPorts
internal import WinbackStatistics

extension LoopDriver {
    /// Puts an approved proposal to work in the transaction of its approval.
    func putToWork(_ proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        guard case .loop(let id) = proposal.subject else {
            return try putOthersToWork(proposal, at: now, in: transaction)
        }
        guard var loop = try transaction.loop(id) else {
            throw WinbackError("no_such_loop", .failed, "proposal \(proposal.id) is about a loop that does not exist")
        }
        let date = teamZone.date(at: now)
        if !proposal.kind.bringsVersion, proposal.digest != loop.digest {
            throw WinbackError(
                "proposal_void", .refused, "\(proposal.id) was about an earlier version of loop \(loop.id)",
                advice: "reject it; what is still needed is asked again")
        }
        switch proposal.kind {
        case .launch, .change, .budget: try launch(&loop, proposal, at: now, in: transaction)
        case .resume:
            guard loop.status == .held else {
                throw WinbackError("not_held", .refused, "loop \(loop.id) is \(loop.status.rawValue), not held")
            }
            loop.status = .running
            loop.reason = ""
            try transaction.resumeEntries(loop.id, now: now)
        case .retune:
            guard loop.status == .running || loop.status == .held else {
                throw WinbackError("not_running", .refused, "loop \(loop.id) is \(loop.status.rawValue), not running")
            }
            try retune(loop, proposal, on: date, in: transaction)
        case .migrate:
            try migrateEntries(
                of: loop, by: proposal.decidedBy ?? proposal.proposer, at: now, in: transaction)
        case .policy, .bulk, .approver:
            throw WinbackError("wrong_subject", .failed, "\(proposal.id) asks for what is about no loop")
        }
        try transaction.saveLoop(loop)
    }

    private func launch(
        _ loop: inout LoopRecord, _ proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        let date = teamZone.date(at: now)
        let fresh = try cache.compiled(proposal.digest, in: transaction).closure
        let before = loop.status == .proposed ? nil : try cache.compiled(loop.digest, in: transaction).closure
        let epochs = try transaction.epochs(loop.id)
        if let before {
            let changed =
                before.playbook.holdoutShare != fresh.playbook.holdoutShare
                || before.playbook.journeys != fresh.playbook.journeys
            if changed { loop.experiment += 1 }
        }
        if before?.playbook.journeys != fresh.playbook.journeys {
            let shares = ShareTuner.succession(
                from: before?.playbook.journeys ?? [], epochs.last?.shares ?? [], to: fresh.playbook.journeys,
                floor: fresh.playbook.tuning.minimumShare)
            let reason = before == nil ? "equal shares at the start" : "the variants of \(proposal.id)"
            try transaction.saveEpoch(
                EpochRecord(
                    loop: loop.id, number: (epochs.last?.number ?? 0) + 1, startsOn: date, shares: shares,
                    reason: reason, cleared: true))
        }
        if loop.status == .proposed || loop.status == .ended { loop.startedOn = date }
        loop.digest = proposal.digest
        if loop.status == .held {
            try carryHold(&loop, at: now, in: transaction)
        } else {
            loop.status = .running
        }
        loop.endsOn = date + fresh.playbook.runsUntil.wholeDays
        loop.approvedDailyEntries = max(proposal.forecast.entriesPerDay, 1)
        loop.approvedTiers = proposal.forecast.tiers.map { .init(tier: $0.tier, perDay: $0.peak) }
        try transaction.savePools(fresh.pools)
        try transaction.saveCaps(
            loop.id, budget: fresh.playbook.budget, limits: policy.value)
    }

    /// A change of a held loop: a hold because a metric was redefined is over, since the change names today's metrics;
    /// any other stays, and the question whether to go on is asked again about the new version.
    private func carryHold(_ loop: inout LoopRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        for var old in try transaction.proposals(about: loop.id)
        where old.status == .waiting && !old.kind.bringsVersion {
            old.status = .void
            old.decisionReason = "the loop works with another version now"
            try transaction.saveProposal(old)
        }
        if loop.reason.hasPrefix(Self.metricHold) {
            loop.status = .running
            loop.reason = ""
            try transaction.resumeEntries(loop.id, now: now)
        } else if !loop.reason.hasPrefix(Self.handHold) {
            try proposeResume(loop, reason: loop.reason, at: now, in: transaction)
        }
    }

    /// How the reason of a hold begins, by its cause.
    static let metricHold = "metric "
    static let handHold = "held by "

    private func retune(
        _ loop: LoopRecord, _ proposal: ProposalRecord, on date: CivilDate, in transaction: any StoreTransaction
    ) throws {
        guard let current = try transaction.epochs(loop.id).last,
            proposal.forecast.arms.count == current.shares.count
        else { return }
        let total = proposal.forecast.arms.reduce(0) { $0 + Double($1.share.millionths) }
        let shares = ArmShares.millionths(proposal.forecast.arms.map { Double($0.share.millionths) / max(total, 1) })
        try transaction.saveEpoch(
            EpochRecord(
                loop: loop.id, number: current.number + 1, startsOn: date + 1,
                shares: shares.map { Share(millionths: $0) }, reason: "approved in \(proposal.id)", cleared: true))
    }

    /// Stops new effects of a loop: entries keep their place until a person decides.
    func hold(
        _ loop: inout LoopRecord, reason: String, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        loop.status = .held
        loop.reason = reason
        try transaction.saveLoop(loop)
        try transaction.postpone(loop.id, until: .distantFuture)
        try transaction.audit([
            AuditEntry(
                at: now, principal: Principal.daemon.id, action: "loop.hold", subject: loop.id.text,
                result: "accepted: \(reason)")
        ])
    }

    /// Opens a proposal to go on after a stop, unless one waits already.
    func proposeResume(_ loop: LoopRecord, reason: String, at now: Instant, in transaction: any StoreTransaction) throws
    {
        let waiting = try transaction.proposals(waitingOnly: true, limit: 1_000)
        if waiting.contains(where: { $0.loop == loop.id && $0.kind == .resume && $0.digest == loop.digest }) { return }
        let closure = try cache.compiled(loop.digest, in: transaction).closure
        let forecast = try Self.forecast(closure, on: teamZone.date(at: now), in: transaction)
        try open(.resume, of: loop, forecast, reason: reason, at: now, in: transaction)
    }

    /// Opens a proposal of the daemon's own, about the version at work.
    func open(
        _ kind: ProposalRecord.Kind, of loop: LoopRecord, _ forecast: PlanForecast, reason: String,
        evidence: ProposalEvidence? = nil, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        var proposal = ProposalRecord(
            id: try Self.nextProposalID(in: transaction), kind: kind, loop: loop.id, digest: loop.digest,
            proposer: Principal.daemon.id, reason: reason, createdAt: now,
            decideBefore: ApprovalRule(policy.approvals).decideBefore(now), forecast: forecast)
        proposal.detail.evidence = evidence
        try save(proposal, action: "proposal.open", in: transaction)
    }

    /// The id of the next proposal.
    static func nextProposalID(in transaction: any StoreTransaction) throws -> ProposalID {
        ProposalID("P-" + padded(try transaction.nextProposalNumber(), 6))
    }

    /// Saves a new proposal with its audit row.
    func save(_ proposal: ProposalRecord, action: String, in transaction: any StoreTransaction) throws {
        try transaction.saveProposal(proposal)
        try transaction.audit([
            AuditEntry(
                at: proposal.createdAt, principal: proposal.proposer, action: action, subject: proposal.id.text,
                result: "accepted: \(proposal.kind.rawValue) of \(proposal.subject.name)", inputs: proposal.digest.hex)
        ])
    }

    /// Holds a loop by hand; a person or the daemon may.
    package func holdByHand(_ id: LoopID, reason: String, by principal: Principal, at now: Instant) async throws {
        try await commit { transaction in
            guard var loop = try transaction.loop(id) else {
                throw WinbackError("no_such_loop", .notFound, "there is no loop `\(id)`")
            }
            guard loop.status == .running || loop.status == .closing else {
                throw WinbackError("not_running", .refused, "loop \(id) is \(loop.status.rawValue), not running")
            }
            try self.hold(&loop, reason: "\(Self.handHold)\(principal.name): \(reason)", at: now, in: transaction)
        }
    }

    /// Lifts a hold that was made by hand; a hold by a guardrail needs its resume proposal approved.
    package func resumeByHand(_ id: LoopID, by principal: Principal, at now: Instant) async throws {
        try await commit { transaction in
            guard var loop = try transaction.loop(id) else {
                throw WinbackError("no_such_loop", .notFound, "there is no loop `\(id)`")
            }
            guard loop.status == .held, loop.reason.hasPrefix(Self.handHold) else {
                throw WinbackError(
                    "not_held_by_hand", .refused, "loop \(id) is not held by hand",
                    advice: "a loop stopped by Winback goes on when its resume proposal is approved")
            }
            loop.status = .running
            loop.reason = ""
            try transaction.saveLoop(loop)
            try transaction.resumeEntries(id, now: now)
            try transaction.audit([
                AuditEntry(
                    at: now, principal: principal.id, action: "loop.resume", subject: id.text, result: "accepted")
            ])
        }
    }
}
