internal import WinbackEngine
package import WinbackModel
internal import WinbackPorts

/// What `settle` did.
package struct SettleCounts: Sendable, Equatable {
    /// Entries looked at.
    package var entries = 0
    /// Effects carried out.
    package var accepted = 0
    /// Effects refused.
    package var refused = 0
    /// Effects put off.
    package var later = 0
    /// Effects with an unknown outcome.
    package var unknown = 0
    /// Makes empty counts.
    package init() {}
}

extension LoopDriver {
    /// Effects claimed by one worker come back after this when it dies.
    private static let lease = ElapsedTime.minutes(5)

    /// Decides due entries and performs due effects until nothing is due any more.
    package func settle(at now: Instant) async throws -> SettleCounts {
        var counts = SettleCounts()
        if case .external = provider { try await askAboutUnknown(at: now, counts: &counts) }
        while true {
            let decided = try await decideDue(at: now)
            counts.entries += decided.entries
            let performed = try await performDue(at: now, counts: &counts)
            if decided.entries == 0, performed == 0 { return counts }
        }
    }

    private func performDue(at now: Instant, counts: inout SettleCounts) async throws -> Int {
        let results: [CompletedEffect]
        switch provider {
        case .embedded: results = try await performInside(at: now)
        case .external(let provider): results = try await performOutside(provider, at: now)
        }
        counts.add(results)
        return results.count
    }

    /// The provider shares the store: claim, effect, outcome and completion are one transaction.
    private func performInside(at now: Instant) async throws -> [CompletedEffect] {
        let date = teamZone.date(at: now)
        return try await commit { transaction in
            let claims = try transaction.claimEffects(now: now, lease: now + Self.lease, limit: Self.batch)
            if claims.isEmpty { return [] }
            let known = try Entries(claims, at: now, in: transaction)
            let (open, blocked) = try self.recheck(claims, known, at: now, in: transaction)
            let performed = try transaction.performEmbedded(open, at: now, on: date)
            try self.pass(.performed)
            return try self.complete(blocked + performed, known, at: now, in: transaction)
        }
    }

    private func performOutside(_ provider: any ToolProvider, at now: Instant) async throws -> [CompletedEffect] {
        let (open, blocked) = try await commit { transaction in
            let claims = try transaction.claimEffects(now: now, lease: now + Self.lease, limit: Self.batch)
            let known = try Entries(claims, at: now, in: transaction)
            let (open, blocked) = try self.recheck(claims, known, at: now, in: transaction)
            return (open, blocked.map(Self.doubted))
        }
        if open.isEmpty, blocked.isEmpty { return [] }
        let performed = open.isEmpty ? [] : await provider.perform(open, at: now)
        try pass(.performed)
        return try await commit { transaction in
            let results = blocked + performed
            let known = try Entries(results.map(\.claimed), at: now, in: transaction)
            return try self.complete(results, known, at: now, in: transaction)
        }
    }

    /// A worker that claimed an effect and died may have had it done: refusing it now would give back money that was
    /// spent, so it becomes unknown.
    private static func doubted(_ blocked: CompletedEffect) -> CompletedEffect {
        guard blocked.claimed.claims > 1 else { return blocked }
        switch blocked.result {
        case .refused(let reason), .retry(_, let reason):
            return CompletedEffect(
                claimed: blocked.claimed,
                result: .unknown(reason: "an earlier try may have got through; now: \(reason)"))
        case .accepted, .exhausted, .unknown: return blocked
        }
    }

    /// Asks again, under the same key, about effects nobody knows the outcome of.
    ///
    /// Asking may carry the effect out, so only those are asked about that every law lets through at this moment; the
    /// others stay unknown, listed by name.
    private func askAboutUnknown(at now: Instant, counts: inout SettleCounts) async throws {
        guard case .external(let provider) = provider else { return }
        let open = try await store.read { transaction in
            let claims = try transaction.unknownEffects(limit: Self.batch)
            let known = try Entries(claims, at: now, in: transaction)
            return try self.recheck(claims, known, at: now, in: transaction).open
        }
        if open.isEmpty { return }
        let answers = await provider.perform(open, at: now).filter { answer in
            if case .unknown = answer.result { false } else { true }
        }
        try pass(.performed)
        if answers.isEmpty { return }
        counts.add(
            try await commit { transaction in
                let known = try Entries(answers.map(\.claimed), at: now, in: transaction)
                return try self.complete(answers, known, at: now, in: transaction, wasUnknown: true)
            })
    }

