import WinbackEngine
import WinbackModel
import WinbackPorts

/// Coupon pools and their stock.
extension SQLiteTransaction {
    package func savePools(_ pools: [CouponPool]) throws {
        for pool in pools {
            var amount: Int64?
            var share: Int64?
            switch pool.worth {
            case .amount(let money): amount = money.minorUnits
            case .percent(let part): share = Int64(part.millionths)
            }
            let stock = pool.stock.map { Int64($0) }
            try db.run(
                """
                INSERT INTO pool (id, amount, share, maximum, ends_on, stock, remaining, issued)
                VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
                ON CONFLICT (id) DO UPDATE SET amount = excluded.amount, share = excluded.share,
                  maximum = excluded.maximum, ends_on = excluded.ends_on
                """
            ) { row in
                row.bind(1, pool.id.text)
                row.bind(2, amount)
                row.bind(3, share)
                row.bind(4, pool.maximumValue)
                row.bind(5, pool.endsOn)
                row.bind(6, stock)
                row.bind(7, stock)
            }
        }
    }

    package func pools() throws -> [PoolStanding] {
        let rows = try db.prepare(
            "SELECT id, amount, share, maximum, ends_on, stock, remaining, issued FROM pool ORDER BY id")
        return try rows.all {
            let worth: CouponPool.Worth =
                if let amount = rows.optionalInt(1) { .amount(Money(minorUnits: amount)) } else {
                    .percent(Share(millionths: Int32(truncatingIfNeeded: rows.int(2))))
                }
            return PoolStanding(
                pool: CouponPool(
                    id: PoolID(rows.text(0)), worth: worth, maximumValue: rows.money(3),
                    stock: rows.optionalInt(5).map { Int($0) }, endsOn: rows.optionalDate(4)),
                left: rows.optionalInt(6).map { Int($0) }, issued: Int(rows.int(7)))
        }
    }

    /// Takes one code's worth of stock; an answer means there is none to be had, and why.
    func draw(from pool: PoolID, on date: CivilDate) throws -> EffectResult? {
        let take = try db.prepare(
            """
            UPDATE pool SET remaining = remaining - 1, issued = issued + 1
            WHERE id = $1 AND (remaining IS NULL OR remaining > 0) AND (ends_on IS NULL OR ends_on >= $2)
            """)
        take.bind(1, pool.text)
        take.bind(2, date)
        try take.each {}
        if db.changes == 1 { return nil }
        let row = try db.prepare("SELECT ends_on, stock FROM pool WHERE id = $1")
        row.bind(1, pool.text)
        let reason = try row.first { () -> String in
            if let end = row.optionalDate(0), end < date { return "pool \(pool) issues nothing after \(end)" }
            return "pool \(pool) has none of its \(row.int(1)) codes left"
        }
        guard let reason else { return .refused(reason: "there is no coupon pool \(pool)") }
        return .exhausted(reason: reason)
    }
}
