internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Lets proposals lapse that nobody decided in time, whether or not any loop runs.
    func sweepProposals(at now: Instant) async throws {
        let isDue = try await store.read { transaction in
            try transaction.proposals(waitingOnly: true, limit: 10_000).contains { $0.decideBefore <= now }
        }
        if isDue { try await commit { try self.sweepLapsed(at: now, in: $0) } }
    }

    /// Proposals nobody decided in time lapse; they count for nothing any more.
    func sweepLapsed(at now: Instant, in transaction: any StoreTransaction) throws {
        // Oldest first, so that what is put forward again keeps its order.
        for var proposal in try transaction.proposals(waitingOnly: true, limit: 10_000).reversed()
        where proposal.decideBefore <= now {
            try lapse(&proposal, at: now, in: transaction)
        }
    }

    /// Marks a proposal as lapsed, and puts it forward once more with fresh figures when it was a person's or Winback's
    /// own; an assistant asks again by itself.
    func lapse(_ proposal: inout ProposalRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        proposal.status = .lapsed
        proposal.decisionReason = "nobody decided in time"
        try transaction.saveProposal(proposal)
        guard proposal.detail.reissueOf == nil, proposal.kind.bringsVersion || proposal.kind == .policy,
            try isOwnOrPersons(proposal.proposer, in: transaction)
        else { return }
        try putForwardAgain(proposal, at: now, in: transaction)
    }

    /// Puts a proposal forward once more with fresh figures; `nil` when its loop has gone on since, or what it asks for
    /// is gone.
    @discardableResult
    func putForwardAgain(
        _ proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction
    ) throws -> ProposalRecord? {
        let date = teamZone.date(at: now)
        var forecast = PlanForecast.empty(on: date)
        if proposal.kind.bringsVersion {
            // A loop that has gone on since, or whose content is gone, is not asked about again.
            guard let closure = try transaction.closure(proposal.digest), let id = proposal.loop,
                let loop = try transaction.loop(id), loop.status == .proposed || proposal.kind != .launch
            else { return nil }
            forecast = try Self.forecast(closure, on: date, in: transaction)
        }
        var again = ProposalRecord(
            id: try Self.nextProposalID(in: transaction), kind: proposal.kind, subject: proposal.subject,
            digest: proposal.digest, proposer: proposal.proposer, reason: proposal.reason, createdAt: now,
            decideBefore: ApprovalRule(policy.approvals).decideBefore(now), forecast: forecast)
        again.detail = proposal.detail
        again.detail.reissueOf = proposal.id
        try save(again, action: "proposal.reissue", in: transaction)
        return again
    }

    private func isOwnOrPersons(_ proposer: PrincipalID, in transaction: any StoreTransaction) throws -> Bool {
        if proposer == Principal.daemon.id { return true }
        return try transaction.principals().first { $0.id == proposer }?.sort == .person
    }
}
