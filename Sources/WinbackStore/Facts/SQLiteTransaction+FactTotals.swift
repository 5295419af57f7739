import WinbackModel
import WinbackPorts

extension SQLiteTransaction: FactStore {
    /// Read from running totals, so that it costs the same whatever the store holds.
    func factCounts() throws -> FactCounts {
        FactCounts(
            members: Int(try factTotal("members") ?? 0), orders: Int(try factTotal("orders") ?? 0),
            events: Int(try factTotal("events") ?? 0),
            latestOrderDay: try factTotal("latest_day").map { CivilDate(daysSinceEpoch: Int32($0)) })
    }

    /// A running total; `nil` when it was never set.
    func factTotal(_ name: String) throws -> Int64? {
        let held = try db.prepare("SELECT value FROM fact_total WHERE name = $1")
        held.bind(1, name)
        return try held.first { held.optionalInt(0) } ?? nil
    }

    /// Raises a running total.
    func addToFactTotal(_ name: String, _ count: Int) throws {
        guard count != 0 else { return }
        try db.run("UPDATE fact_total SET value = value + $1 WHERE name = $2") {
            $0.bind(1, count)
            $0.bind(2, name)
        }
    }

    /// Sets a running total.
    func setFactTotal(_ name: String, _ value: Int64?) throws {
        try db.run("UPDATE fact_total SET value = $1 WHERE name = $2") {
            $0.bind(1, value)
            $0.bind(2, name)
        }
    }
}
