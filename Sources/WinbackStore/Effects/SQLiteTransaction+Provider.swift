import WinbackEngine
import WinbackModel
import WinbackPorts

/// The loyalty provider inside the store: messages, points and coupons, once per key.
extension SQLiteTransaction {
    package func performEmbedded(
        _ effects: [ClaimedEffect], at now: Instant, on date: CivilDate
    ) throws -> [CompletedEffect] {
        let issues = effects.contains { if case .issueCoupon = $0.effect.action { true } else { false } }
        var pass = try DeliveryPass(self, needsSalt: issues, on: date)
        var results: [CompletedEffect] = []
        results.reserveCapacity(effects.count)
        for claimed in effects {
            let result = try perform(claimed.effect, in: &pass, at: now, on: date)
            results.append(CompletedEffect(claimed: claimed, result: result))
        }
        try countSent(pass.messages, on: date)
        return results
    }

    /// Keeps what another provider did, so that contact caps, offers and liability see it too.
    func recordOutside(_ completed: [CompletedEffect], at now: Instant) throws {
        if completed.isEmpty { return }
        var pass = try DeliveryPass(self, needsSalt: false, on: ZoneRules.utc.date(at: now))
        for one in completed {
            guard case .accepted(let reference) = one.result else { continue }
            let effect = one.claimed.effect
            let action = StoredAction(effect.action)
            var code: String?
            if action.tool == StoredAction.coupon {
                // A reference that two coupons share cannot stand for both; the key can.
                let isKept = try !reference.isEmpty && pass.keep(reference, effect, action, at: now)
                code = isKept ? reference : effect.key
                if !isKept { _ = try pass.keep(effect.key, effect, action, at: now) }
            }
            _ = try pass.deliver(effect, action, at: now, outside: reference, coupon: code)
        }
        try countSent(pass.messages, on: ZoneRules.utc.date(at: now))
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
        let row = try db.prepare(
            """
            SELECT sum(CASE WHEN tool = 1 THEN detail ELSE -detail END) FROM delivery
            WHERE member = $1 AND tool IN (1, 3) AND outside = 0
            """)
        row.bind(1, member)
        return Int(try row.first { row.int(0) } ?? 0)
    }

    private func perform(
        _ effect: Effect, in pass: inout DeliveryPass, at now: Instant, on date: CivilDate
    ) throws -> EffectResult {
        let action = StoredAction(effect.action)
        var code: String?
        switch effect.action {
        case .send: code = try effect.entry.flatMap { try pass.coupon(of: $0) }
        case .awardPoints: break
        case .issueCoupon(let pool, _):
            // Stock is taken before the row that would show a known key, so that key is looked for first.
            if let before = try pass.before(effect, action) { return before }
            if let answer = try draw(from: pool, on: date) { return answer }
            code = try pass.keepUnderFreshCode(effect, action, at: now)
        case .deductPoints(let points):
            if let before = try pass.before(effect, action) { return before }
            let balance = try pointsBalance(effect.member)
            guard balance >= points else { return .refused(reason: "the balance is \(balance) points") }
        case .voidCoupon(let voided):
            if let before = try pass.before(effect, action) { return before }
            guard try void(voided, of: effect.member) else {
                return .refused(reason: "the member has no such open coupon")
            }
        case .issueAmbassadorCode: code = try ambassadorCode(effect, at: now)
        case .webhook: return .refused(reason: "no destination is configured")
        }
        if let reference = try pass.deliver(effect, action, at: now, outside: nil, coupon: code) {
            return .accepted(reference: reference)
        }
        return try pass.before(effect, action) ?? .retry(after: now, reason: "the store lost sight of \(effect.key)")
    }

    /// Makes an open coupon worthless; `false` when the member has none under that code.
    private func void(_ code: String, of member: MemberKey) throws -> Bool {
        try db.run("UPDATE coupon SET state = 2 WHERE code = $1 AND member = $2 AND state = 0") { row in
            row.bind(1, code)
            row.bind(2, member)
        }
        return db.changes == 1
    }

    /// The member's ambassador code, made once and given again whenever it is asked for.
    private func ambassadorCode(_ effect: Effect, at now: Instant) throws -> String {
        let held = try db.prepare("SELECT code FROM ambassador WHERE member = $1")
        held.bind(1, effect.member)
        if let code = try held.first({ held.text(0) }) { return code }
        let salt = try teamSalt()
        let hash = StableHash(key: (salt.high, salt.low))
        var attempt: UInt64 = 0
        while true {
            let word = hash.hash(hash.hash("ambassador/\(effect.member.value)"), attempt)
            let code = DeliveryPass.code(pool: "FRIEND", word: word)
            try db.run("INSERT INTO ambassador (member, code, at) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING") {
                $0.bind(1, effect.member)
                $0.bind(2, code)
                $0.bind(3, now)
            }
            if db.changes == 1 { return code }
            attempt += 1
        }
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
}
