package import WinbackEngine
package import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Computes what a closure would do with today's members; writes nothing.
    package func plan(_ closure: PlaybookClosure, on date: CivilDate) async throws -> PlanForecast {
        try await store.read { try Self.forecast(closure, on: date, in: $0) }
    }

    /// Puts a closure forward as a proposal, and makes its loop when it is new.
    ///
    /// The same closure proposed again while it waits, or while the loop already works with it, changes nothing and
    /// returns what is there. Waiting proposals of the loop with another digest become void. Refused when the team's
    /// running and waiting liability together would pass its limit.
    package func propose(
        _ closure: PlaybookClosure, source: String, by principal: Principal, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        let date = teamZone.date(at: now)
        return try await commit { transaction in
            let digest = closure.digest
            let id = closure.playbook.name
            try Self.sweepLapsed(at: now, in: transaction)
            try Self.checkMargin(closure)
            let waiting = try transaction.proposals(waitingOnly: true, limit: 1_000)
            if let same = waiting.first(where: {
                $0.loop == id && $0.digest == digest && $0.kind.bringsVersion
            }) {
                return same
            }
            let loop = try transaction.loop(id)
            if let loop, loop.digest == digest, loop.status != .proposed, loop.status != .ended {
                throw WinbackError(
                    "nothing_changes", .refused, "loop \(id) works with this very version (\(digest.short)) already")
            }
            let forecast = try Self.forecast(closure, on: date, in: transaction)
            try Self.checkLiability(forecast, loop: id, waiting: waiting, programme: closure.programme, in: transaction)
            for var old in waiting where old.loop == id && old.kind != .resume {
                old.status = .void
                old.decisionReason = "another version was proposed"
                try transaction.saveProposal(old)
            }
            try transaction.saveClosure(closure, source: source)
            if loop == nil || loop?.status == .proposed {
                try transaction.saveLoop(
                    LoopRecord(
                        id: id, status: .proposed, digest: digest,
                        family: try self.family(of: closure.playbook, in: transaction)))
            }
            let fresh = loop == nil || loop?.status == .proposed || loop?.status == .ended
            let proposal = ProposalRecord(
                id: try Self.nextProposalID(in: transaction),
                kind: fresh ? .launch : .change, loop: id, digest: digest, proposer: principal.id, reason: reason,
                createdAt: now, decideBefore: ApprovalRule.decideBefore(now), forecast: forecast)
            try self.save(proposal, action: "playbook.propose", in: transaction)
            return proposal
        }
    }

    /// Records a person's decision on the digest they read, and puts an approved change to work.
    ///
    /// A refusal by `ApprovalRule` is audited and thrown. Deciding once more the same way returns the proposal as it is.
    package func decide(
        _ id: ProposalID, digest: ContentHash, approve: Bool, by principal: Principal, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        let outcome = try await commit { transaction -> Result<ProposalRecord, WinbackError> in
            guard var proposal = try transaction.proposal(id) else {
                return .failure(WinbackError("no_such_proposal", .notFound, "there is no proposal `\(id)`"))
            }
            let wanted: ProposalRecord.Status = approve ? .approved : .rejected
            if proposal.status == wanted, proposal.decidedBy == principal.id, proposal.digest == digest {
                return .success(proposal)
            }
            let refusal = ApprovalRule.refusal(proposal, digest: digest, by: principal, at: now)
            try transaction.audit([
                AuditEntry(
                    at: now, principal: principal.id, action: approve ? "proposal.approve" : "proposal.reject",
                    subject: id.text, result: refusal.map { "refused: \($0.code)" } ?? "accepted",
                    inputs: digest.hex)
            ])
            if let refusal {
                if refusal.code == "proposal_lapsed" {
                    proposal.status = .lapsed
                    proposal.decisionReason = "nobody decided in time"
                    try transaction.saveProposal(proposal)
                }
                return .failure(refusal)
            }
            proposal.status = wanted
            proposal.decidedBy = principal.id
            proposal.decidedAt = now
            proposal.decisionReason = reason
            try transaction.saveProposal(proposal)
            if approve { try self.putToWork(proposal, at: now, in: transaction) }
            return .success(proposal)
        }
        return try outcome.get()
    }

    static func forecast(
        _ closure: PlaybookClosure, on date: CivilDate, in transaction: any StoreTransaction
    ) throws -> PlanForecast {
        var forecaster = try Forecaster(closure)
        let audience = closure.playbook.audience
        var offset = 0
        while true {
            let page = try transaction.candidates(
                audience, loop: closure.playbook.name, on: date, skipRecent: nil, limit: 50_000, offset: offset)
            for candidate in page { forecaster.count(candidate, on: date) }
            offset += page.count
            if page.count < 50_000 { break }
        }
        return forecaster.forecast(on: date, newPerDay: try transaction.arrivalsPerDay(audience, before: date))
    }

    /// The experiment family of a new loop: that of the first loop whose audience overlaps with its own, so that the
    /// control group of one is not treated by the other; else a family of its own.
    private func family(of playbook: Playbook, in transaction: any StoreTransaction) throws -> FamilyID {
        for other in try transaction.loops() where other.id != playbook.name && other.status != .ended {
            let audience = try cache.compiled(other.digest, in: transaction).closure.playbook.audience
            if audience.overlaps(playbook.audience) { return other.family }
        }
        return FamilyID(playbook.name.text)
    }

    /// Proposals nobody decided in time lapse; they count for nothing any more.
    static func sweepLapsed(at now: Instant, in transaction: any StoreTransaction) throws {
        for var proposal in try transaction.proposals(waitingOnly: true, limit: 10_000)
        where proposal.decideBefore <= now {
            proposal.status = .lapsed
            proposal.decisionReason = "nobody decided in time"
            try transaction.saveProposal(proposal)
        }
    }

    /// Money is read for every loop, so an order without a cost needs a margin rate: an unknown cost is never zero.
    private static func checkMargin(_ closure: PlaybookClosure) throws {
        if closure.programme.marginRate != nil { return }
        throw WinbackError(
            "unknown_cost", .refused,
            "the programme has no margin rate, so the margin of orders without a cost is unknown",
            advice: "set `margin_rate` in config/programme.yaml")
    }

    private static func checkLiability(
        _ forecast: PlanForecast, loop: LoopID, waiting: [ProposalRecord], programme: Programme,
        in transaction: any StoreTransaction
    ) throws {
        var total = forecast.liability
        for other in waiting where other.loop != loop && other.kind.bringsVersion {
            total += other.forecast.liability
        }
        for other in try transaction.loops() where other.id != loop && other.status.isAtWork {
            if let closure = try transaction.closure(other.digest) { total += closure.playbook.budget.total }
        }
        let limit = programme.limits.totalLiability
        if total > limit {
            throw WinbackError(
                "liability_limit", .refused,
                "running and waiting loops together could commit \(programme.currency.text(total)), and the limit is "
                    + programme.currency.text(limit),
                advice: "lower budget.total, or raise limits.total_liability in config/programme.yaml")
        }
    }
}
