import Foundation
import Testing
import WinbackModel

@Suite struct PlaybookClosureTests {
    private static let closure = SampleClosure.closure

    /// One change of every part an approval covers.
    private static let changes: [(String, @Sendable (inout PlaybookClosure) -> Void)] =
        goalAndAudience + money + rules + surroundings

    private static let goalAndAudience: [(String, @Sendable (inout PlaybookClosure) -> Void)] = [
        ("name", { $0.playbook.name = LoopID("other") }), ("owner", { $0.playbook.owner = "x@example.com" }),
        ("goal metric", { $0.playbook.goal.metric = "x" }), ("window", { $0.playbook.goal.window = .days(31) }),
        ("window unit", { $0.playbook.goal.window = .hours(30 * 24) }),
        ("minimum lift", { $0.playbook.goal.minimumLift = Share(millionths: 10_001) }),
        ("goal value", { $0.playbook.goal.value = nil }),
        ("states", { $0.playbook.audience.states = [.slipping] }),
        ("tiers", { $0.playbook.audience.tiers = ["gold"] }),
        (
            "tiers to countries",
            { ($0.playbook.audience.tiers, $0.playbook.audience.countries) = ([], ["silver", "gold"]) }
        ),
        ("countries", { $0.playbook.audience.countries = ["ES"] }),
        ("stores", { $0.playbook.audience.stores = ["S1"] }),
        ("per day", { $0.playbook.audience.perDay += 1 }), ("cool-off", { $0.playbook.audience.coolOff = .days(91) }),
        ("lifetime", { $0.playbook.audience.lifetime += 1 }),
        ("order", { $0.playbook.audience.order = .leastRecentFirst }),
        ("holdout", { $0.playbook.holdoutShare = Share(millionths: 200_001) }),
        ("journey name", { $0.playbook.journeys[0].name = "x" }),
        ("journey order", { $0.playbook.journeys.reverse() }),
        ("journey gone", { $0.playbook.journeys.removeLast() }),
        ("channel", { $0.playbook.journeys[0].steps[0] = .send(channel: .sms, template: TemplateID("hello")) }),
        ("template name", { $0.playbook.journeys[0].steps[0] = .send(channel: .email, template: TemplateID("x")) }),
        ("wait", { $0.playbook.journeys[0].steps[1] = .wait(until: .order, atMost: .days(8)) }),
        ("wait event", { $0.playbook.journeys[0].steps[1] = .wait(until: .click, atMost: .days(7)) }),
        ("wait for nothing", { $0.playbook.journeys[0].steps[1] = .wait(until: nil, atMost: .days(7)) }),
        ("points", { $0.playbook.journeys[0].steps[2] = .awardPoints(201) }),
        ("step gone", { $0.playbook.journeys[0].steps.removeLast() }),
        ("branch condition", { SampleClosure.branch(&$0, when: .offersEver(1)) }),
        ("branch on tier", { SampleClosure.branch(&$0, when: .tier(["gold"])) }),
        ("branch on state", { SampleClosure.branch(&$0, when: .state([.lost])) }),
        ("coupon days", { SampleClosure.branch(&$0, then: [.issueCoupon(pool: PoolID("TEN"), expires: .days(22))]) }),
        ("other branch", { SampleClosure.branch(&$0, otherwise: [.exit(reason: "x")]) }),
        ("branch sides", { SampleClosure.branch(&$0, then: [.exit(reason: "offered before")], otherwise: []) }),
    ]

    private static let money: [(String, @Sendable (inout PlaybookClosure) -> Void)] = [
        ("per member", { $0.playbook.budget.perMember += Money(minorUnits: 1) }),
        ("per day", { $0.playbook.budget.perDay += Money(minorUnits: 1) }),
        ("total", { $0.playbook.budget.total += Money(minorUnits: 1) }),
        ("pool amount", { $0.pools[0].worth = .amount(Money(minorUnits: 501)) }),
        ("pool percent", { $0.pools[0].worth = .percent(Share(millionths: 500)) }),
        ("pool maximum", { $0.pools[0].maximumValue += Money(minorUnits: 1) }),
        ("pool end", { $0.pools[0].endsOn = CivilDate(daysSinceEpoch: 1) }),
        ("pool name", { $0.pools[0].id = PoolID("X") }), ("pool gone", { $0.pools = [] }),
        ("currency", { $0.programme.currency = Currency(code: "USD")! }),
        ("margin rate", { $0.programme.marginRate = nil }),
        ("point value", { $0.programme.pointValueMicros = 5_001 }),
        ("no point value", { $0.programme.pointValueMicros = nil }),
        ("send cost", { $0.programme.sendCostMicros[.email] = 1 }),
        ("sms cost", { $0.programme.sendCostMicros[.sms] = 2_000 }),
        ("no send cost", { $0.programme.sendCostMicros[.email] = nil }),
        ("limit per call", { $0.policy.value.perCall += Money(minorUnits: 1) }),
        ("limit per life", { $0.policy.value.perMemberLifetime += Money(minorUnits: 1) }),
        ("limit per 30 days", { $0.policy.value.perMember30Days += Money(minorUnits: 1) }),
        ("limit per day", { $0.policy.value.perTeamDay += Money(minorUnits: 1) }),
        ("limit of liability", { $0.policy.value.totalLiability += Money(minorUnits: 1) }),
    ]

