import WinbackEngine
import WinbackModel
import WinbackPorts

/// What shares are re-weighted from, and what proposals are judged by.
extension SQLiteTransaction {
    package func cohorts(_ loop: LoopID, from first: Int, since: Instant, asOf: Instant) throws -> [CohortCount] {
        let rows = try db.prepare(
            """
            SELECT u.experiment, u.arm, max(0, $1 - u.entered_at) / $2 AS age,
              CASE WHEN u.first IS NULL THEN 0 ELSE (u.first - u.entered_at) / $2 + 1 END AS delay,
              count(*), sum(u.frozen), sum(CASE WHEN u.frozen = 1 AND u.converted = 1 THEN 1 ELSE 0 END)
            FROM (
              SELECT x.experiment, x.arm, x.entered_at, x.frozen, x.converted,
                (SELECT min(o.at) FROM orders o
                  WHERE o.member = x.member AND o.status = 0 AND o.at >= x.entered_at AND o.at <= x.window_ends) AS first
              FROM exposure x WHERE x.loop = $3 AND x.experiment >= $4 AND x.entered_at >= $5) AS u
            GROUP BY u.experiment, u.arm, age, delay ORDER BY u.experiment, u.arm, age, delay
            """)
        rows.bind(1, asOf)
        rows.bind(2, ElapsedTime.days(1).milliseconds)
        rows.bind(3, loop)
        rows.bind(4, first)
        rows.bind(5, since)
        return try rows.all {
            CohortCount(
                experiment: Int(rows.int(0)), arm: Int(rows.int(1)), age: Int(rows.int(2)), delay: Int(rows.int(3)),
                members: Int(rows.int(4)), frozen: Int(rows.int(5)), converted: Int(rows.int(6)))
        }
    }

    package func armHarm(_ loop: LoopID, since: Instant, countingSends: Bool) throws -> [ArmHarm] {
        var byArm: [Int: ArmHarm] = [:]
        // Harm is rare, so its entries are found from there.
        let harm = try db.prepare(
            """
            SELECT v.kind, e.arm, count(DISTINCT v.member || '/' || v.key) FROM event v
            JOIN delivery d ON d.member = v.member AND d.tool = 0 AND d.at <= v.at AND d.at >= v.at - $1
            JOIN entry e ON e.id = d.entry
            WHERE v.kind IN ('complaint', 'unsubscribe') AND v.at >= $2 AND d.loop = $3 AND e.entered_at >= $2
            GROUP BY v.kind, e.arm
            """)
        harm.bind(1, ElapsedTime.days(7).milliseconds)
        harm.bind(2, since)
        harm.bind(3, loop)
        try harm.each {
            let arm = Int(harm.int(1))
            var counts = byArm[arm] ?? ArmHarm(arm: arm)
            if harm.text(0) == EventKind.complaint.rawValue {
                counts.complaints = Int(harm.int(2))
            } else {
                counts.unsubscribes = Int(harm.int(2))
            }
            byArm[arm] = counts
        }
        if countingSends {
            let sends = try db.prepare(
                """
                SELECT e.arm, count(*) FROM delivery d JOIN entry e ON e.id = d.entry
                WHERE d.loop = $1 AND d.tool = 0 AND e.entered_at >= $2 GROUP BY e.arm
                """)
            sends.bind(1, loop)
            sends.bind(2, since)
            try sends.each {
                let arm = Int(sends.int(0))
                byArm[arm, default: ArmHarm(arm: arm)].sends = Int(sends.int(1))
            }
        }
        return byArm.values.sorted { $0.arm < $1.arm }
    }

    package func loggedOutcomes(_ loop: LoopID, experiment: Int, limit: Int) throws -> [LoggedOutcome] {
        let rows = try db.prepare(
            """
            SELECT x.member, x.arm, x.propensity, x.entered_at, x.converted, x.margin, m.tier
            FROM exposure x LEFT JOIN member m ON m.key = x.member
            WHERE x.loop = $1 AND x.experiment = $2 AND x.frozen = 1 ORDER BY x.member LIMIT $3
            """)
        rows.bind(1, loop)
        rows.bind(2, experiment)
        rows.bind(3, limit)
        return try rows.all {
            LoggedOutcome(
                member: rows.member(0), arm: Int(rows.int(1)),
                propensity: Share(millionths: Int32(truncatingIfNeeded: rows.int(2))), enteredAt: rows.instant(3),
                converted: rows.bool(4), margin: rows.money(5), tier: rows.optionalText(6) ?? "")
        }
    }
}
