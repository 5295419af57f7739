internal import WinbackEngine
package import WinbackModel
package import WinbackPorts

extension LoopDriver {
    /// Ends every live entry of a member, with a reason people understand, in the caller's transaction; returns how many.
    ///
    /// What an entry still reserves goes back to every account. An entry that awaits the outcome of an effect keeps what
    /// that effect may cost and ends with the outcome: every law is checked again before anything goes out.
    @discardableResult
    package func endEntries(
        of member: MemberKey, reason: String, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Int {
        try endEntries(of: member, at: now, in: transaction) { _, _ in reason }
    }

    /// Ends the live entries whose journeys have no channel left that the member consents to, as after an unsubscribe.
    @discardableResult
    package func endEntriesWithoutConsent(
        of member: MemberKey, at now: Instant, in transaction: any StoreTransaction
    ) throws -> Int {
        try endEntries(of: member, at: now, in: transaction) { due, journey in journey.withdrawal(of: due.member) }
    }

    private func endEntries(
        of member: MemberKey, at now: Instant, in transaction: any StoreTransaction,
        because reason: (DueEntry, CompiledJourney) -> String?
    ) throws -> Int {
        // A member is in few journeys ever; the newest thousand hold all that can be live.
        let live = try transaction.entries(of: member, limit: 1_000).filter { $0.status == .ready }
        var books = StepBooks()
        for due in try transaction.entries(live.map(\.id), now: now) {
            let compiled = try cache.compiled(due.entry.digest, in: transaction)
            let journey = compiled.journeys[due.entry.arm]
            guard let reason = reason(due, journey) else { continue }
            var entry = due.entry
            entry.status = .ended
            entry.endReason = reason
            entry.waitDeadline = nil
            books.postings += release(&entry, compiled.closure, journey.name)
            books.note("entry.end", entry, reason, now)
            books.entries.append(entry)
        }
        try transaction.saveEntries(books.entries)
        try transaction.post(books.postings)
        try transaction.audit(books.audits)
        return books.entries.count
    }
}
