import WinbackEngine
import WinbackModel

/// What a principal did with single operations over a rolling stretch, kept as sums.
extension SQLiteTransaction {
    /// What counts of one preview.
    struct CountedPreview: Equatable {
        var principal: String
        var member: MemberKey
        var value: Money
        var at: Instant
    }

    package func singleTotals(_ principal: PrincipalID, since: Instant, member: MemberKey) throws -> SingleTotals {
        let row = try db.prepare("SELECT members, value, through FROM bulk WHERE principal = $1")
        row.bind(1, principal.text)
        guard let kept = try row.first({ (Int(row.int(0)), row.money(1), row.instant(2)) }) else {
            return SingleTotals(members: 0, includesMember: false, value: .zero)
        }
        let gone = try left(principal.text, after: kept.2, through: since)
        let calls = try calls(principal.text, member) - (gone.first { $0.member == member }?.calls ?? 0)
        return SingleTotals(
            members: kept.0 - gone.count(where: \.isLast), includesMember: calls > 0,
            value: gone.reduce(kept.1) { $0 - $1.value })
    }

    /// What counts of a preview as it stands; `nil` when nothing does.
    func counted(_ id: PreviewID) throws -> CountedPreview? {
        let row = try db.prepare(
            """
            SELECT principal, member, value, confirmed_at FROM preview
            WHERE id = $1 AND confirmed_at IS NOT NULL AND status <> 3
            """)
        row.bind(1, id.text)
        return try row.first {
            CountedPreview(principal: row.text(0), member: row.member(1), value: row.money(2), at: row.instant(3))
        }
    }

    /// Moves the sums from what a preview counted as before to what it counts as now.
    func recount(_ before: CountedPreview?, _ after: CountedPreview?) throws {
        if before == after { return }
        if let after {
            try forget(after.principal, through: after.at + ElapsedTime(milliseconds: -BulkRule.window.milliseconds))
            try add(after, calls: 1)
        }
        if let before {
            // What had left the window already is in no sum any more.
            let row = try db.prepare("SELECT through FROM bulk WHERE principal = $1")
            row.bind(1, before.principal)
            let through = try row.first { row.instant(0) }
            if let through, before.at > through { try add(before, calls: -1) }
        }
    }

    private func add(_ one: CountedPreview, calls change: Int) throws {
        let had = try calls(one.principal, one.member)
        let has = had + change
        let members = (had == 0 ? 1 : 0) - (has == 0 ? 1 : 0)
        try db.run(
            """
            INSERT INTO bulk (principal, members, value, through) VALUES ($1, $2, $3, $4)
            ON CONFLICT (principal) DO UPDATE SET members = bulk.members + excluded.members,
              value = bulk.value + excluded.value
            """
        ) { row in
            row.bind(1, one.principal)
            row.bind(2, members)
            row.bind(3, change > 0 ? one.value : .zero - one.value)
            row.bind(4, one.at + ElapsedTime(milliseconds: -BulkRule.window.milliseconds))
        }
        try keep(one.principal, one.member, calls: has)
    }

    private func keep(_ principal: String, _ member: MemberKey, calls: Int) throws {
        let sql =
            calls == 0
            ? "DELETE FROM bulk_member WHERE principal = $1 AND member = $2"
            : """
            INSERT INTO bulk_member (principal, member, calls) VALUES ($1, $2, $3)
            ON CONFLICT (principal, member) DO UPDATE SET calls = excluded.calls
            """
        try db.run(sql) { row in
            row.bind(1, principal)
            row.bind(2, member)
            if calls != 0 { row.bind(3, calls) }
        }
    }

    private func calls(_ principal: String, _ member: MemberKey) throws -> Int {
        let row = try db.prepare("SELECT calls FROM bulk_member WHERE principal = $1 AND member = $2")
        row.bind(1, principal)
        row.bind(2, member)
        return Int(try row.first { row.int(0) } ?? 0)
    }

    /// Takes out of the sums what left the window.
    private func forget(_ principal: String, through: Instant) throws {
        let row = try db.prepare("SELECT through FROM bulk WHERE principal = $1")
        row.bind(1, principal)
        guard let kept = try row.first({ row.instant(0) }), kept < through else { return }
        let gone = try left(principal, after: kept, through: through)
        for one in gone {
            try keep(principal, one.member, calls: try calls(principal, one.member) - one.calls)
        }
        try db.run("UPDATE bulk SET members = members - $1, value = value - $2, through = $3 WHERE principal = $4") {
            $0.bind(1, gone.count(where: \.isLast))
            $0.bind(2, gone.reduce(Money.zero) { $0 + $1.value })
            $0.bind(3, through)
            $0.bind(4, principal)
        }
    }

    /// Members whose confirmations left the window between two instants, with how many calls, and whether none is left.
    private func left(
        _ principal: String, after: Instant, through: Instant
    ) throws -> [(member: MemberKey, calls: Int, value: Money, isLast: Bool)] {
        if through <= after { return [] }
        let rows = try db.prepare(
            """
            SELECT p.member, count(*), sum(p.value),
              count(*) >= (SELECT b.calls FROM bulk_member b WHERE b.principal = $1 AND b.member = p.member)
            FROM preview p
            WHERE p.confirmed_at IS NOT NULL AND p.status <> 3 AND p.principal = $1 AND p.confirmed_at > $2
              AND p.confirmed_at <= $3
            GROUP BY p.member ORDER BY p.member
            """)
        rows.bind(1, principal)
        rows.bind(2, after)
        rows.bind(3, through)
        return try rows.all { (rows.member(0), Int(rows.int(1)), rows.money(2), rows.bool(3)) }
    }
}
