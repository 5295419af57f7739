import WinbackEngine
import WinbackModel

/// Which measures rollups are kept of, and whether they are up to date.
struct RollupRegister {
    let db: SQLConnection
    let terms: MetricTerms

    /// The hash of what a measure's rollup depends on: the measure, and the costs of the programme it needs.
    func identity(_ measure: PlanMeasure) -> String {
        var writer = CanonicalWriter(domain: "winback/rollup/1")
        writer.field("measure", measure.rollupIdentity)
        let needs = (measure.expression?.columns ?? []).compactMap(\.column.need)
        if needs.contains(.marginRate) { writer.field("margin", terms.marginRate?.description ?? "") }
        return writer.digest.hex
    }

    /// The number of a measure; `nil` when none is kept of it.
    func id(_ measure: PlanMeasure) throws -> Int64? {
        let row = try db.prepare("SELECT id FROM rollup_measure WHERE hash = $1")
        row.bind(1, identity(measure) as String?)
        return try row.first { row.int(0) }
    }

    /// Every measure kept, by hash.
    func known() throws -> [String: Int64] {
        let rows = try db.prepare("SELECT hash, id FROM rollup_measure")
        var known: [String: Int64] = [:]
        try rows.each { known[rows.text(0)] = rows.int(1) }
        return known
    }

    /// Facts the rollups do not know yet; `nil` when they have to be built anew.
    func pending() throws -> Int? {
        let rows = try db.prepare("SELECT name, value FROM fact_total WHERE name IN ('rollup_pending', 'rollup_stale')")
        var totals: [String: Int64] = [:]
        try rows.each { totals[rows.text(0)] = rows.int(1) }
        return totals["rollup_stale"] == 0 ? Int(totals["rollup_pending"] ?? 0) : nil
    }
}

/// Keeps note of the facts that change, so that rollups can follow without reading all of them.
///
/// A batch too large to be worth it marks the rollups as stale instead: they are then built anew in one pass.
struct ChangeLog {
    private let db: SQLConnection
    /// Whether changes are noted; not while the rollups have to be built anew anyway.
    let isOn: Bool
    private var noted = 0

    /// Changes waiting at most, beyond which one pass over all facts is quicker.
    private static let pendingMax = 50_000

    /// Opens the log for a batch of so many rows.
    init(_ transaction: SQLiteTransaction, rows: Int) throws {
        db = transaction.db
        let register = try transaction.factTotal("rollup_stale")
        guard register == 0 else {
            isOn = false
            return
        }
        let pending = Int(try transaction.factTotal("rollup_pending") ?? 0)
        let facts = Int(try transaction.factTotal("orders") ?? 0) + Int(try transaction.factTotal("events") ?? 0)
        isOn = pending + rows <= max(Self.pendingMax, facts / 8)
        if !isOn {
            try transaction.setFactTotal("rollup_stale", 1)
            try transaction.setFactTotal("rollup_pending", 0)
            for table in ["orders_change", "event_change", "member_change"] { try db.run("DELETE FROM \(table)") }
        }
    }

    /// Notes a row that was not there before.
    mutating func added(to table: String, member: Int64, key: Int64) throws {
        guard isOn else { return }
        try db.run(
            "INSERT INTO \(table)_change (member, key, had) VALUES ($1, $2, 0) ON CONFLICT (member, key) DO NOTHING"
        ) {
            $0.bind(1, member)
            $0.bind(2, key)
        }
        noted += 1
    }

    /// Notes a row as it is before it changes.
    mutating func changing(orders member: Int64, key: Int64) throws {
        try changing(
            "orders", "day, status, at, amount, discount, cost, coupon, store, channel, id", member: member, key: key)
    }

    /// Notes an event as it is before it changes.
    mutating func changing(events member: Int64, key: Int64) throws {
        try changing("event", "day, kind, at, channel, coupon, amount, store", member: member, key: key)
    }

    private mutating func changing(_ table: String, _ columns: String, member: Int64, key: Int64) throws {
        guard isOn else { return }
        try db.run(
            """
            INSERT INTO \(table)_change (member, key, had, \(columns))
            SELECT member, key, 1, \(columns) FROM \(table) WHERE member = $1 AND key = $2
            ON CONFLICT (member, key) DO NOTHING
            """
        ) {
            $0.bind(1, member)
            $0.bind(2, key)
        }
        noted += 1
    }

    /// Notes a member's attributes as they are before they change, or a member who is new.
    mutating func changing(member: Int64) throws {
        guard isOn else { return }
        try db.run(
            """
            INSERT INTO member_change (member, tier, country) SELECT key, tier, country FROM member WHERE key = $1
            ON CONFLICT (member) DO NOTHING
            """
        ) { $0.bind(1, member) }
        noted += 1
    }

    /// Writes how much was noted.
    func finish(_ transaction: SQLiteTransaction) throws {
        if isOn { try transaction.addToFactTotal("rollup_pending", noted) }
    }
}
