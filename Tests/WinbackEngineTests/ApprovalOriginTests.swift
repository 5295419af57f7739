import Foundation
import Testing
import WinbackEngine
import WinbackModel

/// Who is behind a proposal, how much it counts with, and how many people that takes.
@Suite struct ApprovalOriginTests {
    private let now = SampleZones.utc("2026-06-01", "10:00")
    private static func person(_ id: String) -> Principal { Principal(id: PrincipalID(id), sort: .person, name: id) }

    private func proposal(
        _ number: Int = 1, _ kind: ProposalRecord.Kind = .launch, by: String = "bot", liability: Int64 = 0,
        subject: ProposalRecord.Subject? = nil, change: (inout ProposalRecord) -> Void = { _ in }
    ) -> ProposalRecord {
        var proposal = ProposalRecord(
            id: ProposalID("P-\(number)"), kind: kind, subject: subject ?? .loop(LoopID("loop-\(number)")),
            digest: ContentHash(of: [1]), proposer: PrincipalID(by), reason: "", createdAt: now,
            decideBefore: now + .days(14),
            forecast: .empty(on: SampleLoop.date("2026-06-01"), liability: Money(minorUnits: liability)))
        change(&proposal)
        return proposal
    }

    private func code(_ proposal: ProposalRecord, by decider: Decider, counting: Int64 = 0) -> String? {
        ApprovalRule(.standard).refusal(
            proposal, digest: proposal.digest, by: decider, counting: Money(minorUnits: counting), at: now)?.code
    }

    @Test func `who owns or made the proposing key cannot decide, nor who shares their decider's key`() {
        let owned = proposal { $0.detail.owner = PrincipalID("ana") }
        let made = proposal { $0.detail.lineage = [PrincipalID("carla"), PrincipalID("ana")] }
        for one in [owned, made] {
            #expect(code(one, by: Decider(Self.person("ana"))) == "shared_origin")
            #expect(code(one, by: Decider(Self.person("bea"))) == nil)
            #expect(code(one, by: Decider(Self.person("bea"), owner: PrincipalID("ana"))) == "shared_origin")
        }
    }

    @Test func `a person approves what their own assistant drafted, up to a liability and no constitution`() {
        let draft = proposal {
            ($0.detail.owner, $0.detail.actsFor) = (PrincipalID("ana"), PrincipalID("ana"))
            $0.detail.lineage = [PrincipalID("ana")]
        }
        let ana = Decider(Self.person("ana"))
        #expect(code(draft, by: ana, counting: 100_000) == nil)
        #expect(code(draft, by: ana, counting: 100_001) == "own_draft")
        for kind in [ProposalRecord.Kind.policy, .approver] {
            var grave = draft
            (grave.kind, grave.subject) = (kind, kind == .policy ? .policy : .principal(PrincipalID("dan")))
            #expect(code(grave, by: ana) == "shared_origin")
        }
        // Whoever made the key that made the assistant's is another matter.
        var deeper = draft
        deeper.detail.lineage = [PrincipalID("ana"), PrincipalID("bea")]
        #expect(code(deeper, by: Decider(Self.person("bea"))) == "shared_origin")
    }

    @Test func `nobody makes themselves an approver, and a new one waits`() {
        let asks = proposal(1, .approver, by: "ana", subject: .principal(PrincipalID("dan")))
        #expect(code(asks, by: Decider(Self.person("dan"))) == "shared_origin")
        let new = Decider(Self.person("eve"), decidesFrom: now + ElapsedTime(milliseconds: 1))
        #expect(code(asks, by: new) == "too_new")
        #expect(code(asks, by: Decider(Self.person("eve"), decidesFrom: now)) == nil)
    }

    @Test func `splitting does not help, and one loop counts once`() {
        let rule = ApprovalRule(.standard)
        let whole = proposal(1, liability: 1_000)
        var others = (2...9).map { proposal($0, liability: 1_000) }
        #expect(rule.countedLiability(whole, among: others, at: now).minorUnits == 9_000)
        others[0].status = .rejected
        others[1].status = .approved
        others[2].status = .approved
        others[2].createdAt = now + .days(-31)
        others[3].proposer = PrincipalID("else")
        others[4].subject = whole.subject
        others[4].forecast.liability = Money(minorUnits: 5_000)
        // Itself, now with the dearer change of its own loop; the approved one; three that wait.
        #expect(rule.countedLiability(whole, among: others, at: now).minorUnits == 5_000 + 1_000 + 3_000)
        // Another assistant with the same owner behind it is the same origin.
        let shared = PrincipalID("ana")
        let a = proposal(20, by: "one", liability: 700) { $0.detail.owner = shared }
        let b = proposal(21, by: "two", liability: 800) { $0.detail.lineage = [shared] }
        #expect(rule.countedLiability(a, among: [b], at: now).minorUnits == 1_500)
        let bulks = (30...32).map { proposal($0, .bulk, liability: 10, subject: .bulk(PrincipalID("bot"))) }
        #expect(rule.countedLiability(bulks[0], among: bulks, at: now).minorUnits == 30)
    }

