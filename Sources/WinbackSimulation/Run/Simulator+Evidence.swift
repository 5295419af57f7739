internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// What the checkers have seen so far, and where they go on reading.
struct EvidenceTrail: Sendable {
    var salt = TeamSalt(high: 0, low: 0)
    var cursors = StepCursors()
    var told: [StepEvidence.ToldOrder] = []
    var loops: [LoopRecord] = []
    var books = Books()
    /// For lookup only.
    var closures: [ContentHash: PlaybookClosure] = [:]
    var entries: [EntryID: EntryRecord] = [:]
    var coupons: [MemberKey: (pool: CouponPool, validThrough: CivilDate)] = [:]
}

/// Where checkers go on reading.
struct StepCursors: Sendable {
    var effects: Int64 = 0
    var entries = EntryID(value: 0)
    var audit: Int64 = 0
    var outside = 0
    var digests: Set<ContentHash> = []
}

/// What a store holds that is new, read in one view.
struct StepReading: Sendable {
    var loops: [LoopRecord] = []
    var stops: [Stop] = []
    var entries: [EntryRecord] = []
    var effects: [AcceptedEffect] = []
    var audit: [AuditRow] = []
    var chain = StepEvidence.ChainEnd(size: 0, seen: nil)
    var messages: [MessageRecord] = []
    var closures: [(digest: ContentHash, closure: PlaybookClosure)] = []
    var books: Books?

    private static let page = 5_000

    init(_ transaction: any StoreTransaction, after cursors: StepCursors, inside: Bool, deep: Bool) throws {
        loops = try transaction.loops()
        stops = try transaction.stops()
        var entry = cursors.entries
        while true {
            let page = try transaction.entries(after: entry, limit: Self.page)
            entries += page
            guard page.count == Self.page, let last = page.last else { break }
            entry = last.id
        }
        var effect = cursors.effects
        while inside {
            let page = try transaction.acceptedEffects(after: effect, limit: Self.page)
            effects += page
            guard page.count == Self.page, let last = page.last else { break }
            effect = last.row
        }
        var row = cursors.audit
        while true {
            let page = try transaction.auditRows(after: row, limit: Self.page)
            audit += page
            guard page.count == Self.page, let last = page.last else { break }
            row = last.sequence
        }
        chain.size = try transaction.auditHead()?.size ?? 0
        if cursors.audit > 0 {
            chain.seen = try transaction.auditRows(after: cursors.audit - 1, limit: 1).first
                .flatMap { $0.sequence == cursors.audit ? $0.hash : nil }
        }
        let sends = effects.count { if case .send = $0.action { true } else { false } }
        if sends > 0 { messages = try transaction.messages(limit: sends, offset: 0) }
        if deep { books = try Books(transaction, loops: loops) }
        var digests = loops.map(\.digest) + entries.map(\.digest) + (books?.proposals.map(\.digest) ?? [])
        digests = digests.filter { !cursors.digests.contains($0) }.sorted()
        var previous: ContentHash?
        for digest in digests where digest != previous {
            previous = digest
            if let closure = try transaction.closure(digest) { closures.append((digest, closure)) }
        }
    }
}

extension Books {
    /// Reads the books of all loops.
    init(_ transaction: any StoreTransaction, loops: [LoopRecord]) throws {
        self.init()
        proposals = try transaction.proposals(waitingOnly: false, limit: 1_000)
        decisions = try transaction.decisions()
        principals = try transaction.principals()
        for kind in [LedgerScope.Kind.loop, .loopDay, .teamDay] { accounts += try transaction.accounts(kind: kind) }
        unsound = try transaction.unsoundAccounts()
        stuck = try transaction.stuckEntries(limit: 10)
        for loop in loops {
            epochs += try transaction.epochs(loop.id)
            looks += try transaction.looks(loop.id, limit: 5)
            cycles += try transaction.cycles(loop.id, limit: 3)
            tallies.append(
                .init(
                    loop: loop.id, experiment: loop.experiment,
                    tallies: try transaction.tallies(loop.id, experiment: loop.experiment)))
            reservedOnEntries.append(.init(loop: loop.id, reserved: try transaction.reservedOnEntries(loop.id)))
            counts.append(.init(loop: loop.id, counts: try transaction.entryCounts(loop.id)))
        }
    }
}

extension Simulator {
    /// Reads what changed, asks every checker, and lets accepted effects reach their members.
    mutating func observe(at instant: Instant, deep: Bool) async throws {
        let cursors = trail.cursors
        let inside = provider == nil
        var reading = try await store.read {
            try StepReading($0, after: cursors, inside: inside, deep: deep)
        }
        if let provider { reading.effects = provider.accepted(from: cursors.outside) }
        take(reading)
        var step = StepEvidence(at: instant, teamZone: calendar.zone, salt: trail.salt)
        step.closures = trail.closures
        step.loops = reading.loops
        step.stops = reading.stops
        step.entries = reading.entries
        step.audit = reading.audit
        step.chain = reading.chain
        step.orders = trail.told
        step.books = reading.books
        step.providerIsInside = inside
        if !inside { step.downstream = reading.effects.map { .init(key: $0.key, times: 1) } }
        step.accepted = reading.effects.map { effect in
            .init(effect: effect, entry: effect.entry.flatMap { trail.entries[$0] }, truth: truth(of: effect.member))
        }
        trail.told = []
        laws.check(step)
        reach(reading)
    }

    private mutating func take(_ reading: StepReading) {
        trail.loops = reading.loops
        if let books = reading.books { trail.books = books }
        if let last = reading.entries.last { trail.cursors.entries = last.id }
        if let last = reading.audit.last { trail.cursors.audit = last.sequence }
        if provider == nil, let last = reading.effects.last { trail.cursors.effects = last.row }
        if provider != nil { trail.cursors.outside += reading.effects.count }
        for (digest, closure) in reading.closures {
            trail.closures[digest] = closure
            trail.cursors.digests.insert(digest)
        }
        for entry in reading.entries { trail.entries[entry.id] = entry }
    }

    private func truth(of member: MemberKey) -> StepEvidence.MemberTruth {
        guard let member = shop.member(member) else {
            return .init(consented: [], complained: false, zone: calendar.zone)
        }
        return .init(
            consented: Channel.allCases.filter { member.consents(to: $0) }, complained: member.complained,
            zone: shop.zone(of: member))
    }

    /// Entries first, so that an effect finds its exposure; then effects in order; then the codes messages brought.
    private mutating func reach(_ reading: StepReading) {
        for entry in reading.entries {
            guard let window = trail.closures[entry.digest]?.playbook.goal.window else { continue }
            shop.entered(entry, window: window)
        }
        for effect in reading.effects {
            guard let entry = effect.entry.flatMap({ trail.entries[$0] }), let closure = trail.closures[entry.digest]
            else { continue }
            if case .issueCoupon(let pool, let validThrough) = effect.action, let terms = closure.pool(pool) {
                trail.coupons[effect.member] = (terms, validThrough)
            }
            shop.reached(
                AcceptedContact(key: effect.key, entry: entry, action: effect.action, at: effect.at),
                window: closure.playbook.goal.window)
        }
        for message in reading.messages.reversed() {
            guard let code = message.coupon, let coupon = trail.coupons[message.member] else { continue }
            shop.received(
                code: code, pool: coupon.pool, validThrough: coupon.validThrough, member: message.member)
        }
    }
}
