import WinbackEngine
import WinbackModel

/// Brings a store and its vault in line when the store is opened.
///
/// Names in plain from before there was a vault are sealed; a key that outlived its member's tombstone is destroyed; and
/// members whom the vault knows as erased are erased again, as when an older copy of the store was put back.
struct VaultReconciliation {
    let db: SQLConnection
    let vault: Vault
    let at: Instant
    /// Rows sealed in one transaction: one commit for many, and memory bounded.
    private static let batch = 20_000

    func run() throws {
        let columns = try db.prepare("SELECT 1 FROM pragma_table_info('identity') WHERE name = 'sealed'")
        guard try columns.first({ true }) == true else { return }
        var hasSealed = false
        while try sealBatch() { hasSealed = true }
        try settleTombstones()
        let hasErased = try eraseAgain()
        // Neither the log nor, since deleted bytes are overwritten, the file keeps what was in plain.
        if hasSealed || hasErased { try db.run("PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    private func sealBatch() throws -> Bool {
        let rows = try db.prepare(
            """
            SELECT member, name, email, phone FROM identity
            WHERE name IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL LIMIT $1
            """)
        rows.bind(1, Self.batch)
        let plain = try rows.all {
            (
                member: rows.int(0),
                identity: MemberIdentity(
                    name: rows.optionalText(1), email: rows.optionalText(2), phone: rows.optionalText(3))
            )
        }
        if plain.isEmpty { return false }
        try commit { transaction in
            try transaction.vault.prefetch(plain.map(\.member))
            for row in plain { try transaction.saveIdentity(row.identity, of: row.member) }
        }
        return true
    }

    /// Tombstones tell the vault whom to forget, whatever it missed.
    private func settleTombstones() throws {
        let rows = try db.prepare("SELECT member, at FROM erasure ORDER BY member")
        let tombstones = try rows.all { Vault.Erasure(member: rows.int(0), at: rows.instant(1)) }
        if tombstones.isEmpty { return }
        let alive = try vault.keys(of: tombstones.map(\.member))
        let owed = tombstones.filter { alive[$0.member] != nil || !vault.isErased($0.member) }
        if !owed.isEmpty { vault.forget(owed) }
    }

    /// Walks over all members only when the vault knows of more erasures than the store, and not twice for those of
    /// whom it holds nothing.
    private func eraseAgain() throws -> Bool {
        let held = try db.prepare(
            """
            SELECT (SELECT count(*) FROM erasure)
              + coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'erasures_without_member'), 0)
            """)
        let known = Int(try held.first { held.int(0) } ?? 0)
        guard vault.erasedCount > known else { return false }
        let rows = try db.prepare("SELECT key FROM member WHERE standing <> 2 ORDER BY key")
        let members = try rows.all { rows.int(0) }.filter { vault.isErased($0) }
        try commit { transaction in
            for member in members { _ = try transaction.erase(MemberKey(value: member), at: at) }
            let tombstones = try db.prepare("SELECT count(*) FROM erasure")
            let rest = vault.erasedCount - Int(try tombstones.first { tombstones.int(0) } ?? 0)
            try transaction.saveSetting("erasures_without_member", "\(max(rest, 0))")
            try transaction.audit(
                members.map { member in
                    AuditEntry(
                        at: at, principal: Principal.daemon.id, action: "member.erase", subject: "\(member)",
                        result: "accepted: an older copy of the store still held this member")
                })
        }
        return !members.isEmpty
    }

    private func commit(_ body: (SQLiteTransaction) throws -> Void) throws {
        let keys = VaultSession(vault)
        try db.run("BEGIN IMMEDIATE")
        do {
            try body(SQLiteTransaction(db: db, vault: keys, decoded: DecodedJSON()))
            try keys.keepKeys()
            try db.run("COMMIT")
        } catch {
            db.resetStatements()
            if db.isInTransaction { try db.run("ROLLBACK") }
            throw error
        }
        _ = keys.forgetErased()
    }
}
