import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: EffectStore {
    package func enqueue(_ effects: [Effect]) throws {
        let insert = try db.prepare(
            """
            INSERT INTO outbox (bucket, state, due, lease_until, token, claims, entry, member, tool, detail, value,
              decided_at, name, loop, key, digest)
            VALUES ($1, 0, $2, 0, 0, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (key) DO NOTHING
            """)
        for effect in effects {
            let action = StoredAction(effect.action)
            insert.bind(1, effect.member.bucket)
            insert.bind(2, effect.decidedAt)
            insert.bind(3, effect.entry?.value ?? 0)
            insert.bind(4, effect.member)
            insert.bind(5, action.tool)
            insert.bind(6, action.detail)
            insert.bind(7, effect.value)
            insert.bind(8, effect.decidedAt)
            insert.bind(9, action.name)
            insert.bind(10, effect.loop?.text ?? "")
            insert.bind(11, effect.key)
            insert.bind(12, effect.digest?.hex ?? effect.preview?.text ?? "")
            try insert.each {}
            if db.changes == 0 { try refuseUnlessSame(effect) }
        }
    }

    package func claimEffects(now: Instant, lease: Instant, limit: Int) throws -> [ClaimedEffect] {
        let rows = try db.prepare(
            """
            UPDATE outbox SET token = token + 1, claims = claims + 1, lease_until = $1
            WHERE id IN (
              SELECT id FROM outbox WHERE state < 2 AND state = 0 AND due <= $2 AND lease_until <= $2
              ORDER BY id LIMIT $3)
            RETURNING \(OutboxRow.columns)
            """)
        rows.bind(1, lease)
        rows.bind(2, now)
        rows.bind(3, limit)
        // The order of returned rows is not promised.
        return try rows.all { try OutboxRow.claimed(from: rows) }.sorted { $0.id < $1.id }
    }

    package func claimEffect(_ key: String, now: Instant, lease: Instant) throws -> ClaimedEffect? {
        let row = try db.prepare(
            """
            UPDATE outbox SET token = token + 1, claims = claims + 1, lease_until = $1
            WHERE key = $2 AND state = 0 AND due <= $3 AND lease_until <= $3
            RETURNING \(OutboxRow.columns)
            """)
        row.bind(1, lease)
        row.bind(2, key)
        row.bind(3, now)
        return try row.first { try OutboxRow.claimed(from: row) }
    }

    package func completeEffects(_ results: [CompletedEffect], at now: Instant) throws -> [ClaimedEffect] {
        var kept: [ClaimedEffect] = []
        kept.reserveCapacity(results.count)
        var outside: [CompletedEffect] = []
        let known = try db.prepare("SELECT 1 FROM delivery WHERE key = $1")
        let pass = try CompletionPass(db)
        for completed in results where try pass.complete(completed) {
            kept.append(completed.claimed)
            guard case .accepted = completed.result else { continue }
            known.bind(1, completed.claimed.effect.key)
            if try known.first({ true }) == nil { outside.append(completed) }
        }
        try recordOutside(outside, at: now)
        return kept
    }

    package func unknownEffects(limit: Int) throws -> [ClaimedEffect] {
        let rows = try db.prepare(
            "SELECT \(OutboxRow.columns) FROM outbox WHERE state < 2 AND state = 1 ORDER BY id LIMIT $1")
        rows.bind(1, limit)
        return try rows.all { try OutboxRow.claimed(from: rows) }
    }

    package func nextEffectDue() throws -> Instant? {
        // A row under lease is due again when its lease ends.
        let row = try db.prepare(
            """
            SELECT min(CASE WHEN lease_until > due THEN lease_until ELSE due END) FROM outbox
            WHERE state < 2 AND state = 0
            """)
        return try row.first { row.optionalInstant(0) } ?? nil
    }

    private func refuseUnlessSame(_ effect: Effect) throws {
        let row = try db.prepare("SELECT \(OutboxRow.columns) FROM outbox WHERE key = $1")
        row.bind(1, effect.key)
        var held = try row.first { try OutboxRow.claimed(from: row).effect }
        // When it was decided says nothing about what it does.
        held?.decidedAt = effect.decidedAt
        if held != effect {
            throw WinbackError(
                "key_reused", .refused, "The key \(effect.key) belongs to another effect; nothing was queued under it.")
        }
    }
}
