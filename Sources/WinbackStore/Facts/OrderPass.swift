import WinbackModel
import WinbackPorts

/// One batch of orders on its way into the table, handed over by (member, key).
struct OrderPass {
    /// Rows one statement inserts: starting a statement costs as much as inserting a row.
    static let chunkRows = 16
    private static let columns = "member, key, day, status, at, amount, discount, cost, coupon, store, channel, id"
    private static let columnCount: Int32 = 12

    private let transaction: SQLiteTransaction
    private let insertion: SQLStatement
    private let chunkInsertion: SQLStatement
    private let held: SQLStatement
    private let update: SQLStatement
    private var roll: MemberRoll
    private var log: ChangeLog
    private var firstDay: Int64?
    private var counts = ImportCounts()
    private var latestDay: Int64?
    private var mustFindLatestDay = false
    private var member: Int64?
    /// Members with a new or changed order, ascending.
    private var touched: [Int64] = []

    init(_ transaction: SQLiteTransaction, rows: Int) throws {
        self.transaction = transaction
        log = try ChangeLog(transaction, rows: rows)
        roll = try MemberRoll(transaction.db, log: log)
        firstDay = try transaction.factTotal("first_day")
        insertion = try transaction.db.prepare(Self.insertion(rows: 1))
        chunkInsertion = try transaction.db.prepare(Self.insertion(rows: Self.chunkRows))
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

    private static func insertion(rows: Int) -> String {
        let width = Int(columnCount)
        let values = (0..<rows).map { row in
            "(" + (1...width).map { "$\(row * width + $0)" }.joined(separator: ", ") + ")"
        }
        return "INSERT INTO orders (\(columns)) VALUES \(values.joined(separator: ", "))"
            + " ON CONFLICT (member, key) DO NOTHING"
    }

    /// Whether rows have to be taken one by one, because each new one is noted.
    var notesRows: Bool { log.isOn }

    /// Takes a full chunk.
    ///
    /// When only some of its rows are new, SQLite does not say which; members of rows that look the same as what is
    /// held then count as touched too, which costs a refresh and changes nothing.
    mutating func takeAll(_ chunk: [(row: KeyedOrder, member: Int64)]) throws {
        var first: Int32 = 1
        for (row, member) in chunk {
            try enter(row, member)
            bind(row, member, to: chunkInsertion, from: first)
            first += Self.columnCount
        }
        _ = try chunkInsertion.step()
        let inserted = transaction.db.changes
        counts.read += chunk.count
        counts.inserted += inserted
        guard inserted < chunk.count else {
            for (row, member) in chunk { touch(row, member) }
            return
        }
        var updated = 0
        for (row, member) in chunk {
            if try replace(row, member) {
                updated += 1
                touch(row, member)
            } else if inserted > 0 {
                touch(row, member)
            }
        }
        counts.updated += updated
        counts.unchanged += chunk.count - inserted - updated
    }

    /// Takes one row.
    mutating func take(_ row: KeyedOrder, member: Int64) throws {
        try enter(row, member)
        bind(row, member, to: insertion, from: 1)
        _ = try insertion.step()
        counts.read += 1
        if transaction.db.changes == 1 {
            counts.inserted += 1
            try log.added(to: "orders", member: member, key: row.key)
        } else if try replace(row, member) {
            counts.updated += 1
        } else {
            counts.unchanged += 1
            return
        }
        touch(row, member)
    }

    /// Marks touched members, tells their journeys and writes the totals.
    mutating func finish() throws -> ImportCounts {
        let entries = try LiveEntries(transaction.db)
        let mark = try transaction.db.prepare(
            "INSERT INTO churn_dirty (member) VALUES ($1) ON CONFLICT (member) DO NOTHING")
        for member in touched {
            mark.bind(1, member)
            _ = try mark.step()
            try entries.tellOrders(of: MemberKey(value: member))
        }
        try roll.finish(transaction)
        try log.finish(transaction)
        try transaction.setFactTotal("first_day", firstDay)
        try transaction.addToFactTotal("orders", counts.inserted)
        if mustFindLatestDay {
            let all = try transaction.db.prepare("SELECT max(day) FROM orders")
            latestDay = try all.first { all.optionalInt(0) } ?? nil
        }
        try transaction.setFactTotal("latest_day", latestDay)
        return counts
    }

    private mutating func enter(_ row: KeyedOrder, _ next: Int64) throws {
        guard member != next else { return }
        member = next
        try roll.enter(row.order.customer, key: MemberKey(value: next))
    }

    private mutating func touch(_ row: KeyedOrder, _ member: Int64) {
        if touched.last != member { touched.append(member) }
        let day = Int64(row.order.date.daysSinceEpoch)
        latestDay = max(latestDay ?? .min, day)
        firstDay = min(firstDay ?? .max, day)
    }

    /// Writes a known row anew when it differs; says whether it did.
    private mutating func replace(_ row: KeyedOrder, _ member: Int64) throws -> Bool {
        held.bind(1, member)
        held.bind(2, row.key)
        let before = try held.first { (isSame: isSame(row.order), day: held.int(0)) }
        guard let before, !before.isSame else { return false }
        // When the latest order moves to an earlier day, only the table knows which is the latest now.
        if before.day == latestDay, before.day > row.order.date.daysSinceEpoch { mustFindLatestDay = true }
        try log.changing(orders: member, key: row.key)
        bind(row.order, to: update, from: 1)
        update.bind(11, member)
        update.bind(12, row.key)
        _ = try update.step()
        return true
    }

    private func bind(_ row: KeyedOrder, _ member: Int64, to statement: SQLStatement, from first: Int32) {
        statement.bind(first, member)
        statement.bind(first + 1, row.key)
        bind(row.order, to: statement, from: first + 2)
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