    @Test func `what holds the others in check takes as many people as the gravest decision`() {
        var terms = Policy.Approvals.standard
        terms.people = [.init(from: .zero, people: 1), .init(from: Money(minorUnits: 500), people: 3)]
        let rule = ApprovalRule(terms)
        #expect(rule.people(proposal(), counting: Money(minorUnits: 499)) == 1)
        #expect(rule.people(proposal(), counting: Money(minorUnits: 500)) == 3)
        #expect(rule.people(proposal(1, .policy, subject: .policy), counting: .zero) == 3)
        #expect(rule.people(proposal(1, .approver), counting: .zero) == 3)
    }

    @Test func `subjects keep their names, and what an earlier release stored is a loop`() {
        let subjects: [ProposalRecord.Subject] = [
            .loop(LoopID("lapsed")), .policy, .principal(PrincipalID("dan")), .bulk(PrincipalID("bot")),
        ]
        for subject in subjects { #expect(ProposalRecord.Subject(name: subject.name) == subject) }
        #expect(ProposalRecord.Subject(name: "lapsed-regulars") == .loop(LoopID("lapsed-regulars")))
    }

    @Test func `what earlier releases stored is still read`() throws {
        let old = try JSONDecoder().decode(ProposalRecord.Detail.self, from: Data("{}".utf8))
        #expect(old == ProposalRecord.Detail())
        var forecast = PlanForecast.empty(on: SampleLoop.date("2026-06-01"))
        forecast.cells = [.init(state: "lapsed", tier: "gold", audience: 3, eligible: 1)]
        var json = String(decoding: try JSONEncoder().encode(forecast), as: UTF8.self)
        json = json.replacingOccurrences(of: "\"tiers\":[],", with: "")
            .replacingOccurrences(of: ",\"tiers\":[]", with: "")
            .replacingOccurrences(of: "\"isSmall\":false,", with: "")
            .replacingOccurrences(of: ",\"isSmall\":false", with: "")
        #expect(!json.contains("tiers") && !json.contains("isSmall"))
        #expect(try JSONDecoder().decode(PlanForecast.self, from: Data(json.utf8)) == forecast)
    }

    @Test func `small groups are named and not counted, and no total gives them away`() {
        var forecast = PlanForecast.empty(on: SampleLoop.date("2026-06-01"))
        forecast.cells = [
            .init(state: "lapsed", tier: "gold", audience: 9, eligible: 4),
            .init(state: "lapsed", tier: "silver", audience: 50, eligible: 3),
        ]
        forecast.exclusions = [.init(reason: "no consent", members: 40), .init(reason: "cooling off", members: 2)]
        forecast.eligible = 17
        let shown = forecast.withoutSmallGroups
        #expect(shown.cells.map(\.isSmall) == [true, false] && shown.cells[0].audience == 0)
        #expect(shown.cells[1].eligible == 10 && shown.eligible == 10)
        #expect(shown.exclusions.map(\.reason) == ["no consent", "fewer than 10 each: cooling off"])
        forecast.cells[0].audience = 10
        forecast.cells[0].eligible = 10
        forecast.cells[1].eligible = 10
        forecast.exclusions.removeLast()
        #expect(forecast.withoutSmallGroups == forecast)
    }

    @Test(arguments: [
        (0, 0, 0), (1, 0, 2), (3, 2, 4), (10, 8, 12), (600, 480, 720), (Int.max, 7378697629483820645, .max),
    ])
    func `the band is a fifth either way`(approved: Int, low: Int, high: Int) {
        #expect(ApprovedBand.upperEdge(approved) == high)
        #expect(ApprovedBand.lowerEdge(approved) == low)
    }

    @Test func `a tier enters up to its own band, and one nobody foresaw hardly`() throws {
        let closure = SampleLoop.closure()
        var loop = SampleLoop.loop(closure)
        loop.approvedTiers = [.init(tier: "gold", perDay: 10)]
        let terms = Admission.Terms(
            loop: loop, closure: closure, journeys: try SampleLoop.journeys(closure),
            epoch: SampleLoop.epoch([500_000, 500_000]), assignment: Assignment(salt: TeamSalt(high: 7, low: 8)),
            zone: SampleZones.madrid, date: SampleLoop.date("2026-03-10"), at: SampleZones.utc("2026-03-10", "05:00"))
        var admission = Admission(
            terms: terms, places: 1_000,
            tiers: TierPlaces(loop: loop, entered: [.init(tier: "gold", perDay: 5)]), accounts: [])
        var entered = ["gold": 0, "platinum": 0]
        for number in 0..<60 {
            let tier = number % 2 == 0 ? "gold" : "platinum"
            switch admission.admit(SampleLoop.candidate(number) { $0.tier = tier }) {
            case .entered(let draft): entered[draft.tier, default: 0] += 1
            case .excluded(let reason): #expect(reason.contains("approved band"))
            case .closed: Issue.record("the day is closed for all")
            }
        }
        #expect(entered == ["gold": 7, "platinum": 2])
    }
}
