import Testing
import WinbackEngine
import WinbackModel
import WinbackStatistics

@Suite struct LiftReaderTests {
    private let today = SampleLoop.date("2026-05-01")
    private let decision = [SampleLoop.date("2026-05-10"), SampleLoop.date("2026-06-20")]

    private func tally(
        _ arm: Int, _ matured: Int, _ converted: Int, epoch: Int = 1, assigned: Int? = nil, margin: Int64 = 0
    ) -> ArmTally {
        ArmTally(
            arm: arm, epoch: epoch, assigned: assigned ?? matured, matured: matured, converted: converted,
            marginSum: margin * Int64(matured), marginSumOfSquares: Double(matured) * 1e6)
    }

    private func read(
        _ tallies: [ArmTally], holdout: String = "20%", decision: [CivilDate]? = nil,
        method: LookEvidence.Terms.Method = .horizon
    ) -> LookRecord {
        LiftReader(
            .init(
                method: method, holdoutShare: SampleLoop.share(holdout), plannedMembers: 20_000, plannedLooks: 40,
                minimumLift: SampleLoop.share("1%"), currency: .eur)
        ).read(
            tallies,
            at: .init(
                loop: LoopID("lapsed"), experiment: 1, number: 3, date: today,
                firstReading: SampleLoop.date("2026-04-03"), decisionExpected: decision ?? self.decision))
    }

    @Test(
        arguments: [
            (8_000, 0, 2_000, 0), (8_000, 20, 2_000, 4), (0, 0, 0, 0), (80_000, 900, 20_000, 0),
        ] as [(Int, Int, Int, Int)])
    func `thin evidence yields dates and no number`(treated: Int, goals: Int, heldOut: Int, heldGoals: Int) {
        let look = read([tally(0, treated, goals), tally(-1, heldOut, heldGoals)])
        #expect(look.decision == .thin && look.lift == nil && look.margin == nil)
        #expect(
            look.sentence == "Not enough evidence for a number: first reading on 2026-04-03, "
                + "decision expected 2026-05-10 to 2026-06-20.")
    }

    @Test func `without a decision in the run the sentence says so`() {
        let look = read([], decision: [])
        #expect(look.sentence.hasSuffix("no decision expected within the run."))
    }

    @Test func `the twenty-fifth goal gives a number`() {
        #expect(read([tally(0, 8_000, 19), tally(-1, 2_000, 5)]).lift == nil)
        #expect(read([tally(0, 8_000, 20), tally(-1, 2_000, 5)]).lift != nil)
    }

    @Test func `a clear lift is better, its reverse worse, the same rate undecided`() throws {
        let better = read([tally(0, 8_000, 800), tally(-1, 2_000, 120)])
        #expect(better.decision == .better)
        let lift = try #require(better.lift)
        #expect(abs(lift.estimate - 0.04) < 1e-9 && lift.low > 0)
        let now = "the difference in members who came back is "
        #expect(better.sentence.hasPrefix("Decided better on 2026-05-01 at check 3: \(now)+4.00 pp (+"))
        let worse = read([tally(0, 8_000, 480), tally(-1, 2_000, 200)])
        #expect(worse.decision == .worse)
        #expect(worse.sentence.hasPrefix("Decided worse on 2026-05-01 at check 3: \(now)−4.00 pp (−"))
        let same = read([tally(0, 8_000, 400), tally(-1, 2_000, 100)])
        #expect(same.decision == .notYet)
        #expect(same.sentence.hasPrefix("Not yet: more members than are in sight"))
        #expect(same.sentence.contains("The difference so far is +0.00 pp (−"))
    }

    @Test func `the estimate lies within the interval and the decision agrees with it`() throws {
        var generator = SeededGenerator(seed: 71)
        for _ in 0..<300 {
            let heldOut = 200 + generator.below(3_000)
            let treated = heldOut * 4 + generator.below(40) - 20
            let method = LookEvidence.Terms.Method.endless
            let look = read(
                [tally(0, treated, generator.below(treated / 5)), tally(-1, heldOut, generator.below(heldOut / 5))],
                method: method)
            guard let lift = look.lift else { continue }
            #expect(lift.low <= lift.estimate && lift.estimate <= lift.high)
            #expect(lift.low >= -1 && lift.high <= 1)
            #expect((look.decision == .better) == (lift.low > 0))
            #expect((look.decision == .worse) == (lift.high < 0))
            // At α = 0.05 the e-value passes 20 exactly when zero is excluded.
            #expect((look.logE >= 2.9957322736) == (look.decision != .notYet))
        }
    }

    @Test func `arms and epochs do not change the headline`() {
        let whole = read([tally(0, 8_000, 700, margin: 30), tally(-1, 2_000, 130, margin: 20)])
        let split = read([
            tally(-1, 500, 30, epoch: 1, margin: 20), tally(0, 1_000, 100, epoch: 1, margin: 30),
            tally(1, 3_000, 200, epoch: 1, margin: 30), tally(-1, 1_500, 100, epoch: 2, margin: 20),
            tally(0, 3_500, 350, epoch: 2, margin: 30), tally(1, 500, 50, epoch: 2, margin: 30),
        ])
        #expect(whole.lift == split.lift && whole.margin == split.margin && whole.sentence == split.sentence)
        #expect(whole.margin.map { abs($0.estimate - 10) < 1e-9 && $0.low < 10 && $0.high > 10 } == true)
    }

    @Test func `money waits for its burn-in in both groups`() {
        #expect(read([tally(0, 8_000, 800), tally(-1, 2_000, 24)]).margin == nil)
        #expect(read([tally(0, 8_000, 800), tally(-1, 2_000, 25)]).margin != nil)
    }

    @Test func `a broken assignment gives no number however clear the goals look`() {
        let look = read([
            tally(0, 8_000, 800, assigned: 9_500), tally(-1, 1_200, 60, assigned: 1_500),
        ])
        #expect(look.sampleRatioLogE > SampleRatioTest.stopThreshold)
        #expect(look.lift == nil && look.margin == nil && look.decision == .thin)
        #expect(look.sentence.hasPrefix("No reading:"))
    }

    @Test(arguments: ["0%", "100%"])
    func `without two groups there is a sentence and no crash`(holdout: String) {
        let look = read([tally(0, 8_000, 800)], holdout: holdout)
        #expect(look.lift == nil && look.decision == .thin)
        #expect(look.sentence.contains("nothing to compare"))
    }

    @Test(
        arguments: [
            (0.0193, "+1.93 pp"), (-0.0193, "−1.93 pp"), (0, "+0.00 pp"), (-0.000_001, "+0.00 pp"), (1, "+100.00 pp"),
            (-0.0005, "−0.05 pp"), (.infinity, "unbounded above"), (-.infinity, "unbounded below"),
        ] as [(Double, String)])
    func `points have two decimals and a sign`(value: Double, text: String) {
        #expect(percentagePoints(value) == text)
    }
}

