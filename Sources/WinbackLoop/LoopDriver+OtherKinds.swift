package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Proposals that are about no loop, or about entries of one.
extension LoopDriver {
    /// Puts an approved proposal about no loop to work.
    func putOthersToWork(_ proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction) throws {
        switch (proposal.kind, proposal.subject) {
        case (.policy, .policy):
            guard let policy = try transaction.policy(proposal.digest) else {
                throw WinbackError(
                    "policy_missing", .failed, "what \(proposal.id) would put to work is not in the store")
            }
            let by = proposal.decidedBy ?? proposal.proposer
            try transaction.saveApprovedPolicy(ApprovedPolicy(policy: policy, way: .approved, by: by, at: now))
            try transaction.saveTeamCaps(policy.stricter(than: policyAtWork.file).value)
        case (.approver, .principal(let person)):
            try letDecide(person, by: proposal, at: now, in: transaction)
        case (.bulk, .bulk): break
        default:
            throw WinbackError(
                "wrong_subject", .failed, "\(proposal.id) asks for \(proposal.kind.rawValue) of another subject")
        }
    }

    /// Makes a person one who decides, after the policy's wait, and tells everybody who reads the chain.
    private func letDecide(
        _ id: PrincipalID, by proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        let from = policy.approvals.decidesFrom(approvedAt: now)
        var person =
            try transaction.person(id)
            ?? PersonRecord(id: id, email: nil, uid: nil, addedBy: proposal.proposer, addedAt: proposal.createdAt)
        guard person.standing != .removed else {
            throw WinbackError("no_person", .refused, "\(id) is of the team no more", advice: "reject \(proposal.id)")
        }
        person.standing = .approver
        person.approvedBy = proposal.decidedBy
        person.decidesFrom = from
        try transaction.savePerson(person)
        try transaction.audit([
            AuditEntry(
                at: now, principal: proposal.decidedBy ?? proposal.proposer, action: "approver.new", subject: id.text,
                result: "decides from \(from.iso8601)")
        ])
    }

    /// Asks that somebody may decide proposals; they cannot before the policy's wait is over.
    package func propose(
        approver person: PrincipalID, by origin: ProposerOrigin, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        var writer = CanonicalWriter(domain: "winback/approver/1")
        writer.field("person", person.text)
        return try await propose(
            .approver, .principal(person), digest: writer.digest, liability: .zero, by: origin, reason: reason, at: now)
    }

    /// Asks for single operations beyond what one principal may do in a day; approved, they count for the 24 hours after.
    package func propose(
        bulk: ProposalRecord.Bulk, by origin: ProposerOrigin, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        var writer = CanonicalWriter(domain: "winback/bulk/1")
        writer.field("principal", origin.principal.id.text)
        writer.field("bulk", ["\(bulk.members)", "\(bulk.value.minorUnits)"])
        return try await propose(
            .bulk, .bulk(origin.principal.id), digest: writer.digest, liability: bulk.value, by: origin,
            reason: reason, at: now
        ) { $0.detail.bulk = bulk }
    }

    /// Asks that a loop's entries on their way move to the version at work.
    package func proposeMigration(
        of id: LoopID, by origin: ProposerOrigin, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        let digest = try await store.read { transaction in
            guard let loop = try transaction.loop(id) else {
                throw WinbackError("no_such_loop", .notFound, "there is no loop `\(id)`")
            }
            return loop.digest
        }
        return try await propose(
            .migrate, .loop(id), digest: digest, liability: .zero, by: origin, reason: reason, at: now)
    }

    /// What approved bulk proposals add to a principal's daily limits at an instant.
    package func granted(to principal: PrincipalID, at now: Instant, in transaction: any StoreTransaction) throws
        -> Policy.Bulk
    {
        try transaction.grants(to: principal, since: now + .hours(-24)).reduce(
            into: Policy.Bulk(membersPerDay: 0, valuePerDay: .zero)
        ) { sum, proposal in
            guard let decided = proposal.decidedAt, decided <= now, let bulk = proposal.detail.bulk else { return }
            sum.membersPerDay += bulk.members
            sum.valuePerDay += bulk.value
        }
    }

    private func propose(
        _ kind: ProposalRecord.Kind, _ subject: ProposalRecord.Subject, digest: ContentHash, liability: Money,
        by origin: ProposerOrigin, reason: String, at now: Instant,
        also: @escaping @Sendable (inout ProposalRecord) -> Void = { _ in }
    ) async throws -> ProposalRecord {
        try await commit { transaction in
            try self.sweepLapsed(at: now, in: transaction)
            let same = try transaction.proposals(waitingOnly: true, limit: 1_000).first {
                $0.kind == kind && $0.subject == subject && $0.digest == digest
            }
            if let same { return same }
            var proposal = ProposalRecord(
                id: try Self.nextProposalID(in: transaction), kind: kind, subject: subject, digest: digest,
                proposer: origin.principal.id, reason: reason, createdAt: now,
                decideBefore: ApprovalRule(self.policy.approvals).decideBefore(now),
                forecast: .empty(on: self.teamZone.date(at: now), liability: liability))
            proposal.take(origin)
            also(&proposal)
            try self.save(proposal, action: "proposal.open", in: transaction)
            return proposal
        }
    }
}
