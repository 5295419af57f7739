import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: ChurnStore {
    /// Marks are kept by member, so this is a walk from the start of a small table.
    func unrefreshedMembers(limit: Int) throws -> [MemberKey] {
        let marks = try db.prepare("SELECT member FROM churn_dirty ORDER BY member LIMIT $1")
        marks.bind(1, limit)
        return try marks.all { MemberKey(value: marks.int(0)) }
    }

    /// A member without completed orders comes with no days, and so does one who objected to being scored.
    func purchaseDays(of members: [MemberKey]) throws -> [(member: MemberKey, days: [CivilDate])] {
        let orders = try db.prepare(
            """
            SELECT day FROM orders WHERE member = $1 AND status = 0
              AND NOT EXISTS (SELECT 1 FROM member WHERE key = $1 AND standing <> 0)
            """)
        var days: [Int32] = []
        return try members.map { member in
            days.removeAll(keepingCapacity: true)
            orders.bind(1, member.value)
            try orders.each { days.append(Int32(truncatingIfNeeded: orders.int(0))) }
            // Orders lie in the order of their keys, which are hashes; sorting few days here beats an index over all.
            days.sort()
            var distinct: [CivilDate] = []
            distinct.reserveCapacity(days.count)
            for day in days where distinct.last?.daysSinceEpoch != day {
                distinct.append(CivilDate(daysSinceEpoch: day))
            }
            return (member, distinct)
        }
    }

    /// Records are written by member, whatever order they come in, to pass over the table once.
    func saveChurn(_ records: [ChurnRecord], emptied: [MemberKey]) throws {
        let save = try db.prepare(
            """
            INSERT INTO churn (member, purchase_days, first_day, last_day, median_half_days, state, since_day, next_day)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (member) DO UPDATE SET purchase_days = excluded.purchase_days, first_day = excluded.first_day,
                last_day = excluded.last_day, median_half_days = excluded.median_half_days, state = excluded.state,
                since_day = excluded.since_day, next_day = excluded.next_day
            """)
        let unmark = try db.prepare("DELETE FROM churn_dirty WHERE member = $1")
        let markMoves = try db.prepare("INSERT INTO move_dirty (member) VALUES ($1) ON CONFLICT (member) DO NOTHING")
        for record in records.sorted(by: { $0.member < $1.member }) {
            save.bind(1, record.member.value)
            save.bind(2, record.purchaseDays)
            save.bind(3, Int64(record.firstDay.daysSinceEpoch))
            save.bind(4, Int64(record.lastDay.daysSinceEpoch))
            save.bind(5, record.medianGapHalfDays)
            save.bind(6, record.state.rawValue)
            save.bind(7, Int64(record.since.daysSinceEpoch))
            save.bind(8, record.nextTransition.map { Int64($0.daysSinceEpoch) })
            _ = try save.step()
            unmark.bind(1, record.member.value)
            _ = try unmark.step()
            markMoves.bind(1, record.member)
            _ = try markMoves.step()
        }
        for member in emptied {
            try db.run("DELETE FROM churn WHERE member = $1") { $0.bind(1, member.value) }
            unmark.bind(1, member.value)
            _ = try unmark.step()
            markMoves.bind(1, member)
            _ = try markMoves.step()
        }
    }

    /// A range of one index.
    func dueTransitions(through date: CivilDate, limit: Int) throws -> [ChurnRecord] {
        let due = try db.prepare(
            """
            SELECT member, purchase_days, first_day, last_day, median_half_days, state, since_day, next_day
            FROM churn WHERE next_day IS NOT NULL AND next_day <= $1 ORDER BY next_day, member LIMIT $2
            """)
        due.bind(1, Int64(date.daysSinceEpoch))
        due.bind(2, limit)
        return try due.all { ChurnRecord(row: due) }
    }

    /// Members and their records are walked side by side.
    func churnCounts() throws -> [ChurnCount] {
        let groups = try db.prepare(
            """
            SELECT coalesce(churn.state, 0), coalesce(member.tier, ''), count(*)
            FROM member LEFT JOIN churn ON churn.member = member.key WHERE member.standing = 0
            GROUP BY 1, 2 ORDER BY 1, 2
            """)
        return try groups.all {
            ChurnCount(state: ChurnState(stored: groups.int(0)), tier: groups.text(1), members: Int(groups.int(2)))
        }
    }

    /// One part per state, each in index order, which SQLite merges without sorting all members.
    func churnList(states: [ChurnState], limit: Int, offset: Int) throws -> [ChurnRecord] {
        let wanted = Set(states).sorted()
        guard !wanted.isEmpty else { return [] }
        let parts = wanted.indices.map { index in
            """
            SELECT member, purchase_days, first_day, last_day, median_half_days, state, since_day, next_day
            FROM churn WHERE state = $\(index + 1)
            """
        }
        let count = wanted.count
        let list = try db.prepare(
            parts.joined(separator: " UNION ALL ")
                + " ORDER BY last_day DESC, member LIMIT $\(count + 1) OFFSET $\(count + 2)")
        for (index, state) in wanted.enumerated() { list.bind(Int32(index + 1), state.rawValue) }
        list.bind(Int32(count + 1), limit)
        list.bind(Int32(count + 2), offset)
        return try list.all { ChurnRecord(row: list) }
    }

    /// A row of the table, or nothing for a member without completed orders.
    func churn(of member: MemberKey) throws -> ChurnRecord? {
        let held = try db.prepare(
            """
            SELECT member, purchase_days, first_day, last_day, median_half_days, state, since_day, next_day
            FROM churn WHERE member = $1
            """)
        held.bind(1, member.value)
        return try held.first { ChurnRecord(row: held) }
    }
}

extension ChurnRecord {
    /// The record a statement stands on; columns in the order of the table.
    init(row: SQLStatement) {
        self.init(
            member: MemberKey(value: row.int(0)), purchaseDays: Int(row.int(1)), firstDay: row.date(2),
            lastDay: row.date(3), medianGapHalfDays: Int(row.int(4)), state: ChurnState(stored: row.int(5)),
            since: row.date(6), nextTransition: row.optionalInt(7) == nil ? nil : row.date(7))
    }
}

extension ChurnState {
    /// The state of a stored number, which the table's CHECK keeps in range.
    init(stored: Int64) {
        guard let state = ChurnState(rawValue: Int(stored)) else { preconditionFailure("No churn state \(stored).") }
        self = state
    }
}
