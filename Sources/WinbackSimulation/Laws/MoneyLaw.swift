internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 2: no account passes its cap, what entries hold agrees with what the loop holds, and what is spent is what was
/// given.
package struct MoneyLaw: LawChecker {
    package let law = Law.money
    /// Worst-case cost of everything accepted, per member and loop; for lookup only.
    private var perMember: [MemberKey: Money] = [:]
    private var perLoopMember: [LoopID: [MemberKey: Money]] = [:]
    private var perLoop: [LoopID: (all: Money, lasting: Money)] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for acceptance in step.accepted { add(acceptance, step, into: &findings) }
        guard let books = step.books else { return }
        findings.expect(
            books.unsound.isEmpty, law,
            "\(books.unsound.count) accounts pass their cap or go below zero: \(books.unsound.first?.scope.key ?? "")",
            subject: "ledger")
        for account in books.accounts {
            let subject = "\(account.scope.kind.word) \(account.scope.key)"
            let parts = [account.reserved, account.issued, account.redeemed, account.unknown]
            findings.expect(
                parts.allSatisfy { $0.minorUnits >= 0 }, law, "an account has a negative part", subject: subject)
            let used = parts.reduce(0) { $0 + $1.minorUnits }
            findings.expect(
                used <= account.cap.minorUnits, law, "\(used) used of \(account.cap.minorUnits)", subject: subject)
        }
        for loop in step.loops { check(loop, books, step, into: &findings) }
    }

    private func check(_ loop: LoopRecord, _ books: Books, _ step: StepEvidence, into findings: inout LawFindings) {
        let own = books.accounts.first { $0.scope.kind == .loop && $0.scope.key == loop.id.text }
        let reserved = books.reservedOnEntries.first { $0.loop == loop.id }?.reserved ?? .zero
        // While nobody knows whether an effect happened, its entry still holds what the account calls unknown.
        let held = (own?.reserved ?? .zero) + (own?.unknown ?? .zero)
        findings.expect(
            reserved == held, law, "entries hold \(reserved.minorUnits), the loop's account \(held.minorUnits)",
            subject: loop.id.text)
        guard let own, let playbook = step.playbook(loop.digest) else { return }
        findings.expect(
            own.cap <= playbook.budget.total, law, "the account's cap passes the playbook's total",
            subject: loop.id.text)
        let given = perLoop[loop.id] ?? (.zero, .zero)
        findings.expect(
            own.spent <= given.all, law,
            "spent \(own.spent.minorUnits) is more than everything accepted could cost, \(given.all.minorUnits)",
            subject: loop.id.text)
        // Only coupons give back what they held; an outside provider's answers may still be on their way.
        if step.providerIsInside {
            findings.expect(
                own.spent + own.unknown >= given.lasting, law,
                "spent \(own.spent.minorUnits) misses accepted messages and points of \(given.lasting.minorUnits)",
                subject: loop.id.text)
        }
    }

    private mutating func add(
        _ acceptance: StepEvidence.Acceptance, _ step: StepEvidence, into findings: inout LawFindings
    ) {
        let effect = acceptance.effect
        guard let entry = acceptance.entry, let loop = effect.loop, let closure = step.closures[entry.digest] else {
            return
        }
        guard let cost = cost(of: effect.action, closure) else {
            findings.expect(false, law, "an effect of unknown cost was carried out", subject: effect.key)
            return
        }
        let limits = closure.programme.limits
        let budget = closure.playbook.budget
        findings.expect(cost <= limits.perCall, law, "one call costs \(cost.minorUnits)", subject: effect.key)
        let all = (perMember[effect.member] ?? .zero) + cost
        perMember[effect.member] = all
        let own = (perLoopMember[loop]?[effect.member] ?? .zero) + cost
        perLoopMember[loop, default: [:]][effect.member] = own
        // Expired coupons give room back, so these sums may pass a cap that the accounts keep; each entry may not.
        let entries = closure.playbook.audience.lifetime
        findings.expect(
            own.minorUnits <= budget.perMember.minorUnits * Int64(entries), law,
            "a member was given \(own.minorUnits) by one loop", subject: effect.key)
        var sum = perLoop[loop] ?? (.zero, .zero)
        sum.all += cost
        if case .issueCoupon = effect.action {} else { sum.lasting += cost }
        perLoop[loop] = sum
    }

    private func cost(of action: Effect.Action, _ closure: PlaybookClosure) -> Money? {
        let programme = closure.programme
        switch action {
        case .send(let channel, _): return programme.sendCostMicros[channel].map { roundedUp($0, programme) }
        case .awardPoints(let points):
            return programme.pointValueMicros.map { roundedUp($0 * Int64(points), programme) }
        case .issueCoupon(let pool, _): return closure.pools.first { $0.id == pool }?.maximumValue
        case .deductPoints, .voidCoupon, .issueAmbassadorCode, .webhook: return .zero
        }
    }

    private func roundedUp(_ micros: Int64, _ programme: Programme) -> Money {
        let perMinorUnit = 1_000_000 / programme.currency.scale
        let (whole, rest) = micros.quotientAndRemainder(dividingBy: perMinorUnit)
        return Money(minorUnits: whole + (rest > 0 ? 1 : 0))
    }
}
