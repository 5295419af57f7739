package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// What a move to another version came to.
package struct MigrationCounts: Sendable, Hashable {
    /// Entries that go on under the new version.
    package var moved = 0
    /// Entries that stay because the new version has no such place.
    package var stayed = 0
    /// Entries that stay because a cap does not allow what they would reserve.
    package var refused = 0
    /// Makes empty counts.
    package init() {}
}

extension LoopDriver {
    /// Moves the live entries of a loop from every earlier version to the one at work, in the transaction of whoever
    /// approved it.
    @discardableResult
    package func migrateEntries(
        of loop: LoopRecord, by principal: PrincipalID, at now: Instant, in transaction: any StoreTransaction
    ) throws -> MigrationCounts {
        var counts = MigrationCounts()
        for old in try transaction.liveDigests(loop.id) where old != loop.digest {
            let moved = try migrateEntries(
                loop.id, from: old, to: loop.digest, at: now, by: principal, in: transaction)
            counts.moved += moved.moved
            counts.stayed += moved.stayed
            counts.refused += moved.refused
        }
        return counts
    }

    /// Moves the live entries of a loop from one version to another, in the transaction of whoever approved it.
    ///
    /// Both closures have to be in the store. What an entry reserves becomes the dearest path from where it stands in the
    /// new version; the difference is posted to every account, and an entry whose difference a cap refuses stays, alone.
    /// Each entry gets an event that says what became of it; its exposure and arm share are left alone, since lift is read
    /// by assignment. Entries in the control group are not touched: there is nothing to move.
    @discardableResult
    package func migrateEntries(
        _ loop: LoopID, from old: ContentHash, to new: ContentHash, at now: Instant, by principal: PrincipalID,
        in transaction: any StoreTransaction
    ) throws -> MigrationCounts {
        let before = try cache.compiled(old, in: transaction)
        let after = try cache.compiled(new, in: transaction)
        let migration = EntryMigration(from: before.journeys, to: after.journeys, digest: new)
        var counts = MigrationCounts()
        var cursor = EntryID(value: 0)
        while true {
            let page = try transaction.liveEntries(loop, digest: old, after: cursor, limit: Self.batch)
            guard let last = page.last else { break }
            cursor = last.id
            var moved: [EntryRecord] = []
            var events: [EntryEvent] = []
            for entry in page {
                switch migration.outcome(entry) {
                case .stays(let reason):
                    counts.stayed += 1
                    events.append(EntryEvent(.stayed, of: entry, at: now, reason: reason))
                case .moves(let target):
                    let scopes = LedgerScopes(
                        loop: loop, entryDate: teamZone.date(at: entry.enteredAt), closure: after.closure)
                    let difference = target.reserved - entry.reserved
                    do {
                        try transaction.post(
                            difference == .zero
                                ? []
                                : scopes.reservation(
                                    of: difference, member: entry.member, journey: after.journeys[target.arm].name))
                    } catch let refusal as LedgerRefusal {
                        counts.refused += 1
                        let caps = refusal.accounts.map(\.scope.kind.word).joined(separator: ", ")
                        events.append(EntryEvent(.stayed, of: entry, at: now, reason: "a value cap refuses: \(caps)"))
                        continue
                    }
                    counts.moved += 1
                    moved.append(target)
                    events.append(EntryEvent(.moved, of: target, at: now, reason: "moved to version \(new.short)"))
                }
            }
            try transaction.repin(moved)
            try transaction.saveEntryEvents(events)
        }
        try transaction.audit([
            AuditEntry(
                at: now, principal: principal, action: "entry.migrate", subject: loop.text,
                result: "accepted: \(counts.moved) moved, \(counts.stayed) stayed, \(counts.refused) refused by a cap",
                inputs: "\(old.short) \(new.short)")
        ])
        return counts
    }
}
