import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

/// Small values the tests of the store's upper half build on.
enum LoopTestsFixtures {
    static let loop = LoopID("lapsed-regulars")
    static let digest = ContentHash(of: [1, 2, 3])
    static let monday = CivilDate("2026-03-02") ?? CivilDate(daysSinceEpoch: 0)
    static let morning = Instant(milliseconds: Int64(monday.daysSinceEpoch) * 86_400_000 + 21_600_000)
    static let salt = TeamSalt(high: 7, low: 11)

    static func store() async throws -> SQLiteStore {
        let store = try await SQLiteStore.inMemory()
        try await store.write { try $0.saveSetting("salt", salt.hex) }
        return store
    }

    static func member(_ number: Int) -> MemberKey { MemberKey(memberID: "m\(number)") }

    static func memberRecord(_ number: Int) -> MemberRecord { MemberRecord(id: "m\(number)") }

    static func order(_ number: Int, daysAgo: Int, coupon: String? = nil, discount: Int64 = 0) -> KeyedOrder {
        let date = monday - daysAgo
        var order = OrderRecord(
            id: "o-\(number)-\(daysAgo)-\(coupon ?? "")", customer: "m\(number)",
            at: morning + .days(Int64(-daysAgo)), date: date, amount: Money(minorUnits: 5000))
        order.coupon = coupon
        order.discount = Money(minorUnits: discount)
        return KeyedOrder(order: order, key: order.key(ordinal: 0))
    }

    static func event(_ kind: EventKind, _ number: Int, at: Instant, coupon: String? = nil, amount: Int64? = nil)
        -> KeyedEvent
    {
        var event = EventRecord(id: nil, customer: "m\(number)", kind: kind, at: at)
        event.coupon = coupon
        event.amount = amount.map { Money(minorUnits: $0) }
        return KeyedEvent(event: event, key: event.key(ordinal: 0))
    }

    static func churn(_ number: Int, lastDaysAgo: Int, _ state: ChurnState, sinceDaysAgo: Int) -> ChurnRecord {
        ChurnRecord(
            member: member(number), purchaseDays: 4, firstDay: monday - 300, lastDay: monday - lastDaysAgo,
            medianGapHalfDays: 40, state: state, since: monday - sinceDaysAgo, nextTransition: nil)
    }

    static func loopRecord(_ status: LoopRecord.Status = .running) -> LoopRecord {
        LoopRecord(id: loop, status: status, digest: digest, family: FamilyID("f"), startedOn: monday)
    }

    static func entry(
        _ number: Int, arm: Int = 0, reserved: Int64 = 0, at: Instant = morning, loop: LoopID = loop,
        experiment: Int = 1
    ) -> NewEntry {
        let entry = EntryRecord(
            id: EntryID(value: 0), loop: loop, member: member(number), arm: arm, epoch: 1, digest: digest,
            enteredAt: at, reserved: Money(minorUnits: reserved))
        let exposure = ExposureRecord(
            loop: loop, experiment: experiment, member: member(number), arm: arm, epoch: 1,
            propensity: Share(millionths: 400_000), enteredAt: at, windowEnds: at + .days(30),
            freezesOn: monday + 32)
        return NewEntry(entry: entry, exposure: exposure)
    }

    static func effect(
        _ key: String, _ action: Effect.Action, member number: Int = 1, entry: Int64 = 1, value: Int64 = 0,
        at: Instant = morning
    ) -> Effect {
        Effect(
            key: key, origin: .step(loop: loop, entry: EntryID(value: entry), digest: digest), member: member(number),
            action: action, value: Money(minorUnits: value), decidedAt: at)
    }

    static let email = Effect.Action.send(channel: .email, template: TemplateID("we-miss-you"))

    static func coupon(_ pool: String = "WINBACK10", days: Int = 21) -> Effect.Action {
        .issueCoupon(pool: PoolID(pool), validThrough: monday + days)
    }

    static func pool(_ id: String = "WINBACK10", stock: Int? = nil, endsOn: CivilDate? = nil) -> CouponPool {
        CouponPool(
            id: PoolID(id), worth: .percent(Share(millionths: 100_000)), maximumValue: Money(minorUnits: 1000),
            stock: stock, endsOn: endsOn)
    }

