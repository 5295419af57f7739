import Foundation
import GRDB
import WinbackModel
import WinbackPorts

/// The same facts in plain tables of their own, for answers in plain SQL that share nothing with the product.
struct ReferenceBooks {
    private let queue: DatabaseQueue

    init(_ shop: Shop, orders: [OrderRecord], tiers: [MemberRecord] = []) throws {
        queue = try DatabaseQueue()
        // Dates are worked out by the system's calendar, not by the product's rules.
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/Madrid") ?? .gmt
        func date(_ at: Instant) -> String {
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(at.milliseconds) / 1000))
            return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
        }
        try queue.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE o (id TEXT PRIMARY KEY, m TEXT, d TEXT, amount INT, cost INT, status TEXT, s TEXT, ch TEXT);
                    CREATE TABLE m (id TEXT PRIMARY KEY, tier TEXT, country TEXT, joined TEXT);
                    CREATE TABLE s (id TEXT PRIMARY KEY, name TEXT, country TEXT);
                    CREATE TABLE r (id TEXT PRIMARY KEY, m TEXT, d TEXT, s TEXT);
                    CREATE TABLE h (m TEXT, tier TEXT, since TEXT, till TEXT);
                    """)
            var latest: [String: OrderRecord] = [:]
            for order in orders { latest[order.id ?? ""] = order }
            for (id, order) in latest {
                try db.execute(
                    sql: "INSERT INTO o VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        id, order.customer, date(order.at), order.amount.minorUnits, order.cost?.minorUnits,
                        order.status.word, order.store, order.channel,
                    ])
            }
            let changed = Dictionary(tiers.map { ($0.id, $0) }) { _, last in last }
            for member in shop.members {
                let change = changed[member.id]
                try db.execute(
                    sql: "INSERT INTO m VALUES (?, ?, ?, ?)",
                    arguments: [member.id, change?.tier ?? member.tier, member.country, member.joined?.description])
                if let tier = member.tier {
                    try db.execute(
                        sql: "INSERT INTO h VALUES (?, ?, '0000-01-01', ?)",
                        arguments: [member.id, tier, change?.tierSince?.description ?? "9999-12-31"])
                }
                if let change {
                    try db.execute(
                        sql: "INSERT INTO h VALUES (?, ?, ?, '9999-12-31')",
                        arguments: [member.id, change.tier, change.tierSince?.description])
                }
            }
            for store in shop.stores {
                try db.execute(sql: "INSERT INTO s VALUES (?, ?, ?)", arguments: [store.id, store.name, store.country])
            }
            for event in shop.redemptions {
                try db.execute(
                    sql: "INSERT INTO r VALUES (?, ?, ?, ?)",
                    arguments: [event.id, event.customer, event.date?.description, event.store])
            }
        }
    }

    /// Rows of a query: the last column is the number, those before it the key.
    func rows(_ sql: String) throws -> [[String]: Double?] {
        try queue.read { db in
            var rows: [[String]: Double?] = [:]
            for row in try Row.fetchAll(db, sql: sql) {
                let key = (0..<(row.count - 1)).map { (row[$0] as String?) ?? "(none)" }
                rows[key] = .some(row[row.count - 1] as Double?)
            }
            return rows
        }
    }
}
