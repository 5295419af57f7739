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
        let doubts = try await unknownOutside()
        while true {
            let decided = try await decideDue(at: now)
            counts.entries += decided.entries
            let performed = try await performDue(at: now, counts: &counts)
            if decided.entries == 0, performed == 0 { break }
        }
        try await askInLanes(doubts, at: now, counts: &counts)
        return counts
    }

    private func performDue(at now: Instant, counts: inout SettleCounts) async throws -> Int {
        let results: [CompletedEffect]
        switch provider {
        case .embedded: results = try await performInside(at: now)
        case .external(let provider): results = try await performOutside(provider, at: now)
        case .routed(let routes): results = try await performRouted(routes, at: now)
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
            let known = try DueEntries(claims, at: now, in: transaction)
            let (open, blocked) = try self.recheck(claims, known, at: now, in: transaction)
            let performed = try transaction.performEmbedded(open, at: now, on: date)
            try self.pass(.performed)
            return try self.complete(blocked + performed, known, at: now, in: transaction)
        }
    }

    private func performOutside(_ provider: any ToolProvider, at now: Instant) async throws -> [CompletedEffect] {
        let (open, blocked) = try await commit { transaction in
            let claims = try transaction.claimEffects(now: now, lease: now + Self.lease, limit: Self.batch)
            let known = try DueEntries(claims, at: now, in: transaction)
            let (open, blocked) = try self.recheck(claims, known, at: now, in: transaction)
            return (open, blocked.map(Self.doubted))
        }
        if open.isEmpty, blocked.isEmpty { return [] }
        let performed = open.isEmpty ? [] : await provider.perform(open, at: now)
        try pass(.performed)
        return try await commit { transaction in
            let results = blocked + performed
            let known = try DueEntries(results.map(\.claimed), at: now, in: transaction)
            return try self.complete(results, known, at: now, in: transaction)
        }
    }

    /// Effects of the provider inside are done with the claim itself, the others lane by lane.
    private func performRouted(_ routes: ProviderRoutes, at now: Instant) async throws -> [CompletedEffect] {
        let date = teamZone.date(at: now)
        let (settled, outside) = try await commit { transaction in
            let claims = try transaction.claimEffects(now: now, lease: now + Self.lease, limit: Self.batch)
            if claims.isEmpty { return ([CompletedEffect](), [ClaimedEffect]()) }
            let known = try DueEntries(claims, at: now, in: transaction)
            let (open, blocked) = try self.recheck(claims, known, at: now, in: transaction)
            let inside = open.filter { routes.lane(of: $0.effect.action) == nil }
            let answers =
                try transaction.performEmbedded(inside, at: now, on: date)
                + blocked.map { routes.lane(of: $0.claimed.effect.action) == nil ? $0 : Self.doubted($0) }
            let settled = try self.complete(answers, known, at: now, in: transaction)
            return (settled, open.filter { routes.lane(of: $0.effect.action) != nil })
        }
        return settled
            + (try await inLanes(outside, routes, at: now, wasUnknown: false) { await $0.perform($1, at: now) })
    }

    /// Hands each lane's effects over and commits its outcomes as soon as they are there: a slow destination holds up
    /// nobody else's. What one lane fails with is thrown after all have ended.
    private func inLanes(
        _ claims: [ClaimedEffect], _ routes: ProviderRoutes, at now: Instant, wasUnknown: Bool,
        _ carry: @Sendable @escaping (any Webhooks, [ClaimedEffect]) async -> [CompletedEffect]
    ) async throws -> [CompletedEffect] {
        // Walked over in the order of names.
        let lanes = Dictionary(grouping: claims) { routes.lane(of: $0.effect.action)?.text ?? "" }
        let results = await withTaskGroup(of: Result<[CompletedEffect], any Error>.self) { group in
            for (_, lane) in lanes.sorted(by: { $0.key < $1.key }) {
                group.addTask {
                    let answers = await carry(routes.webhooks, lane)
                    do {
                        return .success(try await self.record(answers, at: now, wasUnknown: wasUnknown))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return try results.flatMap { try $0.get() }
    }

    /// Commits what came back from outside; of what was unknown before, only what is known now.
    private func record(
        _ answers: [CompletedEffect], at now: Instant, wasUnknown: Bool
    ) async throws -> [CompletedEffect] {
        let told = answers.filter { answer in
            if wasUnknown, case .unknown = answer.result { false } else { true }
        }
        try pass(.performed)
        if told.isEmpty { return [] }
        return try await commit { transaction in
            let known = try DueEntries(told.map(\.claimed), at: now, in: transaction)
            return try self.complete(told, known, at: now, in: transaction, wasUnknown: wasUnknown)
        }
    }

    /// Effects that a destination may have carried out or not, as they stood before this pass.
    private func unknownOutside() async throws -> [ClaimedEffect] {
        guard case .routed = provider else { return [] }
        return try await store.read { try $0.unknownEffects(limit: Self.batch) }
    }

    /// Asks destinations again about what is unknown, after everybody else's turn; laws hold as for everything else.
    private func askInLanes(_ doubts: [ClaimedEffect], at now: Instant, counts: inout SettleCounts) async throws {
        guard case .routed(let routes) = provider, !doubts.isEmpty else { return }
        let open = try await store.read { transaction in
            let known = try DueEntries(doubts, at: now, in: transaction)
            return try self.recheck(doubts, known, at: now, in: transaction, isNew: false).open
        }
        // What the provider inside was asked for is never in doubt.
        let outside = open.filter { routes.lane(of: $0.effect.action) != nil }
        counts.add(
            try await inLanes(outside, routes, at: now, wasUnknown: true) { await $0.inquire($1, at: now) })
    }

    /// A worker that claimed an effect and died may have had it done: refusing it now would give back money that was
    /// spent, so it becomes unknown.
    private static func doubted(_ blocked: CompletedEffect) -> CompletedEffect {
        guard blocked.claimed.claims > 1 else { return blocked }
        switch blocked.result {
        case .refused(let reason), .skipped(let reason), .retry(_, let reason):
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
            let known = try DueEntries(claims, at: now, in: transaction)
            return try self.recheck(claims, known, at: now, in: transaction, isNew: false).open
        }
        if open.isEmpty { return }
        let answers = await provider.inquire(open, at: now).filter { answer in
            if case .unknown = answer.result { false } else { true }
        }
        try pass(.performed)
        if answers.isEmpty { return }
        counts.add(
            try await commit { transaction in
                let known = try DueEntries(answers.map(\.claimed), at: now, in: transaction)
                return try self.complete(answers, known, at: now, in: transaction, wasUnknown: true)
            })
    }

    /// Every law is checked again when the effect is due: what was decided may have been overtaken.
    private func recheck(
        _ claims: [ClaimedEffect], _ known: DueEntries, at now: Instant, in transaction: any StoreTransaction,
        isNew: Bool = true
    ) throws -> (open: [ClaimedEffect], blocked: [CompletedEffect]) {
        var open: [ClaimedEffect] = []
        var blocked: [CompletedEffect] = []
        let stops = try transaction.stops()
        var rates = CarrierRates(policy.rates, at: now)
        for claim in claims {
            let action = claim.effect.action
            let health = provider.health(of: action)
            let carrier = Carrier(
                standing: ProviderStanding(health),
                // What was handed over before and is only asked about counts against no rate.
                rates: isNew ? try rates.standings(of: action, by: health, in: transaction) : [])
            let obstacle: EffectResult?
            if claim.effect.preview != nil {
                obstacle = try singleObstacle(claim.effect, stops, carrier, at: now, in: transaction)
            } else if let due = known[claim.effect.entry] {
                obstacle = try stepObstacle(claim.effect, due, stops, carrier, at: now, in: transaction)
            } else {
                obstacle = .refused(reason: "its entry is gone")
            }
            switch obstacle {
            case nil:
                rates.take(carrier.rates)
                open.append(claim)
            case .retry(let after, let reason):
                let waiting = carrier.rates.filter { if case .later = $0.ask(at: now) { true } else { false } }
                let turn = rates.turn(from: after, under: waiting)
                blocked.append(CompletedEffect(claimed: claim, result: .retry(after: turn, reason: reason)))
            case let result?:
                blocked.append(CompletedEffect(claimed: claim, result: result))
            }
        }
        if isNew { try rates.save(in: transaction) }
        return (open, blocked)
    }

    /// Records outcomes: outbox rows, entries, money and audit in one.
    func complete(
        _ results: [CompletedEffect], _ known: DueEntries, at now: Instant, in transaction: any StoreTransaction,
        wasUnknown: Bool = false
    ) throws -> [CompletedEffect] {
        var stored: [CompletedEffect] = []
        for var result in results {
            // A pool that ran dry holds the loop; the effect itself is tried again once a person let it go on.
            if case .exhausted(let reason) = result.result {
                if let loop = result.claimed.effect.loop {
                    try holdForSupply(loop, reason: reason, at: now, in: transaction)
                    result.result = .retry(after: now + .hours(1), reason: reason)
                } else {
                    // Nobody waits with a single operation until a pool is filled: the caller is told.
                    result.result = .refused(reason: reason)
                }
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
            if let preview = result.claimed.effect.preview {
                try account(
                    for: result, of: preview, at: now, books: &books, in: transaction, wasUnknown: wasUnknown)
                continue
            }
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
        let compiled = try cache.compiled(due.entry.digest, in: transaction)
        let journey = compiled.journeys[due.entry.arm]
        let scopes = LedgerScopes(
            loop: due.entry.loop, entryDate: teamZone.date(at: due.entry.enteredAt), closure: compiled.closure)
        if wasUnknown {
            books.postings += scopes.uncertainty(
                of: effect.value, member: effect.member, journey: journey.name, known: true)
        }
        let machine = JourneyMachine(journey: journey, gate: compiled.gate, teamZone: teamZone)
        var (entry, ended) = machine.resume(due.entry, after: result.result, value: effect.value, at: now)
        switch result.result {
        case .accepted:
            books.postings += scopes.settlement(of: effect, member: effect.member, journey: journey.name)
            books.note(effect.action.tool, entry, "accepted", now, inputs: effect.key)
        case .refused(let reason):
            books.note(effect.action.tool, entry, "refused: \(reason)", now, inputs: effect.key)
        case .unknown(let reason):
            if !wasUnknown {
                books.postings += scopes.uncertainty(
                    of: effect.value, member: effect.member, journey: journey.name, known: false)
            }
            books.note(effect.action.tool, entry, "unknown: \(reason)", now, inputs: effect.key)
        case .skipped(let reason):
            let what = if case .send(_, let template) = effect.action { template.text } else { effect.action.tool }
            let event = EntryEvent(.skipped, of: due.entry, at: now, reason: "\(what) not sent: \(reason)")
            books.events.append(event)
            books.note(effect.action.tool, due.entry, "skipped: \(reason)", now, inputs: effect.key)
        case .exhausted(let reason), .retry(_, let reason):
            try deferred(entry, reason, at: now, books: &books, in: transaction)
            books.note(effect.action.tool, entry, "later: \(reason)", now, inputs: effect.key)
        }
        if let ended {
            books.postings += release(&entry, compiled.closure, journey.name)
            if due.entry.status != .ended { books.note("entry.end", entry, ended, now) }
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
                let known = try DueEntries(ended.compactMap(\.entry), at: now, in: transaction)
                var postings: [LedgerPosting] = []
                for item in ended {
                    if let account = item.account {
                        let scopes = SingleScopes(account: account, member: item.member, policy: self.policy)
                        postings += scopes?.redemption(issued: item.issued, redeemed: item.redeemed) ?? []
                        continue
                    }
                    guard let due = known[item.entry] else { continue }
                    let compiled = try self.cache.compiled(due.entry.digest, in: transaction)
                    let scopes = LedgerScopes(
                        loop: due.entry.loop, entryDate: self.teamZone.date(at: due.entry.enteredAt),
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
struct DueEntries {
    /// For look-ups only: nothing walks over it.
    private var byID: [EntryID: DueEntry] = [:]

    init(_ claims: [ClaimedEffect], at now: Instant, in transaction: any StoreTransaction) throws {
        try self.init(claims.compactMap(\.effect.entry), at: now, in: transaction)
    }

    init(_ ids: [EntryID], at now: Instant, in transaction: any StoreTransaction) throws {
        for due in try transaction.entries(ids, now: now) { byID[due.entry.id] = due }
    }

    subscript(id: EntryID?) -> DueEntry? { id.flatMap { byID[$0] } }
}

extension SettleCounts {
    mutating func add(_ results: [CompletedEffect]) {
        for result in results {
            switch result.result {
            case .accepted: accepted += 1
            case .refused, .skipped: refused += 1
            case .unknown: unknown += 1
            case .exhausted, .retry: later += 1
            }
        }
    }
}
