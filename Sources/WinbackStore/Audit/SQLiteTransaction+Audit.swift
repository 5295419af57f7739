import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: AuditStore {
    package func audit(_ entries: [AuditEntry]) throws {
        if entries.isEmpty { return }
        // The head is read anew each time: one that was kept would be wrong after a savepoint rolled back.
        let head = try db.prepare(
            "SELECT sequence, hash, (SELECT team FROM audit_team) FROM audit ORDER BY sequence DESC LIMIT 1")
        let last = try head.first { (head.int(0), try head.digest(1, "audit.hash"), head.optionalText(2)) }
        var (sequence, text) = (last?.0 ?? 0, last?.1 ?? AuditRow.genesis)
        var previous = RawDigest(text)
        var hasher = AuditDigester(team: try last?.2 ?? nameTeam())
        let insert = try db.prepare(
            """
            INSERT INTO audit (sequence, at, principal, on_behalf, key, action, subject, reason, inputs, result, form,
              previous, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 2, $11, $12)
            """)
        for entry in entries {
            sequence += 1
            previous = hasher.hash(entry, sequence: sequence, previous: previous)
            insert.bind(1, sequence)
            insert.bind(2, entry.at)
            insert.bind(3, entry.principal.text)
            insert.bind(4, entry.onBehalfOf?.text)
            insert.bind(5, entry.key)
            insert.bind(6, entry.action)
            insert.bind(7, entry.subject)
            insert.bind(8, entry.reason)
            insert.bind(9, entry.inputs)
            insert.bind(10, entry.result)
            insert.bind(11, text)
            text = previous.hash
            insert.bind(12, text)
            try insert.each {}
        }
    }

    /// The team's public name; pinned before the first row that says it.
    private func nameTeam() throws -> String {
        let pinned = try db.prepare("SELECT team FROM audit_team")
        if let team = try pinned.first({ pinned.text(0) }) { return team }
        let salt = try setting("salt").flatMap { TeamSalt(hex: $0) }
        let team = salt?.team ?? ""
        try db.run("INSERT INTO audit_team (one, team) VALUES (1, $1)") { $0.bind(1, team) }
        return team
    }

    package func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow] {
        let rows = try db.prepare(Self.auditColumns + " WHERE sequence > $1 ORDER BY sequence LIMIT $2")
        rows.bind(1, sequence)
        rows.bind(2, limit)
        return try rows.all { try Self.auditRow(rows) }
    }

    static let auditColumns = """
        SELECT sequence, at, principal, on_behalf, key, action, subject, reason, inputs, result, form, previous, hash,
          (SELECT team FROM audit_team) FROM audit
        """

    /// A row of `auditColumns`.
    static func auditRow(_ rows: SQLStatement) throws -> AuditRow {
        guard let form = AuditRow.Form(rawValue: Int(rows.int(10))) else { throw WinbackError.unreadable("audit.form") }
        let entry = AuditEntry(
            at: rows.instant(1), principal: PrincipalID(rows.text(2)),
            onBehalfOf: rows.optionalText(3).map { PrincipalID($0) }, key: rows.text(4), action: rows.text(5),
            subject: rows.text(6), reason: rows.text(7), result: rows.text(9), inputs: rows.text(8))
        return AuditRow(
            sequence: rows.int(0), entry: entry, previous: try rows.digest(11, "audit.previous"),
            storedHash: try rows.digest(12, "audit.hash"), form: form, team: form == .first ? "" : rows.text(13))
    }
}
