import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: EvidenceStore {
    package func acceptedEffects(after cursor: Int64, limit: Int) throws -> [AcceptedEffect] {
        let rows = try db.prepare(
            """
            SELECT row, member, entry, at, tool, name, detail, loop, key FROM delivery
            WHERE row > $1 AND outside = 0 ORDER BY row LIMIT $2
            """)
        rows.bind(1, cursor)
        rows.bind(2, limit)
        return try rows.all {
            let action = StoredAction(tool: rows.int(4), name: rows.text(5), detail: rows.int(6))
            let entry = rows.int(2)
            return AcceptedEffect(
                row: rows.int(0), key: rows.text(8), loop: entry == 0 ? nil : rows.loop(7),
                entry: entry == 0 ? nil : EntryID(value: entry),
                member: rows.member(1), action: try action.action(), at: rows.instant(3))
        }
    }

    package func unsoundAccounts() throws -> [LedgerAccount] {
        // Term for term the condition of the index `account_unsound`, or the whole table would be read.
        let rows = try db.prepare(
            """
            SELECT key, cap, reserved, issued, redeemed, unknown, scope FROM account
            WHERE CASE WHEN reserved + issued + redeemed + unknown > cap
              OR reserved < 0 OR issued < 0 OR redeemed < 0 OR unknown < 0 THEN 1 ELSE 0 END = 1
            ORDER BY scope, key
            """)
        return try rows.all {
            guard let kind = LedgerScope.Kind(rawValue: Int(rows.int(6))) else {
                throw WinbackError.unreadable("account.scope")
            }
            return Self.account(LedgerScope(kind, rows.text(0)), from: rows)
        }
    }

    package func entries(after cursor: EntryID, limit: Int) throws -> [EntryRecord] {
        let rows = try db.prepare(
            "SELECT \(EntryRow.columns) FROM entry e WHERE e.id > $1 ORDER BY e.id LIMIT $2")
        rows.bind(1, cursor.value)
        rows.bind(2, limit)
        return try rows.all { try EntryRow.entry(from: rows) }
    }

    package func stuckEntries(limit: Int) throws -> [EntryRecord] {
        // Two halves, each answered by an index, and rows fetched for what they find, which is nothing in healthy books.
        let rows = try db.prepare(
            """
            SELECT \(EntryRow.columns) FROM entry e WHERE e.id IN (
              SELECT a.id FROM entry a WHERE a.status IN (0, 1) AND a.status = 1
                AND a.id NOT IN (SELECT o.entry FROM outbox o WHERE o.state < 2)
              UNION ALL
              SELECT r.id FROM entry r WHERE r.status = 0 AND r.due >= $1 AND r.held_due IS NULL
                AND NOT EXISTS (SELECT 1 FROM loop l WHERE l.id = r.loop AND l.status = 'held'))
            ORDER BY e.id LIMIT $2
            """)
        rows.bind(1, Instant.distantFuture)
        rows.bind(2, limit)
        return try rows.all { try EntryRow.entry(from: rows) }
    }

    package func reservedOnEntries(_ loop: LoopID) throws -> Money {
        let row = try db.prepare(
            """
            SELECT sum(reserved) FROM (
              SELECT e.reserved FROM entry e WHERE e.status IN (0, 1) AND e.loop = $1
              UNION ALL
              SELECT e.reserved FROM entry e WHERE e.status IN (2, 3) AND e.reserved <> 0 AND e.loop = $1) AS held
            """)
        row.bind(1, loop)
        return try row.first { row.money(0) } ?? .zero
    }
}
