import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    /// Adds orders sorted by (member, key), the order the table is clustered in, so that a large batch passes over it
    /// once.
    func importOrders(_ batch: [KeyedOrder]) throws -> ImportCounts {
        var pass = try OrderPass(self)
        for row in FactRow.sorted(batch.count, { (batch[$0].order.memberKey, batch[$0].key) }) {
            try pass.take(batch[row.index], member: MemberKey(value: row.member))
        }
        return try pass.finish()
    }
}

/// Where a row of a batch belongs.
struct FactRow {
    let member: Int64
    let key: Int64
    let index: Int

    /// The places of a batch's rows by (member, key); of rows with the same key the later one of the batch comes last.
    static func sorted(_ count: Int, _ place: (Int) -> (MemberKey, Int64)) -> [FactRow] {
        var rows: [FactRow] = []
        rows.reserveCapacity(count)
        for index in 0..<count {
            let (member, key) = place(index)
            rows.append(FactRow(member: member.value, key: key, index: index))
        }
        rows.sort { a, b in
            if a.member != b.member { return a.member < b.member }
            if a.key != b.key { return a.key < b.key }
            return a.index < b.index
        }
        return rows
    }
}

/// One batch of orders on its way into the table.
private struct OrderPass {
    private let transaction: SQLiteTransaction
    private let insertion: SQLStatement
    private let held: SQLStatement
    private let update: SQLStatement
    private let entries: LiveEntries
    private var roll: MemberRoll
    private var counts = ImportCounts()
    private var latestDay: Int64?
    private var mustFindLatestDay = false
    private var member: MemberKey?
    private var isTouched = false

    init(_ transaction: SQLiteTransaction) throws {
        self.transaction = transaction
        roll = try MemberRoll(transaction.db)
        entries = try LiveEntries(transaction.db)
        insertion = try transaction.db.prepare(
            """
            INSERT INTO orders (member, key, day, status, at, amount, discount, cost, coupon, store, channel, id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (member, key) DO NOTHING
            """)
        held = try transaction.db.prepare(
            """
            SELECT day, status, at, amount, discount, cost, coupon, store, channel, id FROM orders
            WHERE member = $1 AND key = $2
            """)
        update = try transaction.db.prepare(
            """
            UPDATE orders SET day = $1, status = $2, at = $3, amount = $4, discount = $5, cost = $6, coupon = $7,
                store = $8, channel = $9, id = $10
            WHERE member = $11 AND key = $12
            """)
        latestDay = try transaction.factTotal("latest_day")
    }

    mutating func take(_ keyed: KeyedOrder, member next: MemberKey) throws {
        if member != next {
            try leaveMember()
            member = next
            try roll.enter(keyed.order.customer, key: next)
        }
        counts.read += 1
        insertion.bind(1, next.value)
        insertion.bind(2, keyed.key)
        bind(keyed.order, to: insertion, from: 3)
        _ = try insertion.step()
        if transaction.db.changes == 1 {
            counts.inserted += 1
        } else if try replace(keyed, member: next) {
            counts.updated += 1
        } else {
            counts.unchanged += 1
            return
        }
        isTouched = true
        latestDay = max(latestDay ?? .min, Int64(keyed.order.date.daysSinceEpoch))
    }

    mutating func finish() throws -> ImportCounts {
        try leaveMember()
        try transaction.addToFactTotal("members", roll.inserted)
        try transaction.addToFactTotal("orders", counts.inserted)
        if mustFindLatestDay {
            let all = try transaction.db.prepare("SELECT max(day) FROM orders")
            latestDay = try all.first { all.optionalInt(0) } ?? nil
        }
        try transaction.setFactTotal("latest_day", latestDay)
        return counts
    }

    private mutating func leaveMember() throws {
        guard let member, isTouched else { return }
        isTouched = false
        try transaction.db.run("INSERT INTO churn_dirty (member) VALUES ($1) ON CONFLICT (member) DO NOTHING") {
            $0.bind(1, member.value)
        }
        try entries.tellOrders(of: member)
    }

    /// Writes a known row anew when it differs; says whether it did.
    private mutating func replace(_ keyed: KeyedOrder, member: MemberKey) throws -> Bool {
        held.bind(1, member.value)
        held.bind(2, keyed.key)
        let before = try held.first { (isSame: isSame(keyed.order), day: held.int(0)) }
        guard let before, !before.isSame else { return false }
        // When the latest order moves to an earlier day, only the table knows which is the latest now.
        if before.day == latestDay, before.day > keyed.order.date.daysSinceEpoch { mustFindLatestDay = true }
        bind(keyed.order, to: update, from: 1)
        update.bind(11, member.value)
        update.bind(12, keyed.key)
        _ = try update.step()
        return true
    }

    private func bind(_ order: OrderRecord, to statement: SQLStatement, from first: Int32) {
        statement.bind(first, Int64(order.date.daysSinceEpoch))
        statement.bind(first + 1, order.status.rawValue)
        statement.bind(first + 2, order.at.milliseconds)
        statement.bind(first + 3, order.amount.minorUnits)
        statement.bind(first + 4, order.discount.minorUnits)
        statement.bind(first + 5, order.cost?.minorUnits)
        statement.bind(first + 6, order.coupon)
        statement.bind(first + 7, order.store)
        statement.bind(first + 8, order.channel)
        statement.bind(first + 9, order.id)
    }

    private func isSame(_ order: OrderRecord) -> Bool {
        held.int(0) == Int64(order.date.daysSinceEpoch) && held.int(1) == Int64(order.status.rawValue)
            && held.int(2) == order.at.milliseconds && held.int(3) == order.amount.minorUnits
            && held.int(4) == order.discount.minorUnits && held.optionalInt(5) == order.cost?.minorUnits
            && held.optionalText(6) == order.coupon && held.optionalText(7) == order.store
            && held.optionalText(8) == order.channel && held.optionalText(9) == order.id
    }
}
