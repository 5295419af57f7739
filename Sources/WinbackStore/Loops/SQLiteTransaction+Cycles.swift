import WinbackEngine
import WinbackModel

extension SQLiteTransaction {
    package func cycle(_ loop: LoopID, on date: CivilDate) throws -> CycleRecord? {
        let row = try db.prepare("SELECT \(Self.cycleColumns) FROM cycle WHERE loop = $1 AND date = $2")
        row.bind(1, loop)
        row.bind(2, date)
        return try row.first { try Self.cycle(from: row) }
    }

    package func cycles(_ loop: LoopID, limit: Int) throws -> [CycleRecord] {
        let rows = try db.prepare(
            "SELECT \(Self.cycleColumns) FROM cycle WHERE loop = $1 ORDER BY date DESC LIMIT $2")
        rows.bind(1, loop)
        rows.bind(2, limit)
        return try rows.all { try Self.cycle(from: rows) }
    }

    package func saveCycle(_ cycle: CycleRecord) throws {
        let exclusions = try StoredJSON.text(cycle.exclusions)
        let tiers = try StoredJSON.text(cycle.enteredByTier)
        let notes = try StoredJSON.text(cycle.notes)
        try db.run(
            """
            INSERT INTO cycle (loop, date, phase, started_at, entered, held_out, exclusions, notes,
              spent, reserved, entered_by_tier)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (loop, date) DO UPDATE SET phase = excluded.phase, started_at = excluded.started_at,
              entered = excluded.entered, held_out = excluded.held_out, exclusions = excluded.exclusions,
              notes = excluded.notes, spent = excluded.spent, reserved = excluded.reserved,
              entered_by_tier = excluded.entered_by_tier
            """
        ) { row in
            row.bind(1, cycle.loop)
            row.bind(2, cycle.date)
            row.bind(3, cycle.phase.rawValue)
            row.bind(4, cycle.startedAt)
            row.bind(5, cycle.entered)
            row.bind(6, cycle.heldOut)
            row.bind(7, exclusions)
            row.bind(8, notes)
            row.bind(9, cycle.spent.minorUnits)
            row.bind(10, cycle.reserved.minorUnits)
            row.bind(11, tiers)
        }
    }

    private static let cycleColumns =
        "loop, date, phase, started_at, entered, held_out, exclusions, notes, spent, reserved, entered_by_tier"

    private static func cycle(from row: SQLStatement) throws -> CycleRecord {
        guard let phase = CycleRecord.Phase(rawValue: Int(row.int(2))) else {
            throw WinbackError.unreadable("cycle.phase")
        }
        var cycle = CycleRecord(loop: row.loop(0), date: row.date(1), startedAt: row.instant(3))
        cycle.phase = phase
        cycle.entered = Int(row.int(4))
        cycle.heldOut = Int(row.int(5))
        cycle.exclusions = try StoredJSON.value(
            [CycleRecord.ExclusionCount].self, from: row.text(6), column: "cycle.exclusions")
        cycle.notes = try StoredJSON.value([String].self, from: row.text(7), column: "cycle.notes")
        cycle.spent = Money(minorUnits: row.int(8))
        cycle.reserved = Money(minorUnits: row.int(9))
        cycle.enteredByTier = try StoredJSON.value(
            [LoopRecord.TierEntries].self, from: row.text(10), column: "cycle.entered_by_tier")
        return cycle
    }
}
