import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// A team of lapsed members with consent on a virtual clock, one playbook approved at 05:40 of the first day.
struct JourneyTeam {
    static let day = CivilDate(year: 2026, month: 6, day: 1) ?? .beforeAllFacts
    static let author = Principal(id: PrincipalID("author"), sort: .assistant, name: "Author")
    static let person = Principal(id: PrincipalID("bea"), sort: .person, name: "Bea")

    let store: SQLiteStore
    let driver: LoopDriver
    let loop = LoopID("lapsed-regulars")

    init(
        members: Int = 40, pool: CouponPool = SampleTeam.pool, oneLoopAtATime: Bool = true, playbook: Playbook
    ) async throws {
        store = try await SQLiteStore.inMemory()
        var policy = SampleTeam.policy
        policy.contact.oneLoopAtATime = oneLoopAtATime
        driver = LoopDriver(
            .init(
                store: store, provider: .embedded, zones: HandZones(), teamZone: SampleTeam.madrid,
                programme: SampleTeam.programme, policy: policy,
                metrics: LoopMetrics(versions: SampleTeam.metricVersions)))
        let records = (0..<members).map { number in
            var record = MemberRecord(id: "m\(number)")
            record.tier = "gold"
            record.consents = [ConsentStatement(channel: .email, granted: true, at: .epoch)]
            return record
        }
        let ordered = Self.day - 70
        let orders = records.map { Self.order("o", of: $0.id, on: ordered) }
        try await store.write { transaction in
            try transaction.saveSetting("salt", TeamSalt(high: 3, low: 9).hex)
            _ = try transaction.importMembers(records)
            _ = try transaction.importOrders(orders)
        }
        try await driver.refreshChurn(on: Self.day)
        try await launch(playbook, pool: pool, at: at(Self.day, 340))
    }

    static func order(_ id: String, of member: String, on date: CivilDate, minute: Int = 0) -> KeyedOrder {
        let at = SampleTeam.madrid.instant(of: date, LocalTime(minuteOfDay: minute))
        let order = OrderRecord(id: id, customer: member, at: at, date: date, amount: Money(minorUnits: 5_000))
        return KeyedOrder(order: order, key: order.key(ordinal: 0))
    }

    static func event(_ kind: EventKind, of member: String, at: Instant) -> KeyedEvent {
        var event = EventRecord(id: "\(kind.rawValue)-\(at.milliseconds)", customer: member, kind: kind, at: at)
        event.channel = .email
        return KeyedEvent(event: event, key: event.key(ordinal: 0))
    }

    func at(_ date: CivilDate, _ minute: Int) -> Instant {
        SampleTeam.madrid.instant(of: date, LocalTime(minuteOfDay: minute))
    }

    @discardableResult
    func launch(_ playbook: Playbook, pool: CouponPool = SampleTeam.pool, at now: Instant) async throws
        -> ProposalRecord
    {
        var closure = SampleTeam.closure()
        closure.playbook = playbook
        closure.pools = [pool]
        closure.policy = driver.policy
        let proposal = try await driver.propose(closure, source: "", by: Self.author, reason: "", at: now)
        return try await driver.decide(
            proposal.id, digest: proposal.digest, approve: true, by: Decider(Self.person), reason: "", at: now,
            currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
    }

    /// A day as the daemon lives it: a cycle in the morning, and looks at what is due until midnight.
    @discardableResult
    func live(_ offset: Int) async throws -> CycleRecord? {
        let date = Self.day + offset
        let cycle = try await driver.runDueCycles(at: at(date, 360)).first
        for minute in stride(from: 360, to: 1_440, by: 60) { _ = try await driver.settle(at: at(date, minute)) }
        return cycle
    }

    func entries() async throws -> [EntryRecord] {
        try await store.read { try $0.entries(after: EntryID(value: 0), limit: 10_000) }
    }

    func effects() async throws -> [AcceptedEffect] {
        try await store.read { try $0.acceptedEffects(after: 0, limit: 10_000) }
    }

    func events() async throws -> [EntryEvent] {
        let loop = loop
        return try await store.read { try $0.entryEvents(loop, member: nil, limit: 10_000) }.map(\.event).reversed()
    }

    func loopRecord() async throws -> LoopRecord? {
        let loop = loop
        return try await store.read { try $0.loop(loop) }
    }

    /// A playbook with one journey of its own.
    static func playbook(_ steps: [Journey.Step], change: (inout Playbook) -> Void = { _ in }) -> Playbook {
        var playbook = SampleTeam.playbook()
        playbook.journeys = [Journey(name: "only", steps: steps)]
        playbook.tuning.minimumShare = Share(millionths: 0)
        change(&playbook)
        return playbook
    }

    static let hello = Journey.Step.send(channel: .email, template: TemplateID("we-miss-you"))
    static let coupon: [Journey.Step] = [
        .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(21)),
        .send(channel: .email, template: TemplateID("your-coupon")),
    ]
}
