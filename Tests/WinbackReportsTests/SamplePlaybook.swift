import WinbackEngine
import WinbackModel

/// A playbook with its forecast and proposal, every part filled in.
enum SamplePlaybook {
    static let playbook = Playbook(
        name: LoopID("lapsed-regulars"), owner: "retention@example.com",
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
                    .send(channel: .email, template: TemplateID("we-miss-you")),
                    .wait(until: .order, atMost: .days(7)), .awardPoints(200),
                ]),
            Journey(
                name: "coupon",
                steps: [
                    .send(channel: .email, template: TemplateID("we-miss-you")),
                    .wait(until: .order, atMost: .days(7)),
                    .branch(
                        when: .offersEver(0),
                        then: [.issueCoupon(pool: PoolID("WINBACK10"), expires: .days(21))],
                        otherwise: [.exit(reason: "offered before")]),
                ]),
        ],
        budget: .init(
            perMember: Money(minorUnits: 1_000), perDay: Money(minorUnits: 300_000),
            total: Money(minorUnits: 10_000_000)),
        contact: .init(
            quiet: QuietHours(start: LocalTime(minuteOfDay: 1_260), end: LocalTime(minuteOfDay: 540)),
            atMost: .init(count: 2, days: 7)),
        guardrails: [
            .init(
                metric: "unsubscribe_rate", bound: .stopAbove(Share(millionths: 10_000)), minimumEvents: 3,
                minimumSends: 200),
            .init(metric: "contribution_margin", bound: .notWorseThan(.zero), minimumEvents: 0, minimumSends: 0),
        ],
        cadence: .init(every: .days(1), at: LocalTime(minuteOfDay: 360)),
        tuning: .init(
            minimumShare: Share(millionths: 100_000), largestStep: Share(millionths: 150_000), every: .days(7),
            objective: "contribution_margin"),
        runsUntil: .days(90))

    static let forecast = PlanForecast(
        asOf: SampleReport.first,
        cells: [
            .init(state: "slipping", tier: "silver", audience: 3_204, eligible: 2_870),
            .init(state: "slipping", tier: "gold", audience: 1_102, eligible: 1_041),
            .init(state: "lapsed", tier: "silver", audience: 6_811, eligible: 5_020),
            .init(state: "lapsed", tier: "gold", audience: 1_907, eligible: 1_655),
        ],
        exclusions: [
            .init(reason: "no consent for email", members: 1_710), .init(reason: "cool-off", members: 603),
            .init(reason: "open complaint", members: 125),
        ],
        eligible: 10_586, newPerDay: 84, entriesPerDay: 600, entriesTotal: 17_546, holdoutEntries: 3_509,
        arms: [
            .init(
                name: "nudge", share: Share(millionths: 400_000), entries: 7_019, worstCase: Money(minorUnits: 203)),
            .init(
                name: "coupon", share: Share(millionths: 400_000), entries: 7_018, worstCase: Money(minorUnits: 1_000)),
        ],
        expectedCost: Money(minorUnits: 3_120_450), liability: Money(minorUnits: 8_443_000),
        moneyLastsUntil: SampleReport.first + 71, detectableLift: Share(millionths: 12_400),
        firstReading: SampleReport.first + 33, decisionExpected: [SampleReport.first + 58, SampleReport.first + 86],
        warnings: [
            "The money can be used up on 2027-03-14, before a decision can be expected; raise the total or enter fewer."
        ])

    static let facts = ProposalFacts(
        peopleNeeded: 2,
        decisions: [
            DecisionRecord(
                proposal: ProposalID("P-000012"), person: PrincipalID("bea"), verdict: .approve,
                at: Instant(milliseconds: 1_798_900_400_000), digest: ContentHash(of: [1, 2, 3]),
                reason: "budget agreed", factorChecked: true)
        ], mayDecide: [PrincipalID("carla"), PrincipalID("dan")], countedLiability: Money(minorUnits: 9_000_000),
        teamRunning: Money(minorUnits: 2_500_000), teamPending: Money(minorUnits: 8_443_000), moved: nil,
        runsUntil: SampleReport.first + 90,
        changes: [.init(part: "pool WINBACK10", removed: ["worth 10%"], added: ["worth 15%"])], policyChanges: [],
        messages: [
            .init(
                template: TemplateID("we-miss-you"), channel: .email, purpose: .marketing, subject: "We miss you",
                body: "Hello {{ name }},\nWinback computed\n\u{1B}[2Jcome back.")
        ])

    static func proposal(reason: String) -> ProposalRecord {
        ProposalRecord(
            id: ProposalID("P-000012"), kind: .launch, loop: LoopID("lapsed-regulars"),
            digest: ContentHash(of: [1, 2, 3]), proposer: PrincipalID("ana"), reason: reason,
            createdAt: Instant(milliseconds: 1_798_880_400_000), decideBefore: Instant(milliseconds: 1_799_485_200_000),
            forecast: forecast)
    }
}
