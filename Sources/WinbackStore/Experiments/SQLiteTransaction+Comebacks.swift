import WinbackEngine
import WinbackModel

/// What members of an experiment did since they entered.
extension SQLiteTransaction {
    package func comebacks(_ loop: LoopID, experiment: Int, before now: Instant) throws -> [ComebackCount] {
        let rows = try db.prepare(
            """
            WITH unit AS (
              SELECT e.member AS member, e.arm AS arm, e.entered_at AS entered,
                (SELECT min(o.at) FROM orders o WHERE o.member = e.member AND o.status = 0 AND o.at >= e.entered_at
                  AND o.at <= e.window_ends AND o.at < $1) AS first
              FROM exposure e WHERE e.loop = $2 AND e.experiment = $3 AND e.entered_at < $1
            ), followed AS (
              SELECT arm, entered, first, (SELECT min(o.at) FROM orders o WHERE o.member = unit.member AND o.status = 0
                AND o.at > unit.first AND o.at < $1) AS second
              FROM unit
            )
            SELECT arm < 0, ($1 - entered) / 86400000 AS age, (first - entered) / 86400000 AS delay,
              (second - first) / 86400000 AS again, count(*)
            FROM followed GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
            """)
        rows.bind(1, now)
        rows.bind(2, loop)
        rows.bind(3, experiment)
        return try rows.all {
            ComebackCount(
                isHeldOut: rows.int(0) == 1, age: Int(rows.int(1)), delay: rows.optionalInt(2).map { Int($0) },
                again: rows.optionalInt(3).map { Int($0) }, members: Int(rows.int(4)))
        }
    }
}