    private static let rules: [(String, @Sendable (inout PlaybookClosure) -> Void)] = [
        ("quiet", { $0.playbook.contact.quiet = QuietHours("21:00-09:01")! }),
        ("cap count", { $0.playbook.contact.atMost.count += 1 }),
        ("cap days", { $0.playbook.contact.atMost.days += 1 }),
        ("guardrail metric", { $0.playbook.guardrails[0].metric = "x" }),
        ("guardrail bound", { $0.playbook.guardrails[0].bound = .stopAbove(Share(millionths: 10_001)) }),
        ("guardrail kind", { $0.playbook.guardrails[0].bound = .notWorseThan(Money(minorUnits: 10_000)) }),
        ("guardrail events", { $0.playbook.guardrails[0].minimumEvents += 1 }),
        ("guardrail sends", { $0.playbook.guardrails[0].minimumSends += 1 }),
        ("guardrail gone", { $0.playbook.guardrails.removeLast() }),
        ("cadence", { $0.playbook.cadence.every = .days(2) }),
        ("time of day", { $0.playbook.cadence.at = LocalTime("06:01")! }),
        ("floor", { $0.playbook.tuning.minimumShare = Share(millionths: 100_001) }),
        ("step", { $0.playbook.tuning.largestStep = Share(millionths: 150_001) }),
        ("period", { $0.playbook.tuning.every = .days(8) }), ("objective", { $0.playbook.tuning.objective = "x" }),
        ("runs until", { $0.playbook.runsUntil = .days(91) }),
    ]

    private static let surroundings: [(String, @Sendable (inout PlaybookClosure) -> Void)] = [
        ("template body", { $0.templates[0].body += " " }), ("template subject", { $0.templates[0].subject += "!" }),
        ("template purpose", { $0.templates[0].purpose = .service }),
        ("template channel", { $0.templates[0].channel = .push }), ("template gone", { $0.templates.removeLast() }),
        ("subject to body", { ($0.templates[0].subject, $0.templates[0].body) = ("", $0.templates[0].subject) }),
        ("policy people", { $0.policy.approvals.people[0].people += 1 }),
        ("policy quiet", { $0.policy.contact.quiet = QuietHours("21:00-09:01")! }),
        ("zone", { $0.programme.zone = "Europe/Lisbon" }), ("country", { $0.programme.country = "PT" }),
        ("week start", { $0.programme.weekStart = 7 }),
        ("metric version", { $0.metricVersions[0].version = ContentHash(of: [1]) }),
        ("metric name", { $0.metricVersions[0].name = "x" }), ("metric gone", { $0.metricVersions = [] }),
        ("provider", { $0.provider = "webhook" }),
    ]

    @Test func `any part changes and it is another fingerprint`() {
        var seen: [ContentHash: String] = [Self.closure.digest: "nothing"]
        for (name, change) in Self.changes {
            var changed = Self.closure
            change(&changed)
            #expect(changed != Self.closure, "\(name) changes nothing")
            let digest = changed.digest
            #expect(seen[digest] == nil, "\(name) has the fingerprint of \(seen[digest] ?? "")")
            seen[digest] = name
        }
    }

