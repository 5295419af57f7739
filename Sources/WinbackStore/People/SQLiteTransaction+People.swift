import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: PeopleStore {
    func standing(of member: MemberKey) throws -> MemberStanding? {
        let row = try db.prepare(
            """
            SELECT m.standing, m.suppressed, coalesce(e.at, o.at)
            FROM member m LEFT JOIN objection o ON o.member = m.key LEFT JOIN erasure e ON e.member = m.key
            WHERE m.key = $1
            """)
        row.bind(1, member)
        return try row.first {
            MemberStanding(
                kind: MemberStanding.Kind(rawValue: Int(row.int(0))) ?? .ordinary, since: row.optionalInstant(2),
                isSuppressed: row.bool(1))
        }
    }

    func messages(of member: MemberKey, limit: Int, offset: Int) throws -> [MessageRecord] {
        let rows = try db.prepare(
            """
            SELECT row, detail, name, loop, at, coupon FROM delivery WHERE member = $1 AND tool = 0 AND outside = 0
            ORDER BY row DESC LIMIT $2 OFFSET $3
            """)
        rows.bind(1, member)
        rows.bind(2, limit)
        rows.bind(3, offset)
        return try rows.all {
            guard let channel = Channel.allCases.first(where: { $0.storedBit == rows.int(1) }) else {
                throw WinbackError.unreadable("delivery.detail")
            }
            return MessageRecord(
                id: rows.int(0), member: member, channel: channel, template: TemplateID(rows.text(2)),
                loop: rows.loop(3), at: rows.instant(4), coupon: rows.optionalText(5))
        }
    }

    func coupons(of member: MemberKey, limit: Int) throws -> [HeldCoupon] {
        let rows = try db.prepare(
            """
            SELECT code, pool, loop, issued_at, valid_through, state FROM coupon
            WHERE entry IN (SELECT id FROM entry WHERE member = $1) AND member = $1 ORDER BY id DESC LIMIT $2
            """)
        rows.bind(1, member)
        rows.bind(2, limit)
        return try rows.all {
            HeldCoupon(
                code: rows.text(0), pool: PoolID(rows.text(1)), loop: rows.loop(2), issuedAt: rows.instant(3),
                validThrough: rows.date(4), isOpen: rows.int(5) == 0)
        }
    }

    func entries(of member: MemberKey, limit: Int) throws -> [EntryRecord] {
        let rows = try db.prepare(
            "SELECT \(EntryRow.columns) FROM entry e WHERE e.member = $1 ORDER BY e.id DESC LIMIT $2")
        rows.bind(1, member)
        rows.bind(2, limit)
        return try rows.all { try EntryRow.entry(from: rows) }
    }

    func contactHistory(of member: MemberKey) throws -> ContactHistory {
        let offers = try db.prepare("SELECT count(*) FROM delivery WHERE member = $1 AND tool IN (1, 2)")
        offers.bind(1, member)
        let messages = try db.prepare(
            "SELECT at FROM delivery WHERE member = $1 AND tool = 0 ORDER BY at DESC LIMIT 100")
        messages.bind(1, member)
        return ContactHistory(
            offers: Int(try offers.first { offers.int(0) } ?? 0), messages: try messages.all { messages.instant(0) })
    }

    func object(_ member: MemberKey, reason: String, at now: Instant) throws -> Bool {
        try db.run("UPDATE member SET standing = 1, suppressed = 1 WHERE key = $1 AND standing = 0") {
            $0.bind(1, member)
        }
        guard db.changes > 0 else { return false }
        try db.run("INSERT INTO objection (member, at, reason) VALUES ($1, $2, $3)") {
            $0.bind(1, member)
            $0.bind(2, now)
            $0.bind(3, reason as String?)
        }
        try forgetScores(of: member)
        return true
    }

    func erase(_ member: MemberKey, at now: Instant) throws -> Bool {
        // The opaque id names the row and nobody: it is not the text the key was made from, so nothing finds it.
        try db.run(
            """
            UPDATE member SET standing = 2, suppressed = 1, contact = 0, zone = NULL, id = 'erased-' || number
            WHERE key = $1 AND standing <> 2
            """
        ) { $0.bind(1, member) }
        guard db.changes > 0 else { return false }
        for table in ["identity", "consent", "objection"] {
            try db.run("DELETE FROM \(table) WHERE member = $1") { $0.bind(1, member) }
        }
        try forgetScores(of: member)
        // What waits is looked at as soon as may be, and ends.
        try db.run("UPDATE entry SET due = 0 WHERE member = $1 AND status = 0 AND held_due IS NULL") {
            $0.bind(1, member)
        }
        try db.run("INSERT INTO erasure (member, at) VALUES ($1, $2)") {
            $0.bind(1, member)
            $0.bind(2, now)
        }
        vault.forget(member.value, at: now)
        return true
    }

    private func forgetScores(of member: MemberKey) throws {
        for table in ["churn", "churn_dirty", "forecast", "state_move", "move_dirty"] {
            try db.run("DELETE FROM \(table) WHERE member = $1") { $0.bind(1, member) }
        }
    }
}
