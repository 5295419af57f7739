internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

extension LoopDriver {
    /// Takes candidates into a running loop, page by page, each page one transaction.
    func execute(_ cycle: CycleRecord, at now: Instant) async throws -> CycleRecord {
        var cycle = cycle
        // A restart looks at those who stayed out again, and counts them again from nothing.
        cycle.exclusions = []
        var offset = 0
        while true {
            let start = cycle
            let page = offset
            let (next, stayedOut, closed) = try await commit { transaction in
                try self.admitPage(start, offset: page, at: now, in: transaction)
            }
            cycle = next
            if closed { break }
            offset += stayedOut
        }
        return try await finish(cycle) { _, _ in }
    }

    /// One page of candidates; counts of the cycle are saved with the entries, so a restart goes on exactly here.
    private func admitPage(
        _ start: CycleRecord, offset: Int, at now: Instant, in transaction: any StoreTransaction
    ) throws -> (cycle: CycleRecord, stayedOut: Int, closed: Bool) {
        var cycle = start
        guard let loop = try transaction.loop(cycle.loop), loop.status == .running else { return (cycle, 0, true) }
        let compiled = try cache.compiled(loop.digest, in: transaction)
        let audience = compiled.closure.playbook.audience
        let epochs = try transaction.epochs(loop.id)
        // A cycle that runs late assigns by what holds now: the shares belong to the journeys approved since.
        let today = max(cycle.date, teamZone.date(at: now))
        guard
            let epoch = epochs.last(where: { $0.startsOn <= today && $0.shares.count == compiled.journeys.count })
        else {
            return (cycle, 0, true)
        }
        let terms = Admission.Terms(
            loop: loop, closure: compiled.closure, journeys: compiled.journeys, epoch: epoch,
            assignment: try cache.assignment(in: transaction), zone: teamZone, date: cycle.date, at: now)
        let accounts = try transaction.accounts(LedgerScopes(terms).caps.map(\.scope))
        // The approved band: beyond 20 % more than was approved, nobody else enters.
        let band = min(audience.perDay, ApprovedBand.upperEdge(loop.approvedDailyEntries))
        var admission = Admission(
            terms: terms, places: band - cycle.entered,
            tiers: TierPlaces(loop: loop, entered: cycle.enteredByTier), accounts: accounts)
        // Those who enter on this page leave the query of the next, so the offset counts only those who stayed out.
        let candidates = try transaction.candidates(
            audience, loop: loop.id, on: cycle.date, skipRecent: cycle.date - audience.coolOff.wholeDays,
            alone: policy.contact.oneLoopAtATime, limit: Self.batch, offset: offset)
        var drafts: [Admission.NewEntryDraft] = []
        var closedReason: String?
        var stayedOut = 0
        for candidate in candidates {
            switch admission.admit(candidate) {
            case .entered(let draft): drafts.append(draft)
            case .excluded(let reason):
                stayedOut += 1
                cycle.count(reason)
            case .closed(let reason):
                closedReason = reason
            }
            if closedReason != nil { break }
        }
        let kept = try reserve(drafts, in: transaction)
        stayedOut += drafts.count - kept.count
        if kept.count < drafts.count { cycle.count("a value cap refuses", drafts.count - kept.count) }
        let entries = kept.map { NewEntry(entry: $0.entry, exposure: $0.exposure) }
        try enter(entries, at: now, in: transaction)
        for draft in kept { cycle.enter(tier: draft.tier) }
        cycle.heldOut += entries.count { $0.entry.arm < 0 }
        if let closedReason { cycle.notes.append(closedReason) }
        try transaction.saveCycle(cycle)
        return (cycle, stayedOut, closedReason != nil || candidates.count < Self.batch)
    }

    /// Reserves the dearest path of every entry; all at once, or one by one when a cap refuses the sum, so that one
    /// member's cap never keeps the others out.
    private func reserve(
        _ drafts: [Admission.NewEntryDraft], in transaction: any StoreTransaction
    ) throws -> [Admission.NewEntryDraft] {
        do {
            try transaction.post(drafts.flatMap(\.postings))
            return drafts
        } catch is LedgerRefusal {
            var kept: [Admission.NewEntryDraft] = []
            for draft in drafts {
                do {
                    try transaction.post(draft.postings)
                    kept.append(draft)
                } catch is LedgerRefusal { continue }
            }
            return kept
        }
    }

