import WinbackEngine
import WinbackModel
import WinbackPorts

/// Units of experiments: entered once, frozen once, and summed as they come.
extension SQLiteTransaction {
    /// Adds exposures that are a member's first in their experiment, and counts those as assigned.
    func expose(_ exposures: [ExposureRecord]) throws {
        let insert = try db.prepare(
            """
            INSERT INTO exposure (loop, experiment, member, arm, epoch, propensity, entered_at, window_ends, freezes_on)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (loop, experiment, member) DO NOTHING
            """)
        var tallies = TallyChanges()
        for exposure in exposures {
            insert.bind(1, exposure.loop)
            insert.bind(2, exposure.experiment)
            insert.bind(3, exposure.member)
            insert.bind(4, exposure.arm)
            insert.bind(5, exposure.epoch)
            insert.bind(6, Int64(exposure.propensity.millionths))
            insert.bind(7, exposure.enteredAt)
            insert.bind(8, exposure.windowEnds)
            insert.bind(9, exposure.freezesOn)
            try insert.each {}
            guard db.changes == 1 else { continue }
            tallies.change(exposure.loop, exposure.experiment, exposure.epoch, exposure.arm) { $0.assigned += 1 }
        }
        try add(tallies)
    }

    package func maturing(_ loop: LoopID, through date: CivilDate, limit: Int) throws -> [MaturedExposure] {
        let rows = try db.prepare(
            """
            SELECT experiment, member, arm, epoch, propensity, entered_at, window_ends, freezes_on FROM exposure
            WHERE loop = $1 AND frozen = 0 AND freezes_on <= $2 ORDER BY freezes_on, member LIMIT $3
            """)
        rows.bind(1, loop)
        rows.bind(2, date)
        rows.bind(3, limit)
        return try rows.all {
            let exposure = ExposureRecord(
                loop: loop, experiment: Int(rows.int(0)), member: rows.member(1), arm: Int(rows.int(2)),
                epoch: Int(rows.int(3)), propensity: Share(millionths: Int32(truncatingIfNeeded: rows.int(4))),
                enteredAt: rows.instant(5), windowEnds: rows.instant(6), freezesOn: rows.date(7))
            return MaturedExposure(
                exposure: exposure, orders: try orders(in: exposure), treatmentCost: try treatmentCost(of: exposure))
        }
    }

    package func freeze(_ outcomes: [FrozenOutcome]) throws {
        let update = try db.prepare(
            """
            UPDATE exposure SET frozen = 1, converted = $1, margin = $2
            WHERE loop = $3 AND experiment = $4 AND member = $5 AND frozen = 0
            """)
        var tallies = TallyChanges()
        for outcome in outcomes {
            let exposure = outcome.exposure
            update.bind(1, outcome.converted)
            update.bind(2, outcome.margin)
            update.bind(3, exposure.loop)
            update.bind(4, exposure.experiment)
            update.bind(5, exposure.member)
            try update.each {}
            guard db.changes == 1 else { continue }
            tallies.change(exposure.loop, exposure.experiment, exposure.epoch, exposure.arm) {
                $0.matured += 1
                $0.converted += outcome.converted ? 1 : 0
                $0.marginSum += outcome.margin.minorUnits
                let margin = Double(outcome.margin.minorUnits)
                $0.marginSumOfSquares += margin * margin
            }
        }
        try add(tallies)
    }

    private func orders(in exposure: ExposureRecord) throws -> [MaturedExposure.WindowOrder] {
        let rows = try db.prepare(
            """
            SELECT at, amount, cost FROM orders WHERE member = $1 AND status = 0 AND at >= $2 AND at <= $3
            ORDER BY at, key
            """)
        rows.bind(1, exposure.member)
        rows.bind(2, exposure.enteredAt)
        rows.bind(3, exposure.windowEnds)
        return try rows.all {
            MaturedExposure.WindowOrder(
                at: rows.instant(0), amount: rows.money(1), cost: rows.optionalInt(2).map { Money(minorUnits: $0) })
        }
    }

    /// What the loop gave in entries begun in the window, without coupons: a coupon already lowers what an order paid.
    private func treatmentCost(of exposure: ExposureRecord) throws -> Money {
        if exposure.arm < 0 { return .zero }
        let row = try db.prepare(
            """
            SELECT sum(e.given), sum((SELECT coalesce(sum(c.value), 0) FROM coupon c WHERE c.entry = e.id))
            FROM entry e WHERE e.member = $1 AND e.loop = $2 AND e.entered_at >= $3 AND e.entered_at <= $4
            """)
        row.bind(1, exposure.member)
        row.bind(2, exposure.loop)
        row.bind(3, exposure.enteredAt)
        row.bind(4, exposure.windowEnds)
        return try row.first { max(.zero, row.money(0) - row.money(1)) } ?? .zero
    }
}
