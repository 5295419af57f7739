import WinbackEngine
import WinbackModel
import WinbackPorts

/// Coupon pools and the single-use codes drawn from them.
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

    /// A code for a key that nobody holds: the same key in the same store always gives the same.
    func freeCode(pool: PoolID, key: String) throws -> String {
        let salt = try teamSalt()
        let hash = StableHash(key: (salt.high, salt.low))
        let base = hash.hash("coupon/" + key)
        var attempt: UInt64 = 0
        while true {
            let code = Self.code(pool: pool, word: attempt == 0 ? base : hash.hash(base, attempt))
            if try !couponExists(code) { return code }
            attempt += 1
        }
    }

    func couponExists(_ code: String) throws -> Bool {
        let row = try db.prepare("SELECT 1 FROM coupon WHERE code = $1")
        row.bind(1, code)
        return try row.first { true } ?? false
    }

    /// The coupon issued in an entry, the latest if there are several.
    func couponCode(of entry: EntryID) throws -> String? {
        let row = try db.prepare("SELECT code FROM coupon WHERE entry = $1 ORDER BY id DESC LIMIT 1")
        row.bind(1, entry.value)
        return try row.first { row.text(0) }
    }

    func keepCoupon(_ code: String, _ effect: Effect, _ action: StoredAction, at now: Instant) throws {
        try db.run(
            """
            INSERT INTO coupon (code, pool, loop, entry, member, issued_at, valid_through, value, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
            """
        ) { row in
            row.bind(1, code)
            row.bind(2, action.name)
            row.bind(3, effect.loop)
            row.bind(4, effect.entry.value)
            row.bind(5, effect.member)
            row.bind(6, now)
            row.bind(7, action.detail)
            row.bind(8, effect.value)
        }
    }

    /// `POOL-XXXX-XXXX` in 32 letters and digits that nobody mixes up: no I, O, 0 or 1.
    private static func code(pool: PoolID, word: UInt64) -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)
        var text = Array(pool.text.uppercased().utf8)
        for place in 0..<8 {
            if place % 4 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(letters[Int((word >> (UInt64(place) * 5)) & 31)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
