import WinbackEngine
import WinbackModel
import WinbackPorts

/// A few zones by hand, with the clock changes a run from September 2026 meets.
struct HandZones: ZoneSource {
    let version = "by hand"

    func rules(named name: String) -> ZoneRules? {
        switch name {
        case "Europe/Madrid": changing(name, winter: 3600)
        case "Atlantic/Canary": changing(name, winter: 0)
        case "Asia/Tokyo": ZoneRules(name: name, initialOffsetSeconds: 9 * 3600)
        case "Asia/Kathmandu": ZoneRules(name: name, initialOffsetSeconds: 5 * 3600 + 45 * 60)
        case "Pacific/Apia": ZoneRules(name: name, initialOffsetSeconds: 13 * 3600)
        case "America/Havana": ZoneRules(name: name, initialOffsetSeconds: -5 * 3600)
        default: nil
        }
    }

    /// European rule: the last Sundays of March and October, 01:00 universal time.
    private func changing(_ name: String, winter: Int32) -> ZoneRules {
        var transitions: [ZoneRules.Transition] = []
        for (year, spring, autumn) in [(2025, 30, 26), (2026, 29, 25), (2027, 28, 31)] {
            for (month, day, offset) in [(3, spring, winter + 3600), (10, autumn, winter)] {
                guard let date = CivilDate(year: year, month: month, day: day) else { continue }
                transitions.append(.init(at: ZoneRules.utc.startOfDay(date) + .hours(1), offsetSeconds: offset))
            }
        }
        return ZoneRules(name: name, initialOffsetSeconds: winter, transitions: transitions)
    }
}

/// A team with one playbook of two journeys.
enum SampleTeam {
    static let madrid = HandZones().rules(named: "Europe/Madrid") ?? .utc

    static var programme: Programme {
        Programme(
            currency: .eur, marginRate: Share(millionths: 400_000), pointValueMicros: 5_000,
            sendCostMicros: [.email: 2_000, .sms: 60_000, .push: 0], zone: "Europe/Madrid", country: "ES", weekStart: 1)
    }

    static var policy: Policy {
        Policy(
            value: .init(
                perCall: Money(minorUnits: 2_000), perMemberLifetime: Money(minorUnits: 5_000),
                perMember30Days: Money(minorUnits: 3_000), perTeamDay: Money(minorUnits: 500_000),
                totalLiability: Money(minorUnits: 50_000_000)))
    }

    static let pool = CouponPool(
        id: PoolID("WINBACK10"), worth: .percent(Share(millionths: 100_000)), maximumValue: Money(minorUnits: 800),
        stock: nil, endsOn: nil)

    static func playbook(perDay: Int = 600, total: Int64 = 10_000_000) -> Playbook {
        let hello = Journey.Step.send(channel: .email, template: TemplateID("we-miss-you"))
        let coupon: [Journey.Step] = [
            .issueCoupon(pool: PoolID("WINBACK10"), expires: .days(21)),
            .send(channel: .email, template: TemplateID("your-coupon")),
        ]
        return Playbook(
            name: LoopID("lapsed-regulars"), owner: "retention@example.com",
            goal: .init(
                metric: "reactivation_rate", window: .days(30), minimumLift: Share(millionths: 10_000),
                value: "contribution_margin"),
            audience: .init(
                states: [.slipping, .lapsed], tiers: ["silver", "gold"], perDay: perDay, coolOff: .days(90), lifetime: 3
            ),
            holdoutShare: Share(millionths: 200_000),
            journeys: [
                Journey(
                    name: "nudge", steps: [hello, .wait(until: .order, atMost: .days(7)), .awardPoints(200)]),
                Journey(
                    name: "coupon",
                    steps: [
                        hello, .wait(until: .order, atMost: .days(7)),
                        .branch(
                            when: .offersEver(0), then: coupon, otherwise: [.exit(reason: "offered before")]),
                    ]),
            ],
            budget: .init(
                perMember: Money(minorUnits: 2_000), perDay: Money(minorUnits: 300_000), total: Money(minorUnits: total)
            ),
            contact: .init(
                quiet: QuietHours("19:00-09:00")
                    ?? QuietHours(start: LocalTime(minuteOfDay: 0), end: LocalTime(minuteOfDay: 0)),
                atMost: .init(count: 2, days: 7)),
            guardrails: [
                .init(
                    metric: "unsubscribe_rate", bound: .stopAbove(Share(millionths: 10_000)), minimumEvents: 3,
                    minimumSends: 200),
                .init(
                    metric: "complaint_rate", bound: .stopAbove(Share(millionths: 1_000)), minimumEvents: 3,
                    minimumSends: 0),
                .init(
                    metric: "contribution_margin", bound: .notWorseThan(.zero), minimumEvents: 0, minimumSends: 0),
            ],
            cadence: .init(every: .days(1), at: LocalTime(minuteOfDay: 360)),
            tuning: .init(
                minimumShare: Share(millionths: 100_000), largestStep: Share(millionths: 150_000), every: .days(7),
                objective: "contribution_margin"),
            runsUntil: .days(90))
    }

    static func closure(_ playbook: Playbook = SampleTeam.playbook(), provider: String = "embedded") -> PlaybookClosure
    {
        PlaybookClosure(
            playbook: playbook,
            templates: ["we-miss-you", "your-coupon"].map {
                MessageTemplate(
                    id: TemplateID($0), channel: .email, purpose: .marketing, subject: "We miss you", body: "Come back."
                )
            },
            pools: [pool], programme: programme, policy: policy,
            metricVersions: metricVersions, provider: provider)
    }

    /// Versions of the metrics the sample playbook reads; what they mean is no matter here.
    static let metricVersions: [PlaybookClosure.MetricVersion] = [
        "complaint_rate", "contribution_margin", "reactivation_rate", "unsubscribe_rate",
    ].map { .init(name: $0, version: ContentHash(of: Array($0.utf8))) }
}