    static func audience(
        _ states: [ChurnState] = [.slipping, .lapsed], tiers: [String] = [],
        order: Playbook.EntryOrder = .mostRecentFirst
    ) -> Playbook.Audience {
        Playbook.Audience(
            states: states, tiers: tiers, perDay: 600, coolOff: .days(90), lifetime: 3, order: order)
    }

    /// Queues, claims, performs and completes effects in the embedded provider, in one transaction.
    @discardableResult
    static func carryOut(
        _ effects: [Effect], in store: SQLiteStore, at now: Instant = morning, on date: CivilDate = monday
    ) async throws -> [EffectResult] {
        try await store.write { tx in
            try tx.enqueue(effects)
            let claimed = try tx.claimEffects(now: now, lease: now + .minutes(1), limit: effects.count)
            let results = try tx.performEmbedded(claimed, at: now, on: date)
            _ = try tx.completeEffects(results, at: now)
            return results.map(\.result)
        }
    }

    static func closure() -> PlaybookClosure {
        let money = Money(minorUnits: 100_000)
        let limits = Programme.Limits(
            perCall: money, perMemberLifetime: money, perMember30Days: money, perTeamDay: money, totalLiability: money)
        let programme = Programme(
            currency: .eur, marginRate: Share(millionths: 300_000), pointValueMicros: 5000,
            sendCostMicros: [.email: 1000, .sms: 60_000], zone: "Europe/Madrid", country: "ES", weekStart: 1,
            limits: limits)
        let nine = LocalTime(minuteOfDay: 540)
        let journey = Journey(
            name: "coupon",
            steps: [
                .send(channel: .email, template: TemplateID("we-miss-you")), .wait(until: .order, atMost: .days(7)),
                .branch(
                    when: .offersEver(0), then: [.issueCoupon(pool: PoolID("WINBACK10"), expires: .days(21))],
                    otherwise: [.exit(reason: "offered before")]),
            ])
        let playbook = Playbook(
            name: loop, owner: "r@example.com",
            goal: Playbook.Goal(
                metric: "reactivation_rate", window: .days(30), minimumLift: Share(millionths: 10_000), value: nil),
            audience: audience(), holdoutShare: Share(millionths: 200_000), journeys: [journey],
            budget: Playbook.Budget(perMember: money, perDay: money, total: money),
            contact: Playbook.ContactRule(
                quiet: QuietHours(start: nine, end: nine), atMost: Playbook.FrequencyCap(count: 2, days: 7)),
            guardrails: [
                Playbook.Guardrail(
                    metric: "complaint_rate", bound: .stopAbove(Share(millionths: 1000)), minimumEvents: 3,
                    minimumSends: 0)
            ], cadence: Playbook.Cadence(every: .days(1), at: nine),
            tuning: Playbook.TuningEnvelope(
                minimumShare: Share(millionths: 100_000), largestStep: Share(millionths: 150_000), every: .days(7),
                objective: "contribution_margin"), runsUntil: .days(90))
        let template = MessageTemplate(
            id: TemplateID("we-miss-you"), channel: .email, purpose: .marketing, subject: "We miss you",
            body: "Come back, {name|friend}")
        return PlaybookClosure(
            playbook: playbook, templates: [template], pools: [pool()], programme: programme, metricVersions: [],
            provider: "embedded")
    }

    static func proposal(_ number: Int) -> ProposalRecord {
        let forecast = PlanForecast(
            asOf: monday, cells: [], exclusions: [CycleRecord.ExclusionCount(reason: "no consent", members: 3)],
            eligible: 10, newPerDay: 1, entriesPerDay: 5, entriesTotal: 50, holdoutEntries: 10,
            arms: [
                PlanForecast.Arm(
                    name: "coupon", share: Share(millionths: 800_000), entries: 40, worstCase: Money(minorUnits: 1000))
            ], expectedCost: Money(minorUnits: 1), liability: Money(minorUnits: 2), moneyLastsUntil: monday + 3,
            detectableLift: nil, firstReading: monday + 32, decisionExpected: [monday + 40, monday + 80],
            warnings: ["thin"])
        return ProposalRecord(
            id: ProposalID("P-" + padded(number, 6)), kind: .launch, loop: loop, digest: digest,
            proposer: PrincipalID("ada"), reason: "members slip", createdAt: morning + .hours(Int64(number)),
            decideBefore: morning + .days(7), forecast: forecast)
    }
}