    /// Writes entries with their audit rows and events.
    func enter(_ entries: [NewEntry], at now: Instant, in transaction: any StoreTransaction) throws {
        let ids = try transaction.enter(entries)
        // The audit names no arm: whether a member is held out is nobody's business but the experiment's.
        try transaction.audit(
            zip(ids, entries).map { id, entry in
                AuditEntry(
                    at: now, principal: Principal.daemon.id, action: "entry.assign", subject: "entry/\(id.value)",
                    result: "accepted: entered \(entry.entry.loop)", inputs: entry.entry.digest.short)
            })
        try transaction.saveEntryEvents(
            zip(ids, entries).map { id, new in
                EntryEvent(
                    new.entry.arm < 0 ? .heldOut : .entered, entry: id, loop: new.entry.loop, at: now,
                    reason: new.entry.arm < 0
                        ? "in the control group: nothing is done, only measured" : "in the audience")
            })
    }

    /// Decides entries that are due, one batch in one transaction; returns how many were looked at and effects made.
    func decideDue(at now: Instant) async throws -> (entries: Int, effects: Int) {
        try await commit { transaction in
            let due = try transaction.dueEntries(now: now, limit: Self.batch)
            if due.isEmpty { return (0, 0) }
            var books = StepBooks()
            var reader = BranchReader(self, at: now)
            for item in due { try self.decide(item, at: now, &reader, books: &books, in: transaction) }
            try transaction.saveEntries(books.entries)
            try transaction.enqueue(books.effects)
            try transaction.post(books.postings)
            try transaction.saveEntryEvents(books.events)
            try transaction.audit(books.audits)
            return (due.count, books.effects.count)
        }
    }

    private func decide(
        _ item: DueEntry, at now: Instant, _ reader: inout BranchReader, books: inout StepBooks,
        in transaction: any StoreTransaction
    ) throws {
        let compiled = try cache.compiled(item.entry.digest, in: transaction)
        let journey = compiled.journeys[item.entry.arm]
        let machine = JourneyMachine(journey: journey, gate: compiled.gate, teamZone: teamZone)
        let facts = try reader.facts(journey.questions, of: item.entry.member, in: transaction)
        var (entry, decision, passed) = machine.decide(
            item, at: now, zone: cache.zone(item.member.zone), facts: facts)
        books.events += passed
        for event in passed where event.kind == .skipped { books.note("entry.skip", entry, event.reason, now) }
        switch decision {
        case .effect(let effect):
            books.effects.append(effect)
        case .later(let reason):
            if entry.waitDeadline == nil, try deferred(entry, reason, at: now, books: &books, in: transaction) {
                books.note("entry.defer", entry, reason, now)
            }
        case .ended(let reason):
            books.postings += release(&entry, compiled.closure, journey.name)
            books.note("entry.end", entry, reason, now)
        }
        books.entries.append(entry)
    }

    /// Tells once that a step has to wait, however often it is looked at for the same reason; `false` if it was told.
    @discardableResult
    func deferred(
        _ entry: EntryRecord, _ reason: String, at now: Instant, books: inout StepBooks,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        let event = EntryEvent(.deferred, of: entry, at: now, reason: reason)
        let latest = try books.events.last { $0.entry == entry.id } ?? transaction.latestEntryEvent(entry.id)
        if let latest, event.repeats(latest) { return false }
        books.events.append(event)
        return true
    }

    /// Gives back what an ended entry still reserves, but for what is on its way.
    func release(
        _ entry: inout EntryRecord, _ closure: PlaybookClosure, _ journey: String, keeping underWay: Money = .zero
    ) -> [LedgerPosting] {
        let scopes = LedgerScopes(loop: entry.loop, entryDate: teamZone.date(at: entry.enteredAt), closure: closure)
        let postings = scopes.release(of: entry.reserved - underWay, member: entry.member, journey: journey)
        entry.reserved = underWay
        return postings
    }
}

/// What a batch of steps changes, written at its end.
struct StepBooks {
    var entries: [EntryRecord] = []
    var effects: [Effect] = []
    var postings: [LedgerPosting] = []
    var audits: [AuditEntry] = []
    var events: [EntryEvent] = []

    /// Adds an audit row about an entry; its end is an event of the entry as well.
    mutating func note(_ action: String, _ entry: EntryRecord, _ result: String, _ now: Instant, inputs: String = "") {
        if action == "entry.end" { events.append(EntryEvent(.left, of: entry, at: now, reason: result)) }
        audits.append(
            AuditEntry(
                at: now, principal: Principal.daemon.id, action: action, subject: "entry/\(entry.id.value)",
                result: result, inputs: inputs))
    }
}

extension CycleRecord {
    /// Counts members kept out.
    mutating func count(_ reason: String, _ members: Int = 1) {
        if let index = exclusions.firstIndex(where: { $0.reason == reason }) {
            exclusions[index].members += members
        } else {
            exclusions.append(ExclusionCount(reason: reason, members: members))
            exclusions.sort { $0.reason < $1.reason }
        }
    }
}
