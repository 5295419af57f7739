import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: ExperimentStore {
    package func tallies(_ loop: LoopID, experiment: Int) throws -> [ArmTally] {
        let rows = try db.prepare(
            """
            SELECT arm, epoch, assigned, matured, converted, margin_sum, margin_squares FROM tally
            WHERE loop = $1 AND experiment = $2 ORDER BY epoch, arm
            """)
        rows.bind(1, loop)
        rows.bind(2, experiment)
        return try rows.all {
            ArmTally(
                arm: Int(rows.int(0)), epoch: Int(rows.int(1)), assigned: Int(rows.int(2)), matured: Int(rows.int(3)),
                converted: Int(rows.int(4)), marginSum: rows.int(5), marginSumOfSquares: rows.double(6))
        }
    }

    /// Adds sums to the stored tallies.
    func add(_ changes: TallyChanges) throws {
        for (key, sum) in changes.sorted {
            try db.run(
                """
                INSERT INTO tally (loop, experiment, epoch, arm, assigned, matured, converted, margin_sum,
                  margin_squares)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (loop, experiment, epoch, arm) DO UPDATE SET
                  assigned = tally.assigned + excluded.assigned, matured = tally.matured + excluded.matured,
                  converted = tally.converted + excluded.converted,
                  margin_sum = tally.margin_sum + excluded.margin_sum,
                  margin_squares = tally.margin_squares + excluded.margin_squares
                """
            ) { row in
                row.bind(1, key.loop)
                row.bind(2, key.experiment)
                row.bind(3, key.epoch)
                row.bind(4, key.arm)
                row.bind(5, sum.assigned)
                row.bind(6, sum.matured)
                row.bind(7, sum.converted)
                row.bind(8, sum.marginSum)
                row.bind(9, sum.marginSumOfSquares)
            }
        }
    }

    package func saveLook(_ look: LookRecord) throws {
        let json = try StoredJSON.text(look)
        try db.run(
            """
            INSERT INTO look (loop, experiment, number, date, json) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (loop, experiment, number) DO UPDATE SET date = excluded.date, json = excluded.json
            """
        ) { row in
            row.bind(1, look.loop)
            row.bind(2, look.experiment)
            row.bind(3, look.number)
            row.bind(4, look.date)
            row.bind(5, json)
        }
    }

    package func looks(_ loop: LoopID, limit: Int) throws -> [LookRecord] {
        let rows = try db.prepare(
            "SELECT json FROM look WHERE loop = $1 ORDER BY experiment DESC, number DESC LIMIT $2")
        rows.bind(1, loop)
        rows.bind(2, limit)
        let latest = try rows.all { try StoredJSON.value(LookRecord.self, from: rows.text(0), column: "look.json") }
        return latest.reversed()
    }

    package func harmCounts(_ loop: LoopID, since date: CivilDate) throws -> HarmCounts {
        let sent = try db.prepare("SELECT sum(messages) FROM sent WHERE loop = $1 AND day >= $2")
        sent.bind(1, loop)
        sent.bind(2, date)
        var counts = HarmCounts(sends: 0, unsubscribes: 0, complaints: 0)
        counts.sends = Int(try sent.first { sent.int(0) } ?? 0)
        // Days are the team's, instants are not: fourteen hours before midnight in universal time the date has begun
        // everywhere.
        let start = date.startOfDayUTC + .hours(-14)
        let week = ElapsedTime.days(7)
        let rows = try db.prepare(
            """
            SELECT v.kind, count(*) FROM event v
            WHERE v.kind IN ('complaint', 'unsubscribe') AND v.at >= $1
              AND EXISTS (SELECT 1 FROM delivery d WHERE d.member = v.member AND d.tool = 0 AND d.loop = $2
                AND d.at >= $1 AND d.at <= v.at AND d.at >= v.at - $3)
            GROUP BY v.kind
            """)
        rows.bind(1, start)
        rows.bind(2, loop)
        rows.bind(3, week.milliseconds)
        try rows.each {
            let count = Int(rows.int(1))
            if rows.text(0) == EventKind.complaint.rawValue {
                counts.complaints = count
            } else {
                counts.unsubscribes = count
            }
        }
        return counts
    }
}
