import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: LoopStore {
    package func loops() throws -> [LoopRecord] {
        let rows = try db.prepare("SELECT \(Self.loopColumns) FROM loop ORDER BY id")
        return try rows.all { try Self.loop(from: rows) }
    }

    package func loop(_ id: LoopID) throws -> LoopRecord? {
        let rows = try db.prepare("SELECT \(Self.loopColumns) FROM loop WHERE id = $1")
        rows.bind(1, id)
        return try rows.first { try Self.loop(from: rows) }
    }

    package func saveLoop(_ loop: LoopRecord) throws {
        let tiers = try StoredJSON.text(loop.approvedTiers)
        try db.run(
            """
            INSERT INTO loop (id, status, reason, digest, family, experiment, started_on, ends_on, approved_daily,
              approved_tiers)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
              digest = excluded.digest, family = excluded.family, experiment = excluded.experiment,
              started_on = excluded.started_on, ends_on = excluded.ends_on, approved_daily = excluded.approved_daily,
              approved_tiers = excluded.approved_tiers
            """
        ) { row in
            row.bind(1, loop.id)
            row.bind(2, loop.status.rawValue)
            row.bind(3, loop.reason)
            row.bind(4, loop.digest)
            row.bind(5, loop.family.text)
            row.bind(6, loop.experiment)
            row.bind(7, loop.startedOn)
            row.bind(8, loop.endsOn)
            row.bind(9, loop.approvedDailyEntries)
            row.bind(10, tiers)
        }
    }

    package func epochs(_ loop: LoopID) throws -> [EpochRecord] {
        let rows = try db.prepare(
            "SELECT number, starts_on, shares, reason, cleared FROM epoch WHERE loop = $1 ORDER BY number")
        rows.bind(1, loop)
        return try rows.all {
            let shares = try StoredJSON.value([Int32].self, from: rows.text(2), column: "epoch.shares")
            return EpochRecord(
                loop: loop, number: Int(rows.int(0)), startsOn: rows.date(1),
                shares: shares.map { Share(millionths: $0) }, reason: rows.text(3), cleared: rows.bool(4))
        }
    }

    package func saveEpoch(_ epoch: EpochRecord) throws {
        let shares = try StoredJSON.text(epoch.shares.map(\.millionths))
        try db.run(
            """
            INSERT INTO epoch (loop, number, starts_on, shares, reason, cleared) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (loop, number) DO UPDATE SET starts_on = excluded.starts_on, shares = excluded.shares,
              reason = excluded.reason, cleared = excluded.cleared
            """
        ) { row in
            row.bind(1, epoch.loop)
            row.bind(2, epoch.number)
            row.bind(3, epoch.startsOn)
            row.bind(4, shares)
            row.bind(5, epoch.reason)
            row.bind(6, epoch.cleared)
        }
    }

    private static let loopColumns =
        "id, status, reason, digest, family, experiment, started_on, ends_on, approved_daily, approved_tiers"

    private static func loop(from row: SQLStatement) throws -> LoopRecord {
        var loop = LoopRecord(
            id: row.loop(0), status: try row.word(1, "loop.status"), reason: row.text(2),
            digest: try row.digest(3, "loop.digest"), family: FamilyID(row.text(4)), experiment: Int(row.int(5)),
            startedOn: row.optionalDate(6), endsOn: row.optionalDate(7), approvedDailyEntries: Int(row.int(8)))
        loop.approvedTiers = try StoredJSON.value(
            [LoopRecord.TierEntries].self, from: row.text(9), column: "loop.approved_tiers")
        return loop
    }
}
