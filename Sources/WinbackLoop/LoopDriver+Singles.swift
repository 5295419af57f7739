package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// What the guard says about a single operation, with what its preview shows.
package struct SingleJudgement: Sendable {
    /// The member as the guard sees them.
    package var standing: GuardedMember
    /// The most it can cost; `nil` when that is unknown.
    package var cost: Money?
    /// Every cap it counts against, with what is left.
    package var caps: [CapStanding]
    /// The rates it counts against.
    package var rates: [RateStanding]
    /// The verdict.
    package var verdict: Verdict
}

/// Who asks for a single operation, and what their key allows at most.
package struct SingleCaller: Sendable {
    /// The caller as the guard sees them.
    package var caller: ToolCall.Caller
    /// What the key itself allows at most.
    package var limits: KeyLimits

    /// Makes a caller.
    package init(_ caller: ToolCall.Caller, limits: KeyLimits = KeyLimits()) {
        self.caller = caller
        self.limits = limits
    }

    /// The key under which misses, rates and value are counted: the caller's key, else the person.
    package var account: String { caller.key ?? caller.principal.text }
}

extension LoopDriver {
    /// Judges a single operation: every gate, in the transaction that would carry it out.
    package func judge(
        _ action: SingleAction, on member: MemberKey, by single: SingleCaller, at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> SingleJudgement {
        guard let standing = try transaction.guardedMember(member, at: now) else {
            throw WinbackError("no_member", .notFound, "there is no such member")
        }
        let pools = try transaction.pools().map(\.pool)
        let cost = action.cost(programme, pools: pools)
        let totals = try transaction.singleTotals(
            single.caller.principal, since: now + ElapsedTime(milliseconds: -BulkRule.window.milliseconds),
            member: member)
        let bulk = BulkRule(
            policy.bulk, granted: try granted(to: single.caller.principal, at: now, in: transaction),
            keyMembers: single.limits.membersPerDay)
        let caps = try caps(single, member, standing, bulk, totals, at: now, in: transaction)
        let rates = try rates(action.tool, of: single, in: transaction)
        var facts = GuardFacts(
            stops: try transaction.stops(), unapproved: try unapproved(action, pools, in: transaction),
            measuredThrough: standing.measuredThrough, member: standing.context, offers: standing.offers,
            rates: rates, caps: caps)
        if let effect = action.effect(on: teamZone.date(at: now), in: teamZone) {
            facts.provider = ProviderStanding(provider.health(of: effect))
        }
        if facts.unapproved == nil, !action.tool.isProtective { facts.unapproved = bulk.refusal(totals) }
        let call = action.call(for: member, value: cost, by: single.caller)
        let verdict = Guard(policy: policy)
            .verdict(call, facts, at: now, zone: cache.zone(standing.context.zone))
        return SingleJudgement(standing: standing, cost: cost, caps: caps, rates: rates, verdict: verdict)
    }

    private func caps(
        _ single: SingleCaller, _ member: MemberKey, _ standing: GuardedMember, _ bulk: BulkRule,
        _ totals: SingleTotals, at now: Instant, in transaction: any StoreTransaction
    ) throws -> [CapStanding] {
        let scopes = SingleScopes(
            key: single.account, on: teamZone.date(at: now), member: member, policy: policy,
            keyCap: single.limits.valuePerDay)
        let accounts = try transaction.accounts(scopes.caps.map(\.scope))
        let kept = scopes.caps.map { scope, cap, title in
            let account = accounts.first { $0.scope == scope }
            return CapStanding(
                title: title, cap: min(cap, account?.cap ?? cap), used: account?.used ?? .zero)
        }
        return [
            CapStanding(title: "one call", cap: policy.value.perCall, used: .zero),
            CapStanding(title: "member, 30 days", cap: policy.value.perMember30Days, used: standing.value30Days),
            bulk.cap(totals),
        ] + kept
    }

    private func rates(
        _ tool: Tool, of single: SingleCaller, in transaction: any StoreTransaction
    ) throws -> [RateStanding] {
        let account = single.account
        var rates = [
            ("key/\(account)", policy.rates.perKey), ("tool/\(account)/\(tool.rawValue)", policy.rates.perTool),
        ]
        if let calls = single.limits.callsPerMinute {
            rates.append(("own/\(account)", Policy.CallRate(calls: calls, perSeconds: 60, burst: calls)))
        }
        return try rates.map { RateStanding(name: $0.0, rate: $0.1, standing: try transaction.rateStanding($0.0)) }
    }

    /// Why what a single operation would use was approved by nobody; `nil` when it was.
    private func unapproved(
        _ action: SingleAction, _ pools: [CouponPool], in transaction: any StoreTransaction
    ) throws -> String? {
        switch action {
        case .issueCoupon(let pool, _):
            return pools.contains { $0.id == pool } ? nil : "no approved playbook works with pool \(pool)"
        case .sendMessage(let template, let channel, _):
            let known = try approvedTemplate(template, in: transaction)
            return known?.channel == channel ? nil : "no approved playbook works with template \(template)"
        case .startJourney(let loop):
            let status = try transaction.loop(loop)?.status
            return status == .running ? nil : "loop \(loop) is \(status?.rawValue ?? "unknown"), not running"
        case .awardPoints, .deductPoints, .voidCoupon, .issueAmbassadorCode, .suppressMember, .endJourney: return nil
        }
    }

    /// A template as some loop at work was approved with it.
    package func approvedTemplate(
        _ id: TemplateID, in transaction: any StoreTransaction
    ) throws -> MessageTemplate? {
        for loop in try transaction.loops() where loop.status.isAtWork {
            if let known = try cache.compiled(loop.digest, in: transaction).closure.template(id) { return known }
        }
        return nil
    }

    /// Carries out a preview whose confirmation matched, in the transaction that judged it; gives it as it then stands.
    ///
    /// Throws the guard's refusal, and then nothing of it is done. A provider inside the store has done it when this
    /// returns; with another it is on its way.
    package func carryOut(
        _ preview: PreviewRecord, by single: SingleCaller, at now: Instant, in transaction: any StoreTransaction
    ) throws -> PreviewRecord {
        // Of two confirmations at the same time the second finds what the first did.
        let before = try current(preview, in: transaction)
        if before.status != .waiting { return before }
        let judged = try judge(preview.action, on: preview.member, by: single, at: now, in: transaction)
        if let error = judged.verdict.error { throw error }
        for rate in judged.rates {
            if case .admitted(let standing) = rate.ask(at: now) {
                try transaction.saveRateStanding(rate.name, standing)
            }
        }
        try transaction.finishPreview(preview.id, status: .underWay, outcome: "", confirmedAt: now)
        guard let action = preview.action.effect(on: teamZone.date(at: now), in: teamZone) else {
            let outcome = try changeRecords(preview, by: single, at: now, in: transaction)
            try transaction.finishPreview(preview.id, status: .done, outcome: outcome, confirmedAt: now)
            try transaction.audit([preview.auditEntry("accepted", at: now)])
            return try current(preview, in: transaction)
        }
        let value = judged.cost ?? .zero
        let effect = Effect(
            key: preview.id.effectKey, origin: .single(preview.id), member: preview.member, action: action,
            value: value, decidedAt: now)
        let scopes = SingleScopes(
            key: preview.account, on: teamZone.date(at: now), member: preview.member, policy: policy,
            keyCap: single.limits.valuePerDay)
        try transaction.post(scopes.reservation(of: value))
        try transaction.enqueue([effect])
        if case .embedded = provider, let claim = try transaction.claimEffect(effect.key, now: now, lease: now) {
            let done = try transaction.performEmbedded([claim], at: now, on: teamZone.date(at: now))
            try pass(.performed)
            _ = try complete(done, DueEntries([EntryID](), at: now, in: transaction), at: now, in: transaction)
        }
        return try current(preview, in: transaction)
    }

    /// A preview as it stands now; but for that, nothing of it ever changes.
    private func current(_ preview: PreviewRecord, in transaction: any StoreTransaction) throws -> PreviewRecord {
        var preview = preview
        if let standing = try transaction.previewStanding(preview.id) {
            (preview.status, preview.outcome) = standing
        }
        return preview
    }

    /// Books the answer to a single operation: money, the preview, who was contaminated, the audit row.
    func account(
        for result: CompletedEffect, of id: PreviewID, at now: Instant, books: inout StepBooks,
        in transaction: any StoreTransaction, wasUnknown: Bool
    ) throws {
        let effect = result.claimed.effect
        guard let preview = try transaction.preview(id) else { return }
        let scopes = SingleScopes(
            key: preview.account, on: teamZone.date(at: effect.decidedAt), member: effect.member, policy: policy)
        if wasUnknown { books.postings += scopes.uncertainty(of: effect.value, known: true) }
        switch result.result {
        case .accepted(let reference):
            books.postings += scopes.settlement(of: effect.value, isMessage: effect.action.toolKind == .sendMessage)
            if case .issueCoupon = effect.action {
                try transaction.assignCoupon(reference, to: scopes.account)
                try transaction.assignCoupon(effect.key, to: scopes.account)
            }
            if case .voidCoupon(let code) = effect.action {
                books.postings += try liability(ofVoided: code, in: transaction)
                try transaction.closeCoupon(code)
            }
            if effect.action.toolKind.givesValue || preview.isService {
                _ = try transaction.contaminate(
                    effect.member, tool: effect.action.toolKind, value: effect.value, at: now)
            }
            try transaction.finishPreview(id, status: .done, outcome: reference, confirmedAt: now)
            books.audits.append(preview.auditEntry("accepted", at: now))
        case .refused(let reason), .skipped(let reason), .exhausted(let reason):
            books.postings += scopes.release(of: effect.value)
            try transaction.finishPreview(id, status: .refused, outcome: reason, confirmedAt: now)
            books.audits.append(preview.auditEntry("refused: \(reason)", at: now))
        case .unknown(let reason):
            if !wasUnknown { books.postings += scopes.uncertainty(of: effect.value, known: false) }
            books.audits.append(preview.auditEntry("unknown: \(reason)", at: now))
        case .retry(_, let reason): books.audits.append(preview.auditEntry("later: \(reason)", at: now))
        }
    }

    /// What a voided coupon no longer is a liability of.
    private func liability(ofVoided code: String, in transaction: any StoreTransaction) throws -> [LedgerPosting] {
        guard let coupon = try transaction.coupon(code) else { return [] }
        if let account = coupon.account {
            return SingleScopes(account: account, member: coupon.member, policy: policy)?
                .redemption(issued: coupon.value, redeemed: .zero) ?? []
        }
        guard let id = coupon.entry, let due = try transaction.entry(id) else { return [] }
        let compiled = try cache.compiled(due.entry.digest, in: transaction)
        return LedgerScopes(
            loop: due.entry.loop, entryDate: teamZone.date(at: due.entry.enteredAt), closure: compiled.closure
        ).redemption(
            issued: coupon.value, redeemed: .zero, member: coupon.member,
            journey: compiled.journeys[due.entry.arm].name)
    }
}

extension PreviewID {
    /// The idempotency key of what the preview does.
    package var effectKey: String { "single/\(text)" }
}

extension PreviewRecord {
    func auditEntry(_ result: String, at now: Instant) -> AuditEntry {
        AuditEntry(
            at: now, principal: principal, action: action.tool.rawValue, subject: "member/\(member.value)",
            result: result, inputs: id.effectKey)
    }
}