    /// Every law is checked again when the effect is due: what was decided may have been overtaken.
    private func recheck(
        _ claims: [ClaimedEffect], _ known: Entries, at now: Instant, in transaction: any StoreTransaction
    ) throws -> (open: [ClaimedEffect], blocked: [CompletedEffect]) {
        var open: [ClaimedEffect] = []
        var blocked: [CompletedEffect] = []
        for claim in claims {
            guard let due = known[claim.effect.entry] else {
                blocked.append(CompletedEffect(claimed: claim, result: .refused(reason: "its entry is gone")))
                continue
            }
            if let result = try obstacle(claim.effect, due, at: now, in: transaction) {
                blocked.append(CompletedEffect(claimed: claim, result: result))
            } else {
                open.append(claim)
            }
        }
        return (open, blocked)
    }

    private func obstacle(
        _ effect: Effect, _ due: DueEntry, at now: Instant, in transaction: any StoreTransaction
    ) throws -> EffectResult? {
        if due.goalAt != nil { return .refused(reason: "bought again") }
        switch due.loopStatus {
        case .held, .proposed: return .retry(after: now + .hours(1), reason: "the loop is held")
        case .ended: return .refused(reason: "the loop ended")
        case .running, .closing: break
        }
        let compiled = try cache.compiled(effect.digest, in: transaction)
        if due.member.suppressed { return .refused(reason: "marketing to this member is suppressed") }
        if let reason = compiled.journeys[due.entry.arm].withdrawal(of: due.member) { return .refused(reason: reason) }
        guard case .send(let channel, let template) = effect.action else { return nil }
        let purpose = compiled.closure.template(template)?.purpose ?? .marketing
        if let reason = compiled.gate.standing(channel: channel, purpose: purpose, member: due.member) {
            return .refused(reason: reason)
        }
        let zone = cache.zone(due.member.zone)
        if purpose == .marketing, let end = compiled.gate.quietEnd(at: now, zone: zone) {
            return .retry(after: end, reason: "quiet hours in \(zone.name)")
        }
        return nil
    }

    /// Records outcomes: outbox rows, entries, money and audit in one.
    private func complete(
        _ results: [CompletedEffect], _ known: Entries, at now: Instant, in transaction: any StoreTransaction,
        wasUnknown: Bool = false
    ) throws -> [CompletedEffect] {
        var stored: [CompletedEffect] = []
        for var result in results {
            // A pool that ran dry holds the loop; the effect itself is tried again once a person let it go on.
            if case .exhausted(let reason) = result.result {
                try holdForSupply(result.claimed.effect.loop, reason: reason, at: now, in: transaction)
                result.result = .retry(after: now + .hours(1), reason: reason)
            }
            // A provider that asks for "at once" would be asked for ever.
            if case .retry(let after, let reason) = result.result, after <= now {
                result.result = .retry(after: now + .minutes(1), reason: reason)
            }
            stored.append(result)
        }
        let kept = try transaction.completeEffects(stored, at: now)
        let alive = Set(kept.map(\.id))
        var books = StepBooks()
        for result in stored where alive.contains(result.claimed.id) {
            guard let due = known[result.claimed.effect.entry] else { continue }
            try account(for: result, due, at: now, books: &books, in: transaction, wasUnknown: wasUnknown)
        }
        try transaction.saveEntries(books.entries)
        try transaction.post(books.postings)
        try transaction.saveEntryEvents(books.events)
        try transaction.audit(books.audits)
        return stored
    }

