import Testing
import WinbackEngine
import WinbackModel
import WinbackStatistics

/// Every rule by which the daemon asks people, and what keeps it silent.
@Suite struct ProposerTests {
    private func look(
        _ decision: LookRecord.Decision, margin: LookRecord.Interval? = nil, heldOut: Int = 2_000, goals: Int = 100
    ) -> LookRecord {
        LookRecord(
            loop: SampleLoop.playbook.name, experiment: 1, number: 9, date: SampleLoop.date("2026-05-01"), alpha: 0.05,
            treated: 8_000, heldOut: heldOut, treatedGoals: 560, heldOutGoals: goals, logE: 4,
            lift: decision == .thin ? nil : .init(estimate: 0.02, low: decision == .better ? 0.01 : -0.01, high: 0.03),
            margin: margin, sampleRatioLogE: 0, decision: decision, sentence: "")
    }

    private func standing(
        _ look: LookRecord?, _ change: (inout LoopStanding) -> Void = { _ in }
    ) -> LoopStanding {
        var standing = LoopStanding(
            playbook: SampleLoop.playbook, pools: SampleLoop.closure().pools, look: look,
            shares: [Share(millionths: 500_000), Share(millionths: 500_000)])
        (standing.entered, standing.places) = (4_100, 4_200)
        (standing.daysRun, standing.daysLeft) = (60, 30)
        standing.used = SampleLoop.money(6_000_000)
        change(&standing)
        return standing
    }

    private func tier(_ name: String, treated: (Int, Int), heldOut: (Int, Int)) -> LoopStanding.TierOutcomes {
        var tier = LoopStanding.TierOutcomes(tier: name)
        (tier.treatedGoals, tier.treated) = treated
        (tier.heldOutGoals, tier.heldOut) = heldOut
        return tier
    }

    @Test func `a loop that goes as planned asks for nothing`() {
        #expect(ChangeProposer.drafts(standing(nil)).isEmpty)
        #expect(ChangeProposer.drafts(standing(look(.thin))).isEmpty)
        #expect(ChangeProposer.drafts(standing(look(.worse))).isEmpty)
    }

    @Test func `a tier that loses beyond noise is left out, one that is unlucky stays`() throws {
        let gaining = tier("gold", treated: (600, 4_000), heldOut: (50, 1_000))
        let losing = tier("silver", treated: (160, 4_000), heldOut: (80, 1_000))
        let draft = try #require(AudienceProposer.narrower(standing(nil) { $0.tiers = [gaining, losing] }))
        #expect(draft.playbook.audience.tiers == ["gold"])
        #expect(draft.evidence.rule == .narrowAudience && draft.evidence.about == "silver")
        let belief = try #require(draft.evidence.facts.first { $0.unit == .share })
        #expect(belief.figure <= 0.1 && belief.n == 5_000)
        let lift = draft.evidence.facts[0]
        // Drawn towards the mean of the tiers: −4 pp as measured.
        #expect(lift.figure > -0.04 && lift.figure < 0 && (lift.high ?? 1) > lift.figure)
        let unlucky = tier("silver", treated: (14, 210), heldOut: (16, 205))
        #expect(AudienceProposer.narrower(standing(nil) { $0.tiers = [gaining, unlucky] }) == nil)
        let thin = tier("silver", treated: (1, 150), heldOut: (30, 150))
        #expect(AudienceProposer.narrower(standing(nil) { $0.tiers = [gaining, thin] }) == nil)
        // Who has no tier cannot be named, so a list of tiers would shut them out.
        let nameless = tier("", treated: (600, 4_000), heldOut: (50, 1_000))
        #expect(AudienceProposer.narrower(standing(nil) { $0.tiers = [nameless, losing] }) == nil)
    }

    @Test func `places and money left over widen a loop that does better`() throws {
        func left(_ decision: LookRecord.Decision, entered: Int = 2_000, used: Int64 = 2_000_000) -> LoopStanding {
            standing(look(decision)) {
                $0.entered = entered
                $0.used = SampleLoop.money(used)
            }
        }
        let draft = try #require(AudienceProposer.wider(left(.better)))
        #expect(draft.playbook.audience.states == [.slipping, .lapsed, .lost])
        #expect(draft.evidence.direction == 1 && draft.evidence.facts[1].figure < 0.5)
        #expect(AudienceProposer.wider(left(.notYet)) == nil)
        #expect(AudienceProposer.wider(left(.better, entered: 3_500)) == nil)
        #expect(AudienceProposer.wider(left(.better, used: 6_000_000)) == nil)
        var all = left(.better)
        all.playbook.audience.states = [.slipping, .lapsed, .lost]
        #expect(AudienceProposer.wider(all) == nil)
        all.playbook.audience.tiers = ["gold"]
        #expect(AudienceProposer.wider(all)?.playbook.audience.tiers == [])
    }

    @Test func `an offer that costs more than it brings becomes smaller`() throws {
        let loss = LookRecord.Interval(estimate: -40, low: -70, high: -10)
        var dear = standing(look(.better, margin: loss))
        let draft = try #require(OfferProposer.smaller(dear))
        #expect(draft.playbook.journeys[0].steps.last == .awardPoints(150))
        // The only pool stays as it is.
        #expect(draft.playbook.journeys[1] == SampleLoop.coupon)
        dear.pools.append(
            CouponPool(
                id: PoolID("FIVE"), worth: .amount(SampleLoop.money(250)), maximumValue: SampleLoop.money(250),
                stock: nil, endsOn: nil))
        let steps = try #require(OfferProposer.smaller(dear)).playbook.journeys[1].allSteps
        #expect(steps.contains(.issueCoupon(pool: PoolID("FIVE"), expires: .days(21))))
        let unsure = LookRecord.Interval(estimate: -10, low: -40, high: 20)
        #expect(OfferProposer.smaller(standing(look(.better, margin: unsure))) == nil)
        #expect(OfferProposer.smaller(standing(look(.notYet, margin: loss))) == nil)
        var least = standing(look(.better, margin: loss))
        least.playbook.journeys = [Journey(name: "one", steps: [.awardPoints(1)])]
        #expect(OfferProposer.smaller(least) == nil)
    }

