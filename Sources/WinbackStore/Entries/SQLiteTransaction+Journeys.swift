import WinbackEngine
import WinbackModel
import WinbackPorts

/// What branches ask, moves between versions, and what the alarms watch.
extension SQLiteTransaction {
    package func latestEvents(of member: MemberKey, _ kinds: [Journey.WaitEvent]) throws -> [BranchFacts.Seen] {
        let orders = try db.prepare("SELECT max(at) FROM orders WHERE member = $1 AND status = 0")
        let events = try db.prepare("SELECT max(at) FROM event WHERE member = $1 AND kind = $2")
        return try kinds.compactMap { kind in
            let row = kind == .order ? orders : events
            row.bind(1, member)
            if kind != .order { row.bind(2, kind.rawValue) }
            let at = try row.first { row.optionalInstant(0) } ?? nil
            return at.map { BranchFacts.Seen(event: kind, at: $0) }
        }
    }

    package func liveEntries(
        _ loop: LoopID, digest: ContentHash, after: EntryID, limit: Int
    ) throws -> [EntryRecord] {
        let rows = try db.prepare(
            """
            SELECT \(EntryRow.columns) FROM entry e
            WHERE e.id > $1 AND e.status IN (0, 1) AND e.loop = $2 AND e.digest = $3 ORDER BY e.id LIMIT $4
            """)
        rows.bind(1, after.value)
        rows.bind(2, loop)
        rows.bind(3, digest)
        rows.bind(4, limit)
        return try rows.all { try EntryRow.entry(from: rows) }
    }

    package func liveDigests(_ loop: LoopID) throws -> [ContentHash] {
        let rows = try db.prepare(
            "SELECT DISTINCT digest FROM entry WHERE status IN (0, 1) AND loop = $1 ORDER BY digest")
        rows.bind(1, loop)
        return try rows.all { try rows.digest(0, "entry.digest") }
    }

    package func repin(_ entries: [EntryRecord]) throws {
        let update = try db.prepare(
            "UPDATE entry SET arm = $1, position = $2, reserved = $3, digest = $4 WHERE id = $5")
        for entry in entries {
            update.bind(1, entry.arm)
            update.bind(2, entry.position)
            update.bind(3, entry.reserved)
            update.bind(4, entry.digest)
            update.bind(5, entry.id.value)
            try update.each {}
        }
    }

    package func audienceSize(_ audience: Playbook.Audience) throws -> Int {
        var filter = AudienceFilter(audience, firstParameter: 1)
        let states = filter.list(audience.states.map { Int64($0.rawValue) })
        let rows = try db.prepare(
            """
            SELECT count(*) FROM churn c LEFT JOIN member m ON m.key = c.member
            WHERE c.state IN (\(states))\(filter.conditions)
            """)
        filter.bind(to: rows)
        return try rows.first { Int(rows.int(0)) } ?? 0
    }

    package func saveAudienceSize(_ loop: LoopID, on date: CivilDate, members: Int) throws {
        try db.run(
            """
            INSERT INTO audience_size (loop, date, members) VALUES ($1, $2, $3)
            ON CONFLICT (loop, date) DO UPDATE SET members = excluded.members
            """
        ) { row in
            row.bind(1, loop)
            row.bind(2, date)
            row.bind(3, members)
        }
    }

    package func audienceSizes(_ loop: LoopID, from date: CivilDate) throws -> [DailyCount] {
        let rows = try db.prepare(
            "SELECT date, members FROM audience_size WHERE loop = $1 AND date >= $2 ORDER BY date")
        rows.bind(1, loop)
        rows.bind(2, date)
        return try rows.all { DailyCount(date: rows.date(0), count: Int(rows.int(1))) }
    }

    package func coupon(of entry: EntryID) throws -> HeldCoupon? {
        let row = try db.prepare(
            """
            SELECT code, pool, loop, issued_at, valid_through, state FROM coupon WHERE entry = $1
            ORDER BY id DESC LIMIT 1
            """)
        row.bind(1, entry.value)
        return try row.first {
            HeldCoupon(
                code: row.text(0), pool: PoolID(row.text(1)), loop: row.loop(2), issuedAt: row.instant(3),
                validThrough: row.date(4), isOpen: row.int(5) == 0)
        }
    }

    package func couponsIssued(_ pool: PoolID, since: Instant) throws -> Int {
        let rows = try db.prepare("SELECT count(*) FROM coupon WHERE pool = $1 AND issued_at >= $2")
        rows.bind(1, pool.text)
        rows.bind(2, since)
        return try rows.first { Int(rows.int(0)) } ?? 0
    }

    package func saveTestMessage(_ message: TestMessage) throws -> Bool {
        let json = try StoredJSON.text(message.message)
        try db.run(
            """
            INSERT INTO test_message (key, at, principal, address, template, json) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (key) DO NOTHING
            """
        ) { row in
            row.bind(1, message.key)
            row.bind(2, message.at)
            row.bind(3, message.principal.text)
            row.bind(4, message.address)
            row.bind(5, message.template.text)
            row.bind(6, json)
        }
        return db.changes == 1
    }
}