    @Test func `a closure stored before there was a policy carries its limits in the programme`() throws {
        let now = Self.closure
        var json = try #require(
            try JSONSerialization.jsonObject(with: try JSONEncoder().encode(now)) as? [String: Any])
        let limits = try #require((json["policy"] as? [String: Any])?["value"])
        json["policy"] = nil
        var programme = try #require(json["programme"] as? [String: Any])
        programme["limits"] = limits
        json["programme"] = programme
        let old = try JSONDecoder().decode(
            PlaybookClosure.self, from: try JSONSerialization.data(withJSONObject: json))
        #expect(old.policy == Policy(value: now.policy.value) && old.playbook == now.playbook)
        #expect(old.programme == now.programme)
    }

    @Test func `stock and the order of files are no part of it`() {
        var stocked = Self.closure
        stocked.pools[0].stock = 7
        #expect(stocked.digest == Self.closure.digest)
        let c = Self.closure
        let shuffled = PlaybookClosure(
            playbook: c.playbook, templates: c.templates.reversed(), pools: c.pools.reversed(), programme: c.programme,
            policy: c.policy, metricVersions: c.metricVersions.reversed(), provider: c.provider)
        #expect(shuffled.digest == c.digest)
    }

    @Test(arguments: [(1, 1), (200, 100), (3, 2), (0, 0), (Int.max, Int.max)])
    func `points cost their value rounded up`(points: Int, minor: Int) throws {
        // Half a cent each.
        let cost = try #require(Self.closure.programme.cost(ofPoints: points))
        if points < Int.max {
            #expect(cost == Money(minorUnits: Int64(minor)))
        } else {
            #expect(cost > Money(minorUnits: 1_000_000_000_000))
        }
    }

    @Test func `an unknown cost is no cost of zero`() {
        var programme = Self.closure.programme
        programme.pointValueMicros = nil
        programme.sendCostMicros = [:]
        #expect(programme.cost(ofPoints: 5) == nil)
        #expect(programme.cost(ofSendOn: .email) == nil)
    }
}

/// A closure with every part filled in.
enum SampleClosure {
    static func branch(
        _ closure: inout PlaybookClosure, when: Journey.Condition = .offersEver(0),
        then: [Journey.Step] = [.issueCoupon(pool: PoolID("TEN"), expires: .days(21))],
        otherwise: [Journey.Step] = [.exit(reason: "offered before")]
    ) {
        closure.playbook.journeys[1].steps[0] = .branch(when: when, then: then, otherwise: otherwise)
    }

    static let playbook = Playbook(
        name: LoopID("lapsed"), owner: "retention@example.com",
        goal: .init(
            metric: "reactivation_rate", window: .days(30), minimumLift: Share(millionths: 10_000),
            value: "contribution_margin"),
        audience: .init(
            states: [.slipping, .lapsed], tiers: ["silver", "gold"], perDay: 600, coolOff: .days(90), lifetime: 3),
        holdoutShare: Share(millionths: 200_000),
        journeys: [
            Journey(
                name: "nudge",
                steps: [
                    .send(channel: .email, template: TemplateID("hello")), .wait(until: .order, atMost: .days(7)),
                    .awardPoints(200),
                ]),
            Journey(
                name: "coupon",
                steps: [
                    .branch(
                        when: .offersEver(0), then: [.issueCoupon(pool: PoolID("TEN"), expires: .days(21))],
                        otherwise: [.exit(reason: "offered before")])
                ]),
        ],
        budget: .init(
            perMember: Money(minorUnits: 1_000), perDay: Money(minorUnits: 300_000),
            total: Money(minorUnits: 10_000_000)),
        contact: .init(quiet: QuietHours("21:00-09:00")!, atMost: .init(count: 2, days: 7)),
        guardrails: [
            .init(
                metric: "unsubscribe_rate", bound: .stopAbove(Share(millionths: 10_000)), minimumEvents: 3,
                minimumSends: 200),
            .init(metric: "contribution_margin", bound: .notWorseThan(.zero), minimumEvents: 0, minimumSends: 0),
        ],
        cadence: .init(every: .days(1), at: LocalTime("06:00")!),
        tuning: .init(
            minimumShare: Share(millionths: 100_000), largestStep: Share(millionths: 150_000), every: .days(7),
            objective: "contribution_margin"),
        runsUntil: .days(90))

    static let closure = PlaybookClosure(
        playbook: playbook,
        templates: [
            MessageTemplate(
                id: TemplateID("hello"), channel: .email, purpose: .marketing, subject: "We miss you", body: "Come back"
            ),
            MessageTemplate(id: TemplateID("other"), channel: .email, purpose: .marketing, subject: "S", body: "B"),
        ],
        pools: [
            CouponPool(
                id: PoolID("TEN"), worth: .amount(Money(minorUnits: 500)), maximumValue: Money(minorUnits: 500),
                stock: nil, endsOn: nil)
        ],
        programme: Programme(
            currency: .eur, marginRate: Share(millionths: 300_000), pointValueMicros: 5_000,
            sendCostMicros: [.email: 2_000], zone: "Europe/Madrid", country: "ES", weekStart: 1),
        policy: Policy(
            value: .init(
                perCall: Money(minorUnits: 1_000), perMemberLifetime: Money(minorUnits: 5_000),
                perMember30Days: Money(minorUnits: 2_000), perTeamDay: Money(minorUnits: 500_000),
                totalLiability: Money(minorUnits: 20_000_000))),
        metricVersions: [
            .init(name: "contribution_margin", version: ContentHash(of: [2])),
            .init(name: "reactivation_rate", version: ContentHash(of: [3])),
        ],
        provider: "embedded")
}
