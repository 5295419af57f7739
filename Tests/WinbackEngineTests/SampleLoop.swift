import WinbackEngine
import WinbackModel

/// A loop with two journeys, and everything around it, for tests to bend.
enum SampleLoop {
    static func money(_ minor: Int64) -> Money { Money(minorUnits: minor) }
    static func date(_ text: String) -> CivilDate { CivilDate(text)! }
    static func share(_ text: String) -> Share { Share(text)! }

    static let nudge = Journey(
        name: "nudge",
        steps: [
            .send(channel: .email, template: TemplateID("hello")), .wait(until: .click, atMost: .days(7)),
            .awardPoints(200),
        ])
    static let coupon = Journey(
        name: "coupon",
        steps: [
            .send(channel: .email, template: TemplateID("hello")), .wait(until: .click, atMost: .days(7)),
            .branch(
                when: .offersEver(0),
                then: [
                    .issueCoupon(pool: PoolID("TEN"), expires: .days(21)),
                    .send(channel: .email, template: TemplateID("hello")),
                ], otherwise: [.exit(reason: "offered before")]),
        ])

    static let playbook = Playbook(
        name: LoopID("lapsed"), owner: "retention@example.com",
        goal: .init(
            metric: "reactivation_rate", window: .days(30), minimumLift: share("1%"), value: "contribution_margin"),
        audience: .init(states: [.slipping, .lapsed], perDay: 600, coolOff: .days(90), lifetime: 3),
        holdoutShare: share("20%"), journeys: [nudge, coupon],
        budget: .init(perMember: money(1_000), perDay: money(300_000), total: money(10_000_000)),
        contact: .init(quiet: QuietHours("21:00-09:00")!, atMost: .init(count: 2, days: 7)),
        guardrails: [
            .init(
                metric: "unsubscribe_rate", bound: .stopAbove(share("1%")), minimumEvents: 3, minimumSends: 200),
            .init(metric: "complaint_rate", bound: .stopAbove(share("0.1%")), minimumEvents: 3, minimumSends: 0),
            .init(metric: "contribution_margin", bound: .notWorseThan(money(10)), minimumEvents: 0, minimumSends: 0),
        ],
        cadence: .init(every: .days(1), at: LocalTime("06:00")!),
        tuning: .init(
            minimumShare: share("10%"), largestStep: share("15%"), every: .days(7), objective: "reactivation_rate"),
        runsUntil: .days(90))

    static let programme = Programme(
        currency: .eur, marginRate: share("30%"), pointValueMicros: 5_000, sendCostMicros: [.email: 2_000, .push: 0],
        zone: "Europe/Madrid", country: "ES", weekStart: 1)

    static let policy = Policy(
        value: .init(
            perCall: money(1_000), perMemberLifetime: money(5_000), perMember30Days: money(2_000),
            perTeamDay: money(500_000), totalLiability: money(20_000_000)))

    static func closure(
        _ change: (inout Playbook) -> Void = { _ in }, programme: (inout Programme) -> Void = { _ in },
        policy: (inout Policy) -> Void = { _ in }
    ) -> PlaybookClosure {
        var playbook = playbook
        change(&playbook)
        var terms = self.programme
        programme(&terms)
        var rules = self.policy
        policy(&rules)
        return PlaybookClosure(
            playbook: playbook,
            templates: [
                MessageTemplate(
                    id: TemplateID("hello"), channel: .email, purpose: .marketing, subject: "We miss you", body: "Hi"),
                MessageTemplate(
                    id: TemplateID("receipt"), channel: .email, purpose: .service, subject: "Points", body: "Hi"),
            ],
            pools: [
                CouponPool(
                    id: PoolID("TEN"), worth: .amount(money(500)), maximumValue: money(500), stock: nil, endsOn: nil)
            ], programme: terms, policy: rules, metricVersions: metricVersions, provider: "embedded")
    }

    /// Versions of the metrics the sample playbook reads; what they mean is no matter here.
    static let metricVersions: [PlaybookClosure.MetricVersion] = [
        "complaint_rate", "contribution_margin", "reactivation_rate", "unsubscribe_rate",
    ].map { .init(name: $0, version: ContentHash(of: Array($0.utf8))) }

    static func journeys(_ closure: PlaybookClosure) throws -> [CompiledJourney] {
        try closure.playbook.journeys.map { try CompiledJourney($0, in: closure) }
    }

    static func loop(_ closure: PlaybookClosure) -> LoopRecord {
        LoopRecord(
            id: closure.playbook.name, status: .running, digest: closure.digest,
            family: FamilyID(closure.playbook.name.text), startedOn: date("2026-03-01"), endsOn: date("2026-06-01"),
            approvedDailyEntries: 600)
    }

    static func epoch(_ millionths: [Int32], startsOn: String = "2026-03-01") -> EpochRecord {
        EpochRecord(
            loop: playbook.name, number: 1, startsOn: date(startsOn), shares: millionths.map { Share(millionths: $0) },
            reason: "", cleared: true)
    }

    static func candidate(_ number: Int, _ change: (inout Candidate) -> Void = { _ in }) -> Candidate {
        var candidate = Candidate(
            member: MemberKey(memberID: "m\(number)"), state: .slipping, tier: "gold", lastDay: date("2026-01-01"),
            consented: [.email], suppressed: false, inJourney: false, entriesInLoop: 0, lastEntryOn: nil,
            valueLifetime: .zero, value30Days: .zero, valueInLoop: .zero, openTrouble: false)
        change(&candidate)
        return candidate
    }

    static func member(_ change: (inout MemberContext) -> Void = { _ in }) -> MemberContext {
        var member = MemberContext(
            zone: nil, tier: "gold", state: .slipping, consented: [.email], suppressed: false, recentMessages: [],
            offersEver: 0)
        change(&member)
        return member
    }

    static let facts = BranchFacts(today: date("2026-06-01"))

    static func entry(_ closure: PlaybookClosure, arm: Int, at now: Instant, reserved: Money) -> EntryRecord {
        EntryRecord(
            id: EntryID(value: 17), loop: closure.playbook.name, member: MemberKey(memberID: "m1"), arm: arm, epoch: 1,
            digest: closure.digest, enteredAt: now, reserved: reserved)
    }
}
