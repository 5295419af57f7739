import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: AuditChainStore {
    package func auditHead() throws -> AuditHead? {
        let head = try db.prepare(
            "SELECT sequence, hash, (SELECT team FROM audit_team) FROM audit ORDER BY sequence DESC LIMIT 1")
        return try head.first {
            AuditHead(team: head.text(2), size: head.int(0), root: try head.digest(1, "audit.hash"))
        }
    }

    package func auditRows(_ filter: AuditFilter, limit: Int) throws -> [AuditRow] {
        let rows = try db.prepare(
            Self.auditColumns + """

                 WHERE ($1 IS NULL OR principal = $1 OR on_behalf = $1)
                  AND ($2 IS NULL OR action = $2 OR substr(action, 1, length($2) + 1) = $2 || '.')
                  AND ($3 IS NULL OR instr(subject, $3) > 0)
                  AND ($4 IS NULL OR key = $4) AND ($5 IS NULL OR at >= $5) AND ($6 IS NULL OR at < $6)
                  AND sequence < $7
                ORDER BY sequence DESC LIMIT $8
                """)
        rows.bind(1, filter.principal?.text)
        rows.bind(2, filter.action)
        rows.bind(3, filter.subject)
        rows.bind(4, filter.key)
        rows.bind(5, filter.since)
        rows.bind(6, filter.until)
        rows.bind(7, filter.before ?? .max)
        rows.bind(8, limit)
        return try rows.all { try Self.auditRow(rows) }
    }

    package func walkAudit(_ range: ClosedRange<Int64>) throws -> AuditWalk {
        let walk = try AuditScan(db).walk(range).ended(through: range.upperBound)
        guard let finding = walk.finding, finding.kind == .altered else { return walk }
        return walk.telling(try told(finding))
    }

    /// A row whose hash fits its content at another place was moved, or the rows before it were taken out.
    private func told(_ finding: AuditFinding) throws -> AuditFinding {
        guard let row = try? auditRows(after: finding.row - 1, limit: 1).first, row.sequence == finding.row else {
            return AuditFinding(.altered, row: finding.row, "row \(finding.row) holds something that is no audit row")
        }
        let reach: Int64 = 5_000
        let near = (max(1, row.sequence - reach)...(row.sequence + reach)).first { row.computed(at: $0) == row.hash }
        guard let near else { return finding }
        return AuditFinding(
            .reordered, row: row.sequence, "row \(row.sequence) holds what was written as row \(near)")
    }

    package func saveCheckpoint(_ checkpoint: AuditCheckpoint) throws {
        try db.run(
            "INSERT INTO audit_checkpoint (size, at, team, root, key, signature) VALUES ($1, $2, $3, $4, $5, $6)"
        ) {
            $0.bind(1, checkpoint.size)
            $0.bind(2, checkpoint.at)
            $0.bind(3, checkpoint.team)
            $0.bind(4, checkpoint.root)
            $0.bind(5, checkpoint.key)
            $0.bind(6, checkpoint.signature)
        }
    }

    package func checkpoints(after size: Int64, limit: Int) throws -> [AuditCheckpoint] {
        let rows = try db.prepare(
            """
            SELECT size, at, team, root, key, signature FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2
            """)
        rows.bind(1, size)
        rows.bind(2, limit)
        return try rows.all { try Self.checkpoint(rows) }
    }

    package func latestCheckpoint() throws -> AuditCheckpoint? {
        let rows = try db.prepare(
            "SELECT size, at, team, root, key, signature FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
        return try rows.first { try Self.checkpoint(rows) }
    }

    private static func checkpoint(_ rows: SQLStatement) throws -> AuditCheckpoint {
        AuditCheckpoint(
            team: rows.text(2), size: rows.int(0), root: try rows.digest(3, "audit_checkpoint.root"),
            at: rows.instant(1), key: rows.text(4), signature: rows.text(5))
    }
}
