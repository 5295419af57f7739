import WinbackEngine
import WinbackModel
import WinbackPorts

/// The loyalty provider inside the store: messages, points and coupons, once per key.
extension SQLiteTransaction {
    package func performEmbedded(
        _ effects: [ClaimedEffect], at now: Instant, on date: CivilDate
    ) throws -> [CompletedEffect] {
        let known = try db.prepare("SELECT row, member, tool, name, detail, coupon FROM delivery WHERE key = $1")
        var messages: [LoopID: Int] = [:]
        var results: [CompletedEffect] = []
        results.reserveCapacity(effects.count)
        for claimed in effects {
            let effect = claimed.effect
            let action = StoredAction(effect.action)
            known.bind(1, effect.key)
            let before = try known.first { () -> EffectResult in
                let held = StoredAction(tool: known.int(2), name: known.text(3), detail: known.int(4))
                guard held == action, known.member(1) == effect.member else {
                    return .refused(reason: "the key \(effect.key) was used for another effect")
                }
                return .accepted(reference: Self.reference(action, row: known.int(0), code: known.optionalText(5)))
            }
            let result = try before ?? perform(claimed, action, at: now, on: date)
            if before == nil, case .accepted = result, action.tool == StoredAction.message {
                messages[effect.loop, default: 0] += 1
            }
            results.append(CompletedEffect(claimed: claimed, result: result))
        }
        try countSent(messages, on: date)
        return results
    }

    /// Keeps what another provider did, so that contact caps, offers and liability see it too.
    func recordOutside(_ completed: [CompletedEffect], at now: Instant) throws {
        var messages: [LoopID: Int] = [:]
        for one in completed {
            guard case .accepted(let reference) = one.result else { continue }
            let effect = one.claimed.effect
            let action = StoredAction(effect.action)
            var code: String?
            if action.tool == StoredAction.coupon {
                // A reference two providers' coupons share cannot stand for both.
                let taken = try couponExists(reference)
                let kept = reference.isEmpty || taken ? effect.key : reference
                try keepCoupon(kept, effect, action, at: now)
                code = kept
            }
            try deliver(effect, action, at: now, outside: reference, coupon: code)
            if action.tool == StoredAction.message { messages[effect.loop, default: 0] += 1 }
        }
        try countSent(messages, on: ZoneRules.utc.date(at: now))
    }

    package func messages(limit: Int, offset: Int) throws -> [MessageRecord] {
        let rows = try db.prepare(
            """
            SELECT row, member, detail, name, loop, at, coupon FROM delivery WHERE tool = 0 AND outside = 0
            ORDER BY row DESC LIMIT $1 OFFSET $2
            """)
        rows.bind(1, limit)
        rows.bind(2, offset)
        return try rows.all {
            guard let channel = Channel.allCases.first(where: { $0.storedBit == rows.int(2) }) else {
                throw WinbackError.unreadable("delivery.detail")
            }
            return MessageRecord(
                id: rows.int(0), member: rows.member(1), channel: channel, template: TemplateID(rows.text(3)),
                loop: rows.loop(4), at: rows.instant(5), coupon: rows.optionalText(6))
        }
    }

    package func pointsBalance(_ member: MemberKey) throws -> Int {
        let row = try db.prepare("SELECT sum(detail) FROM delivery WHERE member = $1 AND tool = 1 AND outside = 0")
        row.bind(1, member)
        return Int(try row.first { row.int(0) } ?? 0)
    }

    private func perform(
        _ claimed: ClaimedEffect, _ action: StoredAction, at now: Instant, on date: CivilDate
    ) throws -> EffectResult {
        let effect = claimed.effect
        switch effect.action {
        case .send:
            let row = try deliver(effect, action, at: now, outside: nil, coupon: try couponCode(of: effect.entry))
            return .accepted(reference: Self.reference(action, row: row, code: nil))
        case .awardPoints:
            let row = try deliver(effect, action, at: now, outside: nil, coupon: nil)
            return .accepted(reference: Self.reference(action, row: row, code: nil))
        case .issueCoupon(let pool, _):
            if let answer = try draw(from: pool, on: date) { return answer }
            let code = try freeCode(pool: pool, key: effect.key)
            try keepCoupon(code, effect, action, at: now)
            try deliver(effect, action, at: now, outside: nil, coupon: code)
            return .accepted(reference: code)
        }
    }

    /// Adds a row to what was done for members; returns its number.
    @discardableResult
    private func deliver(
        _ effect: Effect, _ action: StoredAction, at now: Instant, outside: String?, coupon: String?
    ) throws -> Int64 {
        let insert = try db.prepare(
            """
            INSERT INTO delivery (member, entry, at, tool, detail, outside, name, loop, key, reference, coupon)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """)
        insert.bind(1, effect.member)
        insert.bind(2, effect.entry.value)
        insert.bind(3, now)
        insert.bind(4, action.tool)
        insert.bind(5, action.detail)
        insert.bind(6, outside != nil)
        insert.bind(7, action.name)
        insert.bind(8, effect.loop)
        insert.bind(9, effect.key)
        insert.bind(10, outside)
        insert.bind(11, coupon)
        try insert.each {}
        return db.lastInsertedRow
    }

    private func countSent(_ messages: [LoopID: Int], on date: CivilDate) throws {
        for (loop, count) in messages.sorted(by: { $0.key < $1.key }) {
            try db.run(
                """
                INSERT INTO sent (loop, day, messages) VALUES ($1, $2, $3)
                ON CONFLICT (loop, day) DO UPDATE SET messages = sent.messages + excluded.messages
                """
            ) { row in
                row.bind(1, loop)
                row.bind(2, date)
                row.bind(3, count)
            }
        }
    }

    /// The provider's own name for what it did.
    private static func reference(_ action: StoredAction, row: Int64, code: String?) -> String {
        switch action.tool {
        case StoredAction.message: "message \(row)"
        case StoredAction.points: "points \(row)"
        default: code ?? "coupon \(row)"
        }
    }
}
