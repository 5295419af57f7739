internal import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// The one way in which entries end before their journey does.
extension LoopDriver {
    /// Ends the live entries of a member, in one loop or in all, in the caller's transaction; returns how many.
    ///
    /// Nothing more of them goes out, and what they still reserve goes back to every account. What is on its way to a
    /// provider keeps what it may cost until it is answered; the answer moves that money and brings nothing back to life.
    @discardableResult
    package func endEntries(
        of member: MemberKey, from loop: LoopID? = nil, reason: String, at now: Instant,
        in transaction: any StoreTransaction
    ) throws -> Int {
        try endEntries(of: member, from: loop, at: now, in: transaction) { _, _ in reason }
    }

    /// Ends the live entries whose journeys have no channel left that the member consents to, as after an unsubscribe.
    @discardableResult
    package func endEntriesWithoutConsent(
        of member: MemberKey, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Int {
        try endEntries(of: member, from: nil, at: now, in: transaction) { due, journey in
            journey.withdrawal(of: due.member)
        }
    }

    private func endEntries(
        of member: MemberKey, from loop: LoopID?, at now: Instant, in transaction: any StoreTransaction,
        because reason: (DueEntry, CompiledJourney) -> String?
    ) throws -> Int {
        // A member is in few journeys ever; the newest thousand hold all that can be live.
        let live = try transaction.entries(of: member, limit: 1_000).filter { entry in
            entry.status.isLive && (loop == nil || entry.loop == loop)
        }
        var books = StepBooks()
        for due in try transaction.entries(live.map(\.id), now: now) {
            let compiled = try cache.compiled(due.entry.digest, in: transaction)
            let journey = compiled.journeys[due.entry.arm]
            guard let reason = reason(due, journey) else { continue }
            var entry = due.entry
            let underWay = entry.status == .awaiting ? try transaction.valueUnderWay(entry.id) : .zero
            books.postings += release(&entry, compiled.closure, journey.name, keeping: underWay)
            entry.status = .ended
            entry.endReason = reason
            entry.waitDeadline = nil
            books.note("entry.end", entry, reason, now)
            books.entries.append(entry)
        }
        try transaction.saveEntries(books.entries)
        try transaction.post(books.postings)
        try transaction.saveEntryEvents(books.events)
        try transaction.audit(books.audits)
        return books.entries.count
    }
}