@Suite struct OutcomeRuleTests {
    private func matured(_ orders: [(Int64, Int64?)], cost: Int64) -> MaturedExposure {
        MaturedExposure(
            exposure: ExposureRecord(
                loop: LoopID("lapsed"), experiment: 1, member: MemberKey(value: 1), arm: 0, epoch: 1,
                propensity: SampleLoop.share("40%"), enteredAt: .epoch, windowEnds: .epoch + .days(30),
                freezesOn: CivilDate(daysSinceEpoch: 32)),
            orders: orders.map {
                .init(at: .epoch, amount: Money(minorUnits: $0.0), cost: $0.1.map { Money(minorUnits: $0) })
            }, treatmentCost: Money(minorUnits: cost))
    }

    @Test(
        arguments: [
            ([], 0, false, 0), ([], 101, false, -101), ([(1_000, 600)], 0, true, 400), ([(1_000, nil)], 101, true, 199),
            // 30 % of 1.15 is 34.5 and goes to even, row by row.
            ([(115, nil), (115, nil)], 0, true, 68), ([(1_000, 1_500)], 0, true, -500),
            ([(1_000, 0), (1_000, nil)], 1, true, 1_299),
        ] as [([(Int64, Int64?)], Int64, Bool, Int64)])
    func `margin nets every treatment cost`(orders: [(Int64, Int64?)], cost: Int64, converted: Bool, margin: Int64)
        throws
    {
        let outcome = try OutcomeRule(programme: SampleLoop.programme).freeze(matured(orders, cost: cost))
        #expect(outcome.converted == converted)
        #expect(outcome.margin == Money(minorUnits: margin))
    }

    @Test func `an unknown cost is refused and never zero`() throws {
        var programme = SampleLoop.programme
        programme.marginRate = nil
        let rule = OutcomeRule(programme: programme)
        #expect(throws: WinbackError.self) { try rule.freeze(matured([(100, 50), (100, nil)], cost: 0)) }
        #expect(try rule.freeze(matured([(100, 50)], cost: 0)).margin == Money(minorUnits: 50))
    }

    @Test func `a reading comes the day after grace`() {
        #expect(OutcomeRule.daysToReading(.days(30)) == 33)
        #expect(OutcomeRule.daysToReading(.hours(36)) == 5)
    }
}
