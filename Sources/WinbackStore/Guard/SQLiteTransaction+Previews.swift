import WinbackEngine
import WinbackModel
import WinbackPorts

/// Single operations on their way from a preview to what was done.
extension SQLiteTransaction {
    package func savePreview(_ preview: PreviewRecord) throws {
        let action = try StoredJSON.text(preview.action)
        try db.run(
            """
            INSERT INTO preview (id, account, principal, key, member, named_by, tool, action, value, service, reason,
              created_at, status, outcome)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """
        ) { row in
            row.bind(1, preview.id.text)
            row.bind(2, preview.account)
            row.bind(3, preview.principal.text)
            row.bind(4, preview.key)
            row.bind(5, preview.member)
            row.bind(6, preview.namedBy.rawValue)
            row.bind(7, preview.action.tool.rawValue)
            row.bind(8, action)
            row.bind(9, preview.value)
            row.bind(10, preview.isService)
            row.bind(11, preview.reason)
            row.bind(12, preview.createdAt)
            row.bind(13, preview.status.stored)
            row.bind(14, preview.outcome)
        }
    }

    package func preview(_ id: PreviewID) throws -> PreviewRecord? {
        let row = try db.prepare(
            """
            SELECT principal, key, member, named_by, action, value, service, reason, created_at, status, outcome
            FROM preview WHERE id = $1
            """)
        row.bind(1, id.text)
        return try row.first {
            guard let namedBy = MemberIdentifier.Kind(rawValue: row.text(3)) else {
                throw WinbackError.unreadable("preview.named_by")
            }
            var preview = PreviewRecord(
                id: id, action: try StoredJSON.value(SingleAction.self, from: row.text(4), column: "preview.action"),
                member: row.member(2), namedBy: namedBy, value: row.money(5), principal: PrincipalID(row.text(0)),
                key: row.optionalText(1), isService: row.bool(6), reason: row.text(7), createdAt: row.instant(8))
            preview.status = try Self.previewStatus(row.int(9))
            preview.outcome = row.text(10)
            return preview
        }
    }

    package func previewStanding(_ id: PreviewID) throws -> (status: PreviewRecord.Status, outcome: String)? {
        let row = try db.prepare("SELECT status, outcome FROM preview WHERE id = $1")
        row.bind(1, id.text)
        return try row.first { (try Self.previewStatus(row.int(0)), row.text(1)) }
    }

    private static func previewStatus(_ stored: Int64) throws -> PreviewRecord.Status {
        guard let status = PreviewRecord.Status.allCases.first(where: { $0.stored == stored }) else {
            throw WinbackError.unreadable("preview.status")
        }
        return status
    }

    package func finishPreview(
        _ id: PreviewID, status: PreviewRecord.Status, outcome: String, confirmedAt: Instant
    ) throws {
        let before = try counted(id)
        try db.run(
            """
            UPDATE preview SET status = $1, outcome = $2, confirmed_at = coalesce(confirmed_at, $3) WHERE id = $4
            """
        ) { row in
            row.bind(1, status.stored)
            row.bind(2, outcome)
            row.bind(3, confirmedAt)
            row.bind(4, id.text)
        }
        try recount(before, try counted(id))
    }

    package func confirmMisses(_ account: String, since: Instant) throws -> [Instant] {
        let rows = try db.prepare(
            "SELECT at FROM confirm_miss WHERE account = $1 AND at > $2 ORDER BY at DESC LIMIT 100")
        rows.bind(1, account)
        rows.bind(2, since)
        return try rows.all { rows.instant(0) }
    }

    package func addConfirmMiss(_ account: String, at now: Instant) throws {
        try db.run("INSERT INTO confirm_miss (account, at) VALUES ($1, $2)") { row in
            row.bind(1, account)
            row.bind(2, now)
        }
    }
}

extension PreviewRecord.Status {
    /// The status as stored.
    var stored: Int64 {
        switch self {
        case .waiting: 0
        case .underWay: 1
        case .done: 2
        case .refused: 3
        }
    }
}
