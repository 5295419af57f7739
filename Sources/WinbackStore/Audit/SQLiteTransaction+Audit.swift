import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: AuditStore {
    package func audit(_ entries: [AuditEntry]) throws {
        if entries.isEmpty { return }
        // The head is read anew each time: one that was kept would be wrong after a savepoint rolled back.
        let head = try db.prepare("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1")
        let last = try head.first { (head.int(0), try head.digest(1, "audit.hash")) }
        var (sequence, previous) = last ?? (0, AuditRow.genesis)
        let insert = try db.prepare(
            """
            INSERT INTO audit (sequence, at, principal, on_behalf, action, subject, result, inputs, previous, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """)
        for entry in entries {
            sequence += 1
            let row = AuditRow(sequence: sequence, entry: entry, previous: previous)
            insert.bind(1, sequence)
            insert.bind(2, entry.at)
            insert.bind(3, entry.principal.text)
            insert.bind(4, entry.onBehalfOf?.text)
            insert.bind(5, entry.action)
            insert.bind(6, entry.subject)
            insert.bind(7, entry.result)
            insert.bind(8, entry.inputs)
            insert.bind(9, previous)
            insert.bind(10, row.hash)
            try insert.each {}
            previous = row.hash
        }
    }

    package func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        let rows = try db.prepare(
            """
            SELECT sequence, at, principal, on_behalf, action, subject, result, inputs, previous, hash FROM audit
            WHERE sequence > $1 ORDER BY sequence LIMIT $2
            """)
        rows.bind(1, sequence)
        rows.bind(2, limit)
        return try rows.all {
            let entry = AuditEntry(
                at: rows.instant(1), principal: PrincipalID(rows.text(2)),
                onBehalfOf: rows.optionalText(3).map { PrincipalID($0) }, action: rows.text(4), subject: rows.text(5),
                result: rows.text(6), inputs: rows.text(7))
            return AuditRow(
                sequence: rows.int(0), entry: entry, previous: try rows.digest(8, "audit.previous"),
                storedHash: try rows.digest(9, "audit.hash"))
        }
    }
}
