package import WinbackEngine
package import WinbackModel
package import WinbackPorts

extension LoopDriver {
    /// What the same closure would be today, under the configuration as it is; templates that came along with the
    /// playbook stay as they are.
    package typealias CurrentClosure = @Sendable (PlaybookClosure, _ given: [TemplateID]) -> PlaybookClosure

    /// Checks the person factor inside the deciding transaction; gives why it is refused, or `nil`.
    package typealias FactorCheck = @Sendable (any StoreTransaction) throws -> WinbackError?

    /// Records a person's decision on the digest they read; when enough people approved, what was proposed is put to
    /// work in the same transaction. One rejection rejects.
    ///
    /// Without a factor check, the decision is recorded as one whose factor nobody checked. A refusal is audited and
    /// committed, with whatever the factor check counted, and then thrown. When anything has moved since the proposal was
    /// made, it becomes void, and the refusal says what moved. Deciding once more the same way returns the proposal as
    /// it is.
    package func decide(
        _ id: ProposalID, digest: ContentHash, approve: Bool, by decider: Decider, reason: String, at now: Instant,
        currentClosure: @escaping CurrentClosure, checkFactor: FactorCheck?
    ) async throws -> ProposalRecord {
        let decision = DecisionRecord(
            proposal: id, person: decider.principal.id, verdict: approve ? .approve : .reject, at: now, digest: digest,
            reason: reason, factorChecked: checkFactor != nil)
        let outcome = try await commit { transaction in
            try self.decide(
                decision, by: decider, current: currentClosure, checkFactor: checkFactor, in: transaction)
        }
        let proposal = try outcome.get()
        if proposal.kind == .policy, proposal.status == .approved {
            let approved = try await store.read { try $0.approvedPolicies(limit: 1).first?.policy }
            if let approved { policyAtWork.approve(approved) }
        }
        return proposal
    }

    private func decide(
        _ decision: DecisionRecord, by decider: Decider, current: CurrentClosure, checkFactor: FactorCheck?,
        in transaction: any StoreTransaction
    ) throws -> Result<ProposalRecord, WinbackError> {
        guard var proposal = try transaction.proposal(decision.proposal) else {
            return .failure(
                WinbackError("no_such_proposal", .notFound, "there is no proposal `\(decision.proposal)`"))
        }
        let earlier = try transaction.decisions(of: proposal.id)
        if let own = earlier.first(where: { $0.person == decision.person }), own.digest == decision.digest,
            own.verdict == decision.verdict
        {
            return .success(proposal)
        }
        let refusal = try refusal(
            &proposal, decision, decider, earlier, current: current, checkFactor: checkFactor, in: transaction)
        var result = "accepted"
        if refusal == nil { result += try count(decision, beside: earlier, for: &proposal, in: transaction) }
        try transaction.audit([
            AuditEntry(
                at: decision.at, principal: decision.person,
                action: decision.verdict == .approve ? "proposal.approve" : "proposal.reject",
                subject: proposal.id.text, result: refusal.map { "refused: \($0.code)" } ?? result,
                inputs: decision.digest.hex)
        ])
        if let refusal { return .failure(refusal) }
        if proposal.status == .approved { try putToWork(proposal, at: decision.at, in: transaction) }
        return .success(proposal)
    }

