import Testing
import WinbackStatistics

@Suite struct SegmentTests {
    private func stratum(_ treated: Int, _ control: Int, of members: Int = 2000) -> Contrast.Stratum {
        Contrast.Stratum(
            treated: OutcomeState(members: members, conversions: treated),
            control: OutcomeState(members: members, conversions: control))
    }

    @Test func `segments that differ by noise all have the common uplift`() {
        let uplift = SegmentUplift([stratum(110, 100), stratum(104, 100), stratum(107, 100)], variance: .rate)
        #expect(uplift.variance == 0)
        #expect(uplift.rows.allSatisfy { agrees($0.shrunk, uplift.common, 1e-9) && !$0.gains })
        #expect(uplift.rows.map(\.segment) == [0, 1, 2])
    }

    @Test func `a segment that stands out keeps most of it, others are drawn to the middle`() {
        let uplift = SegmentUplift(
            [stratum(300, 100), stratum(101, 100), stratum(99, 100), stratum(1, 1, of: 1)], variance: .rate)
        #expect(uplift.rows.count == 3)
        let first = uplift.rows[0]
        #expect(first.gains && first.probabilityOfGain > 0.99)
        #expect(first.shrunk < first.raw && first.shrunk > 0.8 * first.raw)
        #expect(uplift.rows[2].shrunk > uplift.rows[2].raw)
        #expect(!uplift.rows[2].gains)
        #expect(SegmentUplift([]).rows.isEmpty)
    }

    @Test func `an early reading corrects for what is still to come`() throws {
        // Half of what converts does so on the first day, half on the second; treated members convert twice as often.
        func cohorts(_ daily: Int) -> [EntryCohort] {
            [
                EntryCohort(age: 2, members: 1000, conversions: [daily, daily]),
                EntryCohort(age: 1, members: 1000, conversions: [daily]),
            ]
        }
        let reading = try #require(EarlyReading(treated: cohorts(100), control: cohorts(50), window: 2))
        #expect(agrees(reading.treatedRate, 0.2, 1e-9) && agrees(reading.controlRate, 0.1, 1e-9))
        #expect(agrees(reading.matured, 0.75, 1e-9))
        #expect(reading.interval.contains(0.1) && reading.interval.excludesZero && !reading.pacesDiffer)
        let hasty = [EntryCohort(age: 2, members: 1000, conversions: [200, 0])]
        let other = try #require(EarlyReading(treated: hasty, control: cohorts(50), window: 2))
        #expect(other.pacesDiffer)
        #expect(EarlyReading(treated: [], control: cohorts(50), window: 2) == nil)
    }

    @Test
    func `an adjusted ratio loses what the covariate tells, and agrees with the mean where the denominator is one`()
        throws
    {
        var generator = SeededGenerator(seed: 77)
        var ones = (OutcomeState(), OutcomeState())
        var baskets = (OutcomeState(), OutcomeState())
        for index in 0..<4000 {
            let history = generator.fraction() * 10
            let outcome = history + generator.fraction() + (index % 2 == 0 ? 0.2 : 0)
            let items = 1 + Double(index % 3)
            if index % 2 == 0 {
                ones.0.add(outcome, denominator: 1, covariate: history)
                baskets.0.add(outcome * items, denominator: items, covariate: history)
            } else {
                ones.1.add(outcome, denominator: 1, covariate: history)
                baskets.1.add(outcome * items, denominator: items, covariate: history)
            }
        }
        let plain = Contrast.Stratum(treated: ones.0, control: ones.1)
        let mean = try #require(Contrast(adjusted: [plain]))
        let ratio = try #require(Contrast(adjustedRatio: [plain]))
        #expect(agrees(ratio.estimate, mean.estimate, 1e-9) && agrees(ratio.variance, mean.variance, 1e-9))
        #expect(agrees(ratio.controlVariance, mean.controlVariance, 1e-9))
        #expect(agrees(ratio.covariance, mean.covariance, 1e-9))
        let priced = try #require(Contrast(adjustedRatio: [.init(treated: baskets.0, control: baskets.1)]))
        #expect(priced.varianceKept < 0.2)
        #expect(priced.interval(multiplier: 4).contains(0.2))
        #expect(Contrast(adjustedRatio: [stratum(10, 10)]) == nil)
    }

    @Test func `plans for amounts, with the multiplier of how they will be read`() throws {
        let multiplier = Power.hybridMultiplier()
        #expect(multiplier > 2.2 && multiplier < Power.sequentialMultiplier())
        let plan = MeanPower(variance: 400, holdoutShare: 0.1, multiplier: multiplier)
        let needed = plan.members(difference: 1)
        #expect(agrees(plan.minimumDetectableEffect(members: needed), 1, 1e-9))
        #expect(plan.daysToDecision(difference: 1, entriesPerDay: 500, windowDays: 32) == Int(needed / 500) + 1 + 32)
        #expect(plan.daysToDecision(difference: 0, entriesPerDay: 500, windowDays: 32) == nil)
        #expect(plan.daysToDecision(difference: 1, entriesPerDay: 0, windowDays: 32) == nil)
        let rows = plan.choices(
            holdoutShares: [0.05, 0.1, 0.5], difference: 1, entriesPerDay: 500, windowDays: 32)
        #expect(agrees(rows[1].members, needed, 1e-12))
        #expect(agrees(rows[0].members / needed, 0.09 / 0.0475, 1e-9))
        let days = try rows.map { try #require($0.days) }
        #expect(days[0] > days[1] && days[1] > days[2])
        #expect(agrees(rows[2].conversionsForgone, rows[2].members / 2, 1e-12))
    }
}
