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
    /// running and waiting liability together would pass its limit. `given` are templates that came along with the
    /// playbook and are not the team's own.
    package func propose(
        _ closure: PlaybookClosure, source: String, by principal: Principal, reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        try await propose(closure, source: source, by: ProposerOrigin(principal), reason: reason, at: now)
    }

    /// The same, with those who stand behind the key it is proposed with.
    package func propose(
        _ closure: PlaybookClosure, source: String, by origin: ProposerOrigin, given: [TemplateID] = [],
        reason: String, at now: Instant
    ) async throws -> ProposalRecord {
        try await commit { transaction in
            try self.putForward(
                closure, source: source, by: origin, given: given, reason: reason, at: now, in: transaction)
        }
    }

    /// Puts a closure forward inside a transaction; `evidence` is what the daemon goes by when it asks.
    func putForward(
        _ closure: PlaybookClosure, source: String, by origin: ProposerOrigin, given: [TemplateID] = [],
        reason: String, evidence: ProposalEvidence? = nil, at now: Instant, in transaction: any StoreTransaction
    ) throws -> ProposalRecord {
        let date = teamZone.date(at: now)
        let digest = closure.digest
        let id = closure.playbook.name
        try sweepLapsed(at: now, in: transaction)
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
        try Self.checkLiability(forecast, loop: id, waiting: waiting, closure, in: transaction)
        for var old in waiting where old.loop == id && old.kind != .resume && old.kind != .migrate {
            old.status = .void
            old.decisionReason = "another version was proposed"
            try transaction.saveProposal(old)
        }
        try transaction.saveClosure(closure, source: source)
        if loop == nil || loop?.status == .proposed {
            try transaction.saveLoop(
                LoopRecord(
                    id: id, status: .proposed, digest: digest,
                    family: try family(of: closure.playbook, in: transaction)))
        }
        var proposal = ProposalRecord(
            id: try Self.nextProposalID(in: transaction), kind: try kind(of: closure, loop, in: transaction),
            loop: id, digest: digest, proposer: origin.principal.id, reason: reason, createdAt: now,
            decideBefore: ApprovalRule(policy.approvals).decideBefore(now), forecast: forecast)
        proposal.take(origin)
        proposal.detail.givenTemplates = given.sorted()
        proposal.detail.evidence = evidence
        proposal.detail.attempt = try attempt(closure.playbook, in: transaction)
        try save(proposal, action: "playbook.propose", in: transaction)
        return proposal
    }

    /// A change that raises the budget and touches nothing else is a kind of its own.
    private func kind(
        of closure: PlaybookClosure, _ loop: LoopRecord?, in transaction: any StoreTransaction
    ) throws -> ProposalRecord.Kind {
        guard let loop, loop.status != .proposed, loop.status != .ended else { return .launch }
        guard let old = try transaction.closure(loop.digest) else { return .change }
        var raised = old
        raised.playbook.budget = closure.playbook.budget
        let (a, b) = (old.playbook.budget, closure.playbook.budget)
        let isRaised = b.perMember > a.perMember || b.perDay > a.perDay || b.total > a.total
        return raised.digest == closure.digest && isRaised ? .budget : .change
    }

    /// How often the same audience and journeys were put forward and came to an end, this time included.
    private func attempt(_ playbook: Playbook, in transaction: any StoreTransaction) throws -> Int {
        let ended = Set(try transaction.loops().filter { $0.status == .ended }.map(\.id))
        var attempts = 1
        for earlier in try transaction.proposals(waitingOnly: false, limit: 500) where earlier.kind.bringsVersion {
            let isOver =
                earlier.status == .rejected
                || earlier.status == .approved && earlier.kind == .launch
                    && (earlier.loop.map(ended.contains) ?? false)
            guard isOver, let other = try transaction.closure(earlier.digest)?.playbook else { continue }
            if other.audience == playbook.audience, other.journeys == playbook.journeys { attempts += 1 }
        }
        return attempts
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

    /// Money is read for every loop, so an order without a cost needs a margin rate: an unknown cost is never zero.
    private static func checkMargin(_ closure: PlaybookClosure) throws {
        if closure.programme.marginRate != nil { return }
        throw WinbackError(
            "unknown_cost", .refused,
            "the programme has no margin rate, so the margin of orders without a cost is unknown",
            advice: "set `margin_rate` in config/programme.yaml")
    }

    private static func checkLiability(
        _ forecast: PlanForecast, loop: LoopID, waiting: [ProposalRecord], _ closure: PlaybookClosure,
        in transaction: any StoreTransaction
    ) throws {
        var total = forecast.liability
        for other in waiting where other.loop != loop && other.kind.bringsVersion {
            total += other.forecast.liability
        }
        for other in try transaction.loops() where other.id != loop && other.status.isAtWork {
            if let closure = try transaction.closure(other.digest) { total += closure.playbook.budget.total }
        }
        let programme = closure.programme
        let limit = closure.policy.value.totalLiability
        if total > limit {
            throw WinbackError(
                "liability_limit", .refused,
                "running and waiting loops together could commit \(programme.currency.text(total)), and the limit is "
                    + programme.currency.text(limit),
                advice: "lower budget.total, or raise value.total_liability in config/policy.yaml")
        }
    }
}