    /// Why a decision does not count, or `nil`; a proposal that lapsed or moved is saved as what it has become. The
    /// factor comes last, so that a single-use code is spent on a decision that would count.
    private func refusal(
        _ proposal: inout ProposalRecord, _ decision: DecisionRecord, _ decider: Decider, _ earlier: [DecisionRecord],
        current: CurrentClosure, checkFactor: FactorCheck?, in transaction: any StoreTransaction
    ) throws -> WinbackError? {
        let now = decision.at
        let rule = ApprovalRule(policy.approvals)
        let persons = try transaction.persons()
        let decider = decider.known(among: persons)
        let liability = try countedLiability(of: proposal, at: now, in: transaction)
        if let refusal = rule.refusal(
            proposal, digest: decision.digest, by: decider, counting: liability, at: now)
        {
            if refusal.code == "proposal_lapsed" { try lapse(&proposal, at: now, in: transaction) }
            return refusal.asking(
                persons.deciders(of: proposal, under: rule, beside: earlier, counting: liability, at: now))
        }
        if earlier.contains(where: { $0.person == decision.person }) {
            return WinbackError(
                "decided_already", .refused, "\(decider.principal.name) decided on \(proposal.id) already")
        }
        if decision.verdict == .reject {
            if decision.reason.utf8.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) {
                return WinbackError(
                    "reason_needed", .badInput, "a rejection says why", advice: "give a reason with --reason")
            }
        } else if let moved = try moved(proposal, current, at: now, in: transaction) {
            return try void(&proposal, because: moved, at: now, in: transaction)
        }
        return try checkFactor?(transaction)
    }

    /// Makes a proposal void; one of which only the figures moved is put forward again with today's.
    private func void(
        _ proposal: inout ProposalRecord, because moved: Moved, at now: Instant, in transaction: any StoreTransaction
    ) throws -> WinbackError {
        proposal.status = .void
        proposal.decisionReason = "changed since it was proposed: \(moved)"
        try transaction.saveProposal(proposal)
        let again = moved.isFiguresOnly ? try putForwardAgain(proposal, at: now, in: transaction) : nil
        return WinbackError(
            "proposal_void", .refused,
            "\(proposal.id) is void, because something changed since it was made: \(moved)",
            advice: again.map { "\($0.id) asks again with today's figures: read it, then decide" }
                ?? "propose it again, so that people decide on what would be put to work")
    }

    /// Counts a decision; gives what is added to its audit row while more people are needed.
    private func count(
        _ decision: DecisionRecord, beside earlier: [DecisionRecord], for proposal: inout ProposalRecord,
        in transaction: any StoreTransaction
    ) throws -> String {
        try transaction.saveDecision(decision)
        if decision.verdict == .approve {
            let have = 1 + earlier.count { $0.verdict == .approve }
            let needed = try peopleNeeded(for: proposal, at: decision.at, in: transaction)
            if have < needed { return ": \(have) of \(needed) people" }
        }
        proposal.status = decision.verdict == .approve ? .approved : .rejected
        proposal.decidedBy = decision.person
        proposal.decidedAt = decision.at
        proposal.decisionReason = decision.reason
        try transaction.saveProposal(proposal)
        return ""
    }

    /// What all loops at work could still commit, and what is asked for beside them.
    package func liabilityTotals(in transaction: any StoreTransaction) throws -> (running: Money, pending: Money) {
        var running = Money.zero
        for loop in try transaction.loops() where loop.status.isAtWork {
            if let closure = try transaction.closure(loop.digest) { running += closure.playbook.budget.total }
        }
        let pending = try transaction.proposals(waitingOnly: true, limit: 1_000)
            .filter { $0.kind.bringsVersion || $0.kind == .bulk }
        return (running, pending.reduce(.zero) { $0 + $1.forecast.liability })
    }

    /// How many people have to approve a proposal, under the policy at work.
    package func peopleNeeded(
        for proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Int {
        let rule = ApprovalRule(policy.approvals)
        let liability = try countedLiability(of: proposal, at: now, in: transaction)
        guard proposal.kind == .approver else { return rule.people(proposal, counting: liability) }
        let able = try transaction.persons().deciders(
            of: proposal, under: rule, beside: [], counting: liability, at: now)
        return rule.people(proposal, counting: liability, able: able.count)
    }

    /// The liability a proposal counts with.
    package func countedLiability(
        of proposal: ProposalRecord, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Money {
        ApprovalRule(policy.approvals).countedLiability(
            proposal, among: try transaction.proposals(waitingOnly: false, limit: 10_000), at: now)
    }

    /// What has changed since a proposal was made.
    package struct Moved: Sendable, CustomStringConvertible {
        /// The parts, in words.
        package var parts: [String]
        /// Whether nothing but the forecast's figures did.
        package var isFiguresOnly: Bool
        package var description: String { parts.joined(separator: ", ") }
    }

    /// What has changed since a proposal was made; `nil` when nothing has.
    package func moved(
        _ proposal: ProposalRecord, _ current: CurrentClosure, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Moved? {
        var parts: [String] = []
        var isFiguresOnly = false
        switch proposal.kind {
        case .launch, .change, .budget:
            guard let closure = try transaction.closure(proposal.digest) else {
                return Moved(parts: ["what it would put to work"], isFiguresOnly: false)
            }
            var today = current(closure, proposal.detail.givenTemplates)
            today.policy = policy
            parts = MovedParts.between(closure, today)
            let named = provider.name(naming: closure.playbook.namedDestinations)
            if closure.provider != named, !parts.contains(where: { $0.contains("effects") }) {
                parts.append("who carries effects out")
            }
            if let redefined = metrics.redefined(closure.metricVersions) {
                let name = "metric \(redefined.name)"
                if !parts.contains(name) { parts.append(name) }
            }
            if parts.isEmpty {
                let forecast = try Self.forecast(closure, on: teamZone.date(at: now), in: transaction)
                parts = MovedParts.between(proposal.forecast, forecast)
                isFiguresOnly = true
            }
        case .policy:
            let approved = try transaction.approvedPolicies(limit: 1).first?.policy.hash
            if approved != proposal.detail.basePolicy { parts = ["the policy approved"] }
        case .resume, .retune, .migrate:
            if let id = proposal.loop, try transaction.loop(id)?.digest != proposal.digest {
                parts = ["the version the loop works with"]
            }
        case .bulk, .approver: break
        }
        return parts.isEmpty ? nil : Moved(parts: parts, isFiguresOnly: isFiguresOnly)
    }
}
