import WinbackEngine
import WinbackModel

/// One batch of deeds on its way into what was done for members, its statements looked up once.
struct DeliveryPass {
    private let db: SQLConnection
    private let known: SQLStatement
    private let insert: SQLStatement
    private let entryCoupon: SQLStatement
    private let keepCoupon: SQLStatement
    private let salt: TeamSalt?
    /// The business date of everything done in this batch.
    private let date: CivilDate
    /// Messages delivered by loop, for the daily count.
    private(set) var messages: [LoopID: Int] = [:]

    /// Looks up statements, and the salt when codes will be made.
    init(_ transaction: SQLiteTransaction, needsSalt: Bool, on date: CivilDate) throws {
        db = transaction.db
        self.date = date
        salt = needsSalt ? try transaction.teamSalt() : nil
        known = try db.prepare("SELECT row, member, tool, name, detail, coupon FROM delivery WHERE key = $1")
        insert = try db.prepare(
            """
            INSERT INTO delivery (member, entry, at, tool, detail, outside, name, loop, key, reference, coupon, day,
              value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (key) DO NOTHING
            """)
        entryCoupon = try db.prepare("SELECT code FROM coupon WHERE entry = $1 ORDER BY id DESC LIMIT 1")
        keepCoupon = try db.prepare(
            """
            INSERT INTO coupon (code, pool, loop, entry, member, issued_at, valid_through, value, issued_on, state)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT (code) DO NOTHING
            """)
    }

    /// The answer given under this key before; `nil` when there was none.
    func before(_ effect: Effect, _ action: StoredAction) throws -> EffectResult? {
        known.bind(1, effect.key)
        return try known.first {
            let held = StoredAction(tool: known.int(2), name: known.text(3), detail: known.int(4))
            guard held == action, known.member(1) == effect.member else {
                return .refused(reason: "the key \(effect.key) was used for another effect")
            }
            return .accepted(reference: Self.reference(action, row: known.int(0), code: known.optionalText(5)))
        }
    }

    /// Adds what was done; returns the provider's name for it, or `nil` when the key was used before.
    mutating func deliver(
        _ effect: Effect, _ action: StoredAction, at now: Instant, outside: String?, coupon: String?
    ) throws -> String? {
        insert.bind(1, effect.member)
        insert.bind(2, effect.entry?.value ?? 0)
        insert.bind(3, now)
        insert.bind(4, action.tool)
        insert.bind(5, action.detail)
        insert.bind(6, outside != nil)
        insert.bind(7, action.name)
        insert.bind(8, effect.loop?.text ?? "")
        insert.bind(9, effect.key)
        insert.bind(10, outside)
        insert.bind(11, coupon)
        insert.bind(12, date)
        insert.bind(13, effect.value)
        _ = try insert.step()
        guard db.changes == 1 else { return nil }
        if action.tool == StoredAction.message, let loop = effect.loop { messages[loop, default: 0] += 1 }
        return Self.reference(action, row: db.lastInsertedRow, code: coupon)
    }

    /// The coupon issued in an entry, the latest if there are several.
    func coupon(of entry: EntryID) throws -> String? {
        entryCoupon.bind(1, entry.value)
        return try entryCoupon.first { entryCoupon.text(0) }
    }

    /// Keeps a coupon under a code; `false` when somebody holds that code.
    func keep(_ code: String, _ effect: Effect, _ action: StoredAction, at now: Instant) throws -> Bool {
        keepCoupon.bind(1, code)
        keepCoupon.bind(2, action.name)
        keepCoupon.bind(3, effect.loop?.text ?? "")
        keepCoupon.bind(4, effect.entry?.value ?? 0)
        keepCoupon.bind(5, effect.member)
        keepCoupon.bind(6, now)
        keepCoupon.bind(7, action.detail)
        keepCoupon.bind(8, effect.value)
        keepCoupon.bind(9, date)
        _ = try keepCoupon.step()
        return db.changes == 1
    }

    /// Keeps a coupon under a fresh code: the same key in the same store always gives the same.
    func keepUnderFreshCode(_ effect: Effect, _ action: StoredAction, at now: Instant) throws -> String {
        guard let salt else { preconditionFailure("Codes are made with the team's salt.") }
        let hash = StableHash(key: (salt.high, salt.low))
        let base = hash.hash("coupon/" + effect.key)
        var code = Self.code(pool: action.name, word: base)
        var attempt: UInt64 = 0
        while try !keep(code, effect, action, at: now) {
            attempt += 1
            code = Self.code(pool: action.name, word: hash.hash(base, attempt))
        }
        return code
    }

    /// The provider's own name for what it did.
    private static func reference(_ action: StoredAction, row: Int64, code: String?) -> String {
        switch action.tool {
        case StoredAction.message: "message \(row)"
        case StoredAction.points: "points \(row)"
        case StoredAction.deduction: "points back \(row)"
        case StoredAction.voiding: "voided \(row)"
        case StoredAction.webhook: "webhook \(row)"
        default: code ?? "coupon \(row)"
        }
    }

    /// `POOL-XXXX-XXXX` in 32 letters and digits that nobody mixes up: no I, O, 0 or 1.
    static func code(pool: String, word: UInt64) -> String {
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)
        var text = Array(pool.uppercased().utf8)
        for place in 0..<8 {
            if place % 4 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(letters[Int((word >> (UInt64(place) * 5)) & 31)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
