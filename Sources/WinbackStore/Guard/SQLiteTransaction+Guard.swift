import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: GuardStore {
    package func stops() throws -> [Stop] {
        let rows = try db.prepare("SELECT scope, reason, principal, sort, at FROM stop ORDER BY scope")
        return try rows.all {
            guard let scope = Stop.Scope(rows.text(0)), let sort = Principal.Sort(rawValue: rows.text(3)) else {
                throw WinbackError.unreadable("stop.scope")
            }
            return Stop(
                scope: scope, reason: rows.text(1), by: PrincipalID(rows.text(2)), bySort: sort, at: rows.instant(4))
        }
    }

    package func saveStop(_ stop: Stop) throws {
        try db.run(
            """
            INSERT INTO stop (scope, reason, principal, sort, at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (scope) DO UPDATE SET reason = excluded.reason, principal = excluded.principal,
              sort = excluded.sort, at = excluded.at
            """
        ) { row in
            row.bind(1, stop.scope.text)
            row.bind(2, stop.reason)
            row.bind(3, stop.by.text)
            row.bind(4, stop.bySort.rawValue)
            row.bind(5, stop.at)
        }
    }

    package func liftStop(_ scope: Stop.Scope) throws -> Bool {
        try db.run("DELETE FROM stop WHERE scope = $1") { $0.bind(1, scope.text) }
        return db.changes == 1
    }

    package func rateStanding(_ name: String) throws -> CallRateRule.Standing? {
        let row = try db.prepare("SELECT arrival FROM rate WHERE name = $1")
        row.bind(1, name)
        return try row.first { CallRateRule.Standing(arrivalMicros: row.int(0)) }
    }

    package func saveRateStanding(_ name: String, _ standing: CallRateRule.Standing) throws {
        try db.run(
            """
            INSERT INTO rate (name, arrival) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET arrival = excluded.arrival
            """
        ) { row in
            row.bind(1, name)
            row.bind(2, standing.arrivalMicros)
        }
    }

    package func contaminate(_ member: MemberKey, tool: Tool, value: Money, at now: Instant) throws -> Int {
        try db.run(
            """
            INSERT INTO contamination (loop, experiment, member, at, tool, value)
            SELECT loop, experiment, member, $1, $2, $3 FROM exposure WHERE member = $4 AND frozen = 0
            """
        ) { row in
            row.bind(1, now)
            row.bind(2, tool.rawValue)
            row.bind(3, value)
            row.bind(4, member)
        }
        return db.changes
    }

    package func contaminations(_ loop: LoopID, experiment: Int) throws -> Int {
        let row = try db.prepare("SELECT count(*) FROM contamination WHERE loop = $1 AND experiment = $2")
        row.bind(1, loop)
        row.bind(2, experiment)
        return Int(try row.first { row.int(0) } ?? 0)
    }

    package func coupon(_ code: String) throws -> IssuedCoupon? {
        let row = try db.prepare(
            "SELECT member, entry, account, value, valid_through, state FROM coupon WHERE code = $1")
        row.bind(1, code)
        return try row.first {
            let entry = row.int(1)
            return IssuedCoupon(
                code: code, member: row.member(0), entry: entry == 0 ? nil : EntryID(value: entry),
                account: row.optionalText(2), value: row.money(3), isOpen: row.int(5) == 0, validThrough: row.date(4))
        }
    }

    package func closeCoupon(_ code: String) throws {
        try db.run("UPDATE coupon SET state = 2 WHERE code = $1 AND state = 0") { $0.bind(1, code) }
    }

    package func valueUnderWay(_ entry: EntryID) throws -> Money {
        let row = try db.prepare("SELECT coalesce(sum(value), 0) FROM outbox WHERE state < 2 AND entry = $1")
        row.bind(1, entry.value)
        return try row.first { row.money(0) } ?? .zero
    }

    package func assignCoupon(_ code: String, to account: String) throws {
        try db.run("UPDATE coupon SET account = $1 WHERE code = $2") { row in
            row.bind(1, account)
            row.bind(2, code)
        }
    }

    package func suppress(_ member: MemberKey) throws -> Bool {
        try db.run("UPDATE member SET suppressed = 1 WHERE key = $1 AND suppressed = 0") { $0.bind(1, member) }
        return db.changes == 1
    }

    package func liveEntries(of member: MemberKey, in loop: LoopID) throws -> [EntryID] {
        let rows = try db.prepare(
            """
            SELECT e.id FROM entry e WHERE e.member = $1 AND e.loop = $2
              AND (e.status IN (0, 1) OR (e.status = 3 AND EXISTS (
                SELECT 1 FROM exposure x WHERE x.member = e.member AND x.loop = e.loop AND x.frozen = 0)))
            ORDER BY e.id
            """)
        rows.bind(1, member)
        rows.bind(2, loop)
        return try rows.all { EntryID(value: rows.int(0)) }
    }
}
