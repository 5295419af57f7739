package import WinbackEngine
package import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Takes what the policy file says: what is tighter is at work at once and becomes what is approved, what is looser
    /// becomes a proposal of the daemon and is not at work.
    ///
    /// The first policy a team has is adopted as it stands, once something that acts on its own takes it (`adopting`);
    /// until then the file may still be written to one's needs. Returns the proposal it opened, if any.
    @discardableResult
    package func take(policy file: Policy, at now: Instant, adopting: Bool = true) async throws -> ProposalRecord? {
        let (known, isSettled) = try await store.read { transaction in
            let known = try transaction.approvedPolicies(limit: 1).first?.policy
            guard let known else { return (Policy?.none, false) }
            let isTighter = known.stricter(than: file) != known
            let asks = known.isLoosened(by: file)
            let waits = try transaction.proposals(waitingOnly: true, limit: 1_000).filter { $0.kind == .policy }
            let fits = asks ? waits.contains { $0.digest == file.hash } : waits.isEmpty
            return (known, !isTighter && fits)
        }
        guard known != nil || adopting else {
            policyAtWork.take(file: file, approved: file)
            return nil
        }
        if let known, isSettled {
            policyAtWork.take(file: file, approved: known)
            return nil
        }
        let (approved, opened) = try await commit { try self.settle(file, at: now, in: $0) }
        policyAtWork.take(file: file, approved: approved)
        return opened
    }

    private func settle(
        _ file: Policy, at now: Instant, in transaction: any StoreTransaction
    ) throws -> (approved: Policy, opened: ProposalRecord?) {
        let daemon = Principal.daemon.id
        guard let known = try transaction.approvedPolicies(limit: 1).first?.policy else {
            try transaction.saveApprovedPolicy(ApprovedPolicy(policy: file, way: .adopted, by: daemon, at: now))
            try note("policy.adopt", file, "accepted", at: now, in: transaction)
            return (file, nil)
        }
        let approved = known.stricter(than: file)
        if approved != known {
            try transaction.saveApprovedPolicy(
                ApprovedPolicy(policy: approved, way: .tightened, by: daemon, at: now))
            try transaction.saveTeamCaps(approved.value)
            let tighter = PolicyChange.between(known, approved, currency: programme.currency).count
            try note("policy.tighten", approved, "accepted: \(tighter) changes", at: now, in: transaction)
        }
        let asks = approved.isLoosened(by: file)
        let waiting = try transaction.proposals(waitingOnly: true, limit: 1_000).filter { $0.kind == .policy }
        for var old in waiting where old.proposer == daemon && (!asks || old.digest != file.hash) {
            old.status = .void
            old.decisionReason = "config/policy.yaml says something else now"
            try transaction.saveProposal(old)
        }
        guard asks, !waiting.contains(where: { $0.digest == file.hash }) else { return (approved, nil) }
        // What people rejected, or twice let lapse, is asked again only when the file says something else.
        let last = try transaction.proposals(waitingOnly: false, limit: 1_000).first {
            $0.kind == .policy && $0.digest == file.hash
        }
        if let last, last.status == .rejected || last.status == .lapsed { return (approved, nil) }
        let opened = try open(
            file, over: approved, by: ProposerOrigin(.daemon), reason: "config/policy.yaml asks for more", at: now,
            in: transaction)
        return (approved, opened)
    }

    /// Puts a policy forward that allows more than the one approved.
    ///
    /// The same policy proposed again while it waits returns what is there; another one makes that void. Refused when it
    /// allows nothing more: what is tighter needs nobody's approval.
    package func propose(
        policy: Policy, by origin: ProposerOrigin, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        try await commit { transaction in
            try self.sweepLapsed(at: now, in: transaction)
            let known = try transaction.approvedPolicies(limit: 1).first?.policy ?? self.policy
            guard known.isLoosened(by: policy) else {
                throw WinbackError(
                    "nothing_looser", .refused, "this policy allows nothing more than the one approved",
                    advice: "write it into config/policy.yaml: what is tighter is at work at once")
            }
            for var old in try transaction.proposals(waitingOnly: true, limit: 1_000) where old.kind == .policy {
                if old.digest == policy.hash { return old }
                old.status = .void
                old.decisionReason = "another policy was proposed"
                try transaction.saveProposal(old)
            }
            return try self.open(policy, over: known, by: origin, reason: reason, at: now, in: transaction)
        }
    }

    private func open(
        _ policy: Policy, over approved: Policy, by origin: ProposerOrigin, reason: String, at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> ProposalRecord {
        try transaction.savePolicy(policy)
        var proposal = ProposalRecord(
            id: try Self.nextProposalID(in: transaction), kind: .policy, subject: .policy, digest: policy.hash,
            proposer: origin.principal.id, reason: reason, createdAt: now,
            decideBefore: ApprovalRule(approved.approvals).decideBefore(now),
            forecast: .empty(on: teamZone.date(at: now)))
        proposal.take(origin)
        proposal.detail.basePolicy = approved.hash
        try save(proposal, action: "policy.propose", in: transaction)
        return proposal
    }

    private func note(
        _ action: String, _ policy: Policy, _ result: String, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        try transaction.audit([
            AuditEntry(
                at: now, principal: Principal.daemon.id, action: action, subject: "policy", result: result,
                inputs: policy.hash.hex)
        ])
    }
}

extension ProposalRecord {
    /// Keeps who stands behind the key it is proposed with.
    mutating func take(_ origin: ProposerOrigin) {
        detail.owner = origin.owner
        detail.actsFor = origin.actsFor
        detail.lineage = origin.lineage
    }
}
