import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: KeyStore {
    private static let keyColumns = """
        id, digest, principal, owner, acts_for, preset, scopes, limits, lineage, made_with, created_at, expires_at,
        revoked_at, replaced_by, decides_from, last_used_at, uses
        """

    package func saveKey(_ key: KeyRecord) throws {
        decoded.identities.begin()
        let scopes = try StoredJSON.text(Scope.list(key.scopes))
        let limits = try StoredJSON.text(key.limits)
        let lineage = try StoredJSON.text(key.lineage.map(\.text))
        try db.run(
            """
            INSERT INTO api_key (\(Self.keyColumns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, NULL, 0)
            ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, principal = excluded.principal,
              owner = excluded.owner, acts_for = excluded.acts_for, preset = excluded.preset,
              scopes = excluded.scopes, limits = excluded.limits, lineage = excluded.lineage,
              made_with = excluded.made_with, created_at = excluded.created_at, expires_at = excluded.expires_at,
              revoked_at = excluded.revoked_at, replaced_by = excluded.replaced_by,
              decides_from = excluded.decides_from
            """
        ) { row in
            row.bind(1, key.id.text)
            row.bind(2, key.digest)
            row.bind(3, key.principal.text)
            row.bind(4, key.owner.text)
            row.bind(5, key.actsFor?.text)
            row.bind(6, key.preset.rawValue)
            row.bind(7, scopes)
            row.bind(8, limits)
            row.bind(9, lineage)
            row.bind(10, key.madeWith?.text)
            row.bind(11, key.createdAt)
            row.bind(12, key.expiresAt)
            row.bind(13, key.revokedAt)
            row.bind(14, key.replacedBy?.text)
            row.bind(15, key.decidesFrom)
        }
    }

    package func key(_ id: KeyID) throws -> KeyRecord? {
        let row = try db.prepare("SELECT \(Self.keyColumns) FROM api_key WHERE id = $1")
        row.bind(1, id.text)
        return try row.first { try key(row) }
    }

    package func keys() throws -> [KeyRecord] {
        let rows = try db.prepare("SELECT \(Self.keyColumns) FROM api_key ORDER BY created_at DESC, id")
        return try rows.all { try key(rows) }
    }

    private func key(_ row: SQLStatement) throws -> KeyRecord {
        let texts = DecodedJSON.KeyTexts(scopes: row.text(6), limits: row.text(7), lineage: row.text(8))
        let parts = try decoded.keyParts(texts) {
            DecodedJSON.KeyParts(
                scopes: Set(try StoredJSON.value([Scope].self, from: texts.scopes, column: "api_key.scopes")),
                limits: try StoredJSON.value(KeyLimits.self, from: texts.limits, column: "api_key.limits"),
                lineage: try StoredJSON.value([String].self, from: texts.lineage, column: "api_key.lineage")
                    .map { PrincipalID($0) })
        }
        var key = KeyRecord(
            id: KeyID(row.text(0)), digest: row.bytes(1), principal: PrincipalID(row.text(2)),
            owner: PrincipalID(row.text(3)), actsFor: row.optionalText(4).map { PrincipalID($0) },
            preset: try row.word(5, "api_key.preset"),
            scopes: parts.scopes, limits: parts.limits, lineage: parts.lineage,
            madeWith: row.optionalText(9).map { KeyID($0) }, createdAt: row.instant(10), expiresAt: row.instant(11),
            decidesFrom: row.optionalInstant(14))
        key.revokedAt = row.optionalInstant(12)
        key.replacedBy = row.optionalText(13).map { KeyID($0) }
        key.lastUsedAt = row.optionalInstant(15)
        key.uses = Int(row.int(16))
        return key
    }

    package func noteKeyCall(_ id: KeyID, usedAt: Instant?) throws {
        if let usedAt {
            try db.run("UPDATE api_key SET uses = uses + 1, last_used_at = $1 WHERE id = $2") { row in
                row.bind(1, usedAt)
                row.bind(2, id.text)
            }
        }
        try db.run(
            """
            INSERT INTO api_key_call (key, sequence) SELECT $1, sequence FROM audit ORDER BY sequence DESC LIMIT 1
            """
        ) { $0.bind(1, id.text) }
    }

    package func keyCalls(_ id: KeyID, after sequence: Int64, limit: Int) throws -> [AuditRow] {
        let rows = try db.prepare(
            "SELECT sequence FROM api_key_call WHERE key = $1 AND sequence > $2 ORDER BY sequence LIMIT $3")
        rows.bind(1, id.text)
        rows.bind(2, sequence)
        rows.bind(3, limit)
        return try rows.all { rows.int(0) }.flatMap { try auditRows(after: $0 - 1, limit: 1) }
    }
}