    private func account(
        for result: CompletedEffect, _ due: DueEntry, at now: Instant, books: inout StepBooks,
        in transaction: any StoreTransaction, wasUnknown: Bool
    ) throws {
        let effect = result.claimed.effect
        let compiled = try cache.compiled(effect.digest, in: transaction)
        let journey = compiled.journeys[due.entry.arm]
        let scopes = LedgerScopes(
            loop: effect.loop, entryDate: teamZone.date(at: due.entry.enteredAt), closure: compiled.closure)
        if wasUnknown {
            books.postings += scopes.uncertainty(
                of: effect.value, member: effect.member, journey: journey.name, known: true)
        }
        let machine = JourneyMachine(journey: journey, gate: compiled.gate, teamZone: teamZone)
        var (entry, ended) = machine.resume(due.entry, after: result.result, value: effect.value, at: now)
        switch result.result {
        case .accepted:
            books.postings += scopes.settlement(of: effect, member: effect.member, journey: journey.name)
            books.note("\(effect.action.tool)", entry, "accepted", now, inputs: effect.key)
        case .refused(let reason):
            books.note("\(effect.action.tool)", entry, "refused: \(reason)", now, inputs: effect.key)
        case .unknown(let reason):
            if !wasUnknown {
                books.postings += scopes.uncertainty(
                    of: effect.value, member: effect.member, journey: journey.name, known: false)
            }
            books.note("\(effect.action.tool)", entry, "unknown: \(reason)", now, inputs: effect.key)
        case .exhausted(let reason), .retry(_, let reason):
            books.note("\(effect.action.tool)", entry, "later: \(reason)", now, inputs: effect.key)
        }
        if let ended {
            books.postings += release(&entry, compiled.closure, journey.name)
            books.note("entry.end", entry, ended, now)
        }
        books.entries.append(entry)
    }

    private func holdForSupply(
        _ id: LoopID, reason: String, at now: Instant, in transaction: any StoreTransaction
    ) throws {
        guard var loop = try transaction.loop(id), loop.status != .held else { return }
        try hold(&loop, reason: reason, at: now, in: transaction)
        try proposeResume(loop, reason: reason, at: now, in: transaction)
    }

    /// Settles the liability of coupons that were redeemed or have expired.
    func settleLiability(on date: CivilDate, at now: Instant) async throws {
        while true {
            let count = try await commit { transaction in
                let ended =
                    try transaction.takeRedemptions(limit: Self.batch)
                    // A redemption on the last day may be told days later.
                    + transaction.expireCoupons(before: date - OutcomeRule.graceDays, limit: Self.batch)
                let known = try Entries(ended.map(\.entry), at: now, in: transaction)
                var postings: [LedgerPosting] = []
                for item in ended {
                    guard let due = known[item.entry] else { continue }
                    let compiled = try self.cache.compiled(due.entry.digest, in: transaction)
                    let scopes = LedgerScopes(
                        loop: item.loop, entryDate: self.teamZone.date(at: due.entry.enteredAt),
                        closure: compiled.closure)
                    postings += scopes.redemption(
                        issued: item.issued, redeemed: item.redeemed, member: item.member,
                        journey: compiled.journeys[due.entry.arm].name)
                }
                try transaction.post(postings)
                return ended.count
            }
            if count == 0 { return }
        }
    }
}

/// The entries a batch of effects belongs to, read once for all of them.
private struct Entries {
    /// For look-ups only: nothing walks over it.
    private var byID: [EntryID: DueEntry] = [:]

    init(_ claims: [ClaimedEffect], at now: Instant, in transaction: any StoreTransaction) throws {
        try self.init(claims.map(\.effect.entry), at: now, in: transaction)
    }

    init(_ ids: [EntryID], at now: Instant, in transaction: any StoreTransaction) throws {
        for due in try transaction.entries(ids, now: now) { byID[due.entry.id] = due }
    }

    subscript(id: EntryID) -> DueEntry? { byID[id] }
}

extension SettleCounts {
    mutating func add(_ results: [CompletedEffect]) {
        for result in results {
            switch result.result {
            case .accepted: accepted += 1
            case .refused: refused += 1
            case .unknown: unknown += 1
            case .exhausted, .retry: later += 1
            }
        }
    }
}
