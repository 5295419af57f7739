import WinbackModel
import WinbackPorts

/// Coupons that stop being liability: redeemed, or expired and released.
extension SQLiteTransaction {
    package func takeRedemptions(limit: Int) throws -> [ReleasedLiability] {
        // Driven from the open coupons, so that a look costs what is outstanding and not what was ever bought. What
        // counts is when the order was placed, not when it reached the store.
        let rows = try db.prepare(
            """
            SELECT c.id, c.account, c.entry, c.member, c.value, o.at AS at, o.discount, o.day
            FROM coupon c CROSS JOIN orders o
            WHERE c.state = 0 AND \(Self.orderMatch)
            UNION ALL
            SELECT c.id, c.account, c.entry, c.member, c.value, v.at, coalesce(v.amount, 0), v.day
            FROM coupon c CROSS JOIN event v
            WHERE c.state = 0 AND \(Self.eventMatch)
            ORDER BY 1, 6
            """)
        var found: [(coupon: Int64, at: Instant, date: CivilDate?, liability: ReleasedLiability)] = []
        try rows.each {
            // A code works once: the first use counts.
            guard found.count < limit, found.last?.coupon != rows.int(0) else { return }
            let issued = rows.money(4)
            let stated = rows.money(6)
            let redeemed = stated > .zero ? min(stated, issued) : issued
            found.append(
                (
                    rows.int(0), rows.instant(5), rows.optionalDate(7),
                    ReleasedLiability(
                        entry: Self.issuedIn(rows), account: rows.optionalText(1), member: rows.member(3),
                        issued: issued, redeemed: redeemed)
                ))
        }
        let update = try db.prepare(
            "UPDATE coupon SET state = 1, redeemed_at = $1, redeemed = $2, redeemed_on = $3 WHERE id = $4 AND state = 0"
        )
        for one in found {
            update.bind(1, one.at)
            update.bind(2, one.liability.redeemed)
            update.bind(3, one.date)
            update.bind(4, one.coupon)
            try update.each {}
        }
        return found.map(\.liability)
    }

    package func expireCoupons(before date: CivilDate, limit: Int) throws -> [ReleasedLiability] {
        // A coupon that was used is left to `takeRedemptions`, whichever runs first.
        let rows = try db.prepare(
            """
            SELECT c.id, c.account, c.entry, c.member, c.value FROM coupon c
            WHERE c.state = 0 AND c.valid_through < $1
              AND NOT EXISTS (SELECT 1 FROM orders o WHERE \(Self.orderMatch))
              AND NOT EXISTS (SELECT 1 FROM event v WHERE \(Self.eventMatch))
            ORDER BY c.valid_through, c.id LIMIT $2
            """)
        rows.bind(1, date)
        rows.bind(2, limit)
        let expired = try rows.all {
            (
                rows.int(0),
                ReleasedLiability(
                    entry: Self.issuedIn(rows), account: rows.optionalText(1), member: rows.member(3),
                    issued: rows.money(4), redeemed: .zero)
            )
        }
        let update = try db.prepare("UPDATE coupon SET state = 2 WHERE id = $1 AND state = 0")
        for (coupon, _) in expired {
            update.bind(1, coupon)
            try update.each {}
        }
        return expired.map(\.1)
    }

    /// The entry of a coupon in column 2; a single operation has none.
    private static func issuedIn(_ row: SQLStatement) -> EntryID? {
        row.int(2) == 0 ? nil : EntryID(value: row.int(2))
    }

    /// The order `o` used the coupon `c` while it was valid.
    private static let orderMatch =
        "o.coupon = c.code AND o.member = c.member AND o.status = 0 AND o.day <= c.valid_through"
    /// The redemption `v` used the coupon `c`. An event has no business date; twelve hours after the end of the last
    /// day in universal time that day is over everywhere.
    private static let eventMatch = """
        v.coupon = c.code AND v.member = c.member AND v.kind = 'redemption'
          AND v.at < (c.valid_through + 1) * 86400000 + 43200000
        """
}
