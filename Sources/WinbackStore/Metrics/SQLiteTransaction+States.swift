import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    func membersWithOldMoves(limit: Int) throws -> [MemberKey] {
        let rows = try db.prepare("SELECT member FROM move_dirty ORDER BY member LIMIT $1")
        rows.bind(1, limit)
        return try rows.all { rows.member(0) }
    }

    func saveMoves(_ moves: [(member: MemberKey, moves: [ChurnMove])]) throws {
        let clear = try db.prepare("DELETE FROM state_move WHERE member = $1")
        let save = try db.prepare(
            """
            INSERT INTO state_move (member, day, from_state, to_state) VALUES ($1, $2, $3, $4)
            ON CONFLICT (member, day) DO UPDATE SET to_state = excluded.to_state
            """)
        let unmark = try db.prepare("DELETE FROM move_dirty WHERE member = $1")
        for (member, own) in moves.sorted(by: { $0.member < $1.member }) {
            clear.bind(1, member)
            _ = try clear.step()
            for move in own {
                save.bind(1, member)
                save.bind(2, move.date)
                save.bind(3, move.from.map { Int64($0.rawValue) })
                save.bind(4, move.to.rawValue)
                _ = try save.step()
            }
            unmark.bind(1, member)
            _ = try unmark.step()
        }
    }

    func saveForecasts(_ forecasts: [MemberForecast], key: String) throws {
        try db.run("DELETE FROM forecast")
        let save = try db.prepare(
            "INSERT INTO forecast (member, as_of, state, expected, value_at_risk) VALUES ($1, $2, $3, $4, $5)")
        for forecast in forecasts.sorted(by: { $0.member < $1.member }) {
            save.bind(1, forecast.member)
            save.bind(2, forecast.asOf)
            save.bind(3, forecast.state.rawValue)
            save.bind(4, forecast.expectedPurchases)
            save.bind(5, forecast.valueAtRiskMinorUnits)
            _ = try save.step()
        }
        try saveSetting("forecast_key", key)
    }

    func forecastKey() throws -> String? { try setting("forecast_key") }

    func averageOrders() throws -> [(member: MemberKey, churn: ChurnRecord, averageMinorUnits: Double)] {
        let rows = try db.prepare(
            """
            SELECT c.member, c.purchase_days, c.first_day, c.last_day, c.median_half_days, c.state, c.since_day,
                c.next_day, (SELECT avg(o.amount) FROM orders o WHERE o.member = c.member AND o.status = 0)
            FROM churn c ORDER BY c.member
            """)
        return try rows.all { (rows.member(0), ChurnRecord(row: rows), rows.double(8)) }
    }

    func hasUndatedFacts() throws -> Bool { try factTotal("undated") ?? 0 > 0 }

    func dateFacts(in zone: ZoneRules) throws {
        guard let undated = try factTotal("undated"), undated > 0 else { return }
        for (table, key, column, instant) in [
            ("event", "member, key", "day", "at"), ("delivery", "row, 0", "day", "at"),
            ("coupon", "id, 0", "issued_on", "issued_at"), ("coupon", "id, 0", "redeemed_on", "redeemed_at"),
        ] {
            let rows = try db.prepare(
                "SELECT \(key), \(instant) FROM \(table) WHERE \(column) IS NULL AND \(instant) IS NOT NULL")
            let found = try rows.all { (rows.int(0), rows.int(1), rows.instant(2)) }
            let own = key.prefix { $0 != "," }
            let update = try db.prepare(
                table == "event"
                    ? "UPDATE event SET day = $1 WHERE member = $2 AND key = $3"
                    : "UPDATE \(table) SET \(column) = $1 WHERE \(own) = $2")
            for (first, second, at) in found {
                update.bind(1, zone.date(at: at))
                update.bind(2, first as Int64?)
                if table == "event" { update.bind(3, second as Int64?) }
                _ = try update.step()
            }
        }
        let latest = try db.prepare("SELECT max(day), min(day) FROM event")
        let ends = try latest.first { (latest.optionalInt(0), latest.optionalInt(1)) }
        try setFactTotal("latest_event_day", ends?.0)
        if let first = ends?.1 { try setFactTotal("first_day", min(first, try factTotal("first_day") ?? first)) }
        try setFactTotal("undated", 0)
    }

    func noteLoad(at now: Instant) throws { try setFactTotal("loaded_at", now.milliseconds) }

    func importStores(_ batch: [StoreRecord]) throws -> ImportCounts {
        var counts = ImportCounts()
        for record in batch {
            counts.read += 1
            let held = try db.prepare("SELECT 1 FROM store WHERE id = $1")
            held.bind(1, record.id as String?)
            let isKnown = try held.first { true } ?? false
            try db.run(
                """
                INSERT INTO store (id, name, country, zone) VALUES ($1, $2, $3, $4)
                ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, name),
                    country = coalesce(excluded.country, country), zone = coalesce(excluded.zone, zone)
                WHERE (name, country, zone) IS NOT (coalesce(excluded.name, name), coalesce(excluded.country, country),
                    coalesce(excluded.zone, zone))
                """
            ) {
                $0.bind(1, record.id as String?)
                $0.bind(2, record.name)
                $0.bind(3, record.country)
                $0.bind(4, record.zone)
            }
            if !isKnown {
                counts.inserted += 1
            } else if db.changes > 0 {
                counts.updated += 1
            } else {
                counts.unchanged += 1
            }
        }
        return counts
    }
}