    private func pace(_ daily: [Int], conversions: Int? = nil) -> LoopStanding.ArmPace {
        let cohort = EntryCohort(age: 40, members: 10_000, conversions: daily)
        return .init(
            arm: 1, conversions: conversions ?? daily.reduce(0, +), curve: DelayCurve([cohort], window: daily.count))
    }

    private func waiting(_ order: Journey.WaitEvent = .order) -> (inout LoopStanding) -> Void {
        { $0.playbook.journeys[1].steps[1] = .wait(until: order, atMost: .days(8)) }
    }

    @Test func `a wait moves to where conversions are`() throws {
        let early = [60, 60, 40, 10] + Array(repeating: 1, count: 26)
        var quick = standing(nil, waiting())
        quick.paces = [pace(early)]
        let shorter = try #require(OfferProposer.movedWait(quick))
        #expect(shorter.playbook.journeys[1].steps[1] == .wait(until: .order, atMost: .days(3)))
        #expect(shorter.evidence.direction == -1 && shorter.evidence.about == "coupon")
        var slow = standing(nil, waiting())
        slow.paces = [pace(Array(repeating: 1, count: 12) + Array(repeating: 12, count: 18))]
        let longer = try #require(OfferProposer.movedWait(slow))
        // Half the window at most, however late conversions come.
        #expect(longer.playbook.journeys[1].steps[1] == .wait(until: .order, atMost: .days(15)))
        var even = standing(nil, waiting())
        even.paces = [pace(Array(repeating: 10, count: 30))]
        #expect(OfferProposer.movedWait(even) == nil)
        quick.paces = [pace(early, conversions: 99)]
        #expect(OfferProposer.movedWait(quick) == nil)
        var clicks = standing(nil, waiting(.click))
        clicks.paces = [pace(early)]
        #expect(OfferProposer.movedWait(clicks) == nil)
    }

    @Test func `the control group shrinks once decided and grows when the run is too short`() throws {
        let smaller = try #require(HoldoutProposer.smaller(standing(look(.better))))
        #expect(smaller.playbook.holdoutShare == SampleLoop.share("10%"))
        let loss = LookRecord.Interval(estimate: -4, low: -9, high: 2)
        #expect(HoldoutProposer.smaller(standing(look(.better, margin: loss))) == nil)
        #expect(HoldoutProposer.smaller(standing(look(.notYet))) == nil)
        #expect(
            HoldoutProposer.smaller(standing(look(.better)) { $0.playbook.holdoutShare = SampleLoop.share("5%") })
                == nil)
        let late = standing(look(.notYet)) { $0.entered = 400 }
        let larger = try #require(HoldoutProposer.larger(late))
        #expect(larger.playbook.holdoutShare == SampleLoop.share("40%"))
        #expect(larger.evidence.facts[1].figure < larger.evidence.facts[0].figure)
        // Enough enter: it is decided in time.
        #expect(HoldoutProposer.larger(standing(look(.notYet)) { $0.entered = 8_000 }) == nil)
        #expect(HoldoutProposer.larger(standing(look(.thin)) { $0.entered = 400 }) == nil)
        #expect(
            HoldoutProposer.larger(
                standing(look(.notYet)) {
                    $0.entered = 400
                    $0.playbook.holdoutShare = SampleLoop.share("50%")
                }) == nil)
    }

    @Test func `a question that was rejected or left open is asked again only on materially more evidence`() {
        func evidence(_ outcomes: Int, direction: Int = -1, about: String = "silver") -> ProposalEvidence {
            ProposalEvidence(
                rule: .narrowAudience, about: about, facts: [], outcomes: outcomes, direction: direction)
        }
        func asked(_ status: ProposalRecord.Status) -> ProposalRecord {
            var proposal = ProposalRecord(
                id: ProposalID("P-000002"), kind: .change, loop: LoopID("lapsed"), digest: SampleLoop.closure().digest,
                proposer: Principal.daemon.id, reason: "", createdAt: .epoch, decideBefore: .distantFuture,
                forecast: .empty(on: SampleLoop.date("2026-05-01")))
            proposal.status = status
            proposal.detail.evidence = evidence(1_000)
            return proposal
        }
        #expect(evidence(1_499).isAnswered(by: [asked(.rejected)]))
        #expect(!evidence(1_500).isAnswered(by: [asked(.rejected)]))
        #expect(!evidence(1_000, direction: 1).isAnswered(by: [asked(.rejected)]))
        #expect(!evidence(1_000, about: "gold").isAnswered(by: [asked(.rejected)]))
        #expect(evidence(9_000).isAnswered(by: [asked(.waiting)]))
        #expect(evidence(1_000).isAnswered(by: [asked(.lapsed)]) && !evidence(1_500).isAnswered(by: [asked(.lapsed)]))
        #expect(!evidence(1_000).isAnswered(by: [asked(.approved)]))
        #expect(!evidence(1_000).isAnswered(by: []))
    }
}
