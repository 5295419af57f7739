import Testing
import WinbackStatistics

@Suite struct MoneyTests {
    private func contrast(_ treated: Int, _ control: Int, of members: Int = 10_000) throws -> Contrast {
        try #require(
            Contrast(
                treated: OutcomeState(members: members, conversions: treated),
                control: OutcomeState(members: members, conversions: control), variance: .rate))
    }

    @Test func `a cost per conversion is bounded exactly where there is a gain for certain`() throws {
        let found = CostPerIncremental(costPerMember: 0.1, of: try contrast(500, 300), multiplier: 1.96)
        guard case .bounded(let interval) = found else {
            Issue.record("not bounded")
            return
        }
        // With a known price the interval is the price over the ends of the gain.
        let gain = try contrast(500, 300).interval(multiplier: 1.96)
        #expect(agrees(interval.lower, 0.1 / gain.upper, 1e-9) && agrees(interval.upper, 0.1 / gain.lower, 1e-9))
        #expect(interval.contains(0.1 / 0.02))

        let thin = try contrast(310, 300)
        let upper = thin.interval(multiplier: 1.96).upper
        guard case .atLeast(let least) = CostPerIncremental(costPerMember: 0.1, of: thin, multiplier: 1.96) else {
            Issue.record("bounded without a gain")
            return
        }
        #expect(agrees(least, 0.1 / upper, 1e-9))
        #expect(CostPerIncremental(costPerMember: 0.1, of: try contrast(200, 400), multiplier: 1.96) == .noGain)
        #expect(CostPerIncremental(costPerMember: 0.1, of: thin, multiplier: .infinity) == .atLeast(0))
        // A price that is not known either makes it wider.
        let unsure = CostPerIncremental(
            costPerMember: 0.1, costVariance: 1e-4, of: try contrast(500, 300), multiplier: 1.96)
        guard case .bounded(let wider) = unsure else {
            Issue.record("not bounded")
            return
        }
        #expect(wider.lower < interval.lower && wider.upper > interval.upper)
    }

    @Test func `what would have come back anyway is a subsidy`() {
        #expect(SubsidyShare.ofReturning(rateRatio: 2) == 0.5)
        #expect(SubsidyShare.ofReturning(rateRatio: 0.7) == 1)
        #expect(SubsidyShare.ofReturning(rateRatio: nil) == nil)
        let ends = SubsidyShare.ofReturning(rateRatio: ConfidenceInterval(lower: 0.8, upper: 4))
        #expect(ends == ConfidenceInterval(lower: 0.25, upper: 1))
        #expect(SubsidyShare.ofReturning(rateRatio: ConfidenceInterval(lower: 2, upper: .infinity)).lower == 0)
        let everyone = SubsidyShare.ofEveryone(holdoutConversions: 10, holdoutMembers: 100)
        // Wilson's interval of 10 in 100.
        #expect(agrees(everyone.lower, 0.0552291, 1e-5) && agrees(everyone.upper, 0.1743657, 1e-5))
        #expect(SubsidyShare.ofEveryone(holdoutConversions: 0, holdoutMembers: 0).upper == 1)
    }

    @Test func `a budget goes where it is worth most`() {
        let rich = BudgetMultiplier(values: [3, -1, 2], costs: [1, 0, 1], budget: 10)
        #expect(rich.shares == [1, 0, 1] && rich.price == 0 && rich.value == 5)
        let tight = BudgetMultiplier(values: [3, 2, 4, 1], costs: [1, 1, 4, 0], budget: 1.5)
        #expect(tight.shares == [1, 0.5, 0, 1])
        #expect(agrees(tight.price, 2, 1e-12) && agrees(tight.cost, 1.5, 1e-12) && agrees(tight.value, 5, 1e-12))
        #expect(BudgetMultiplier(values: [], costs: [], budget: 0).shares.isEmpty)
        #expect(BudgetMultiplier(values: [5, 5], costs: [2, 2], budget: 0).shares == [0, 0])
        // Equal candidates share what is left in their order.
        #expect(BudgetMultiplier(values: [2, 2, 2], costs: [1, 1, 1], budget: 1.5).shares == [1, 0.5, 0])
    }

    @Test func `no other use of the budget is worth more`() {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<40 {
            let values = (0..<8).map { _ in generator.fraction() * 10 - 2 }
            let costs = (0..<8).map { _ in generator.fraction() * 3 }
            let budget = generator.fraction() * 10
            let found = BudgetMultiplier(values: values, costs: costs, budget: budget)
            #expect(found.cost <= budget + 1e-9)
            for set in 0..<256 {
                let chosen = (0..<8).filter { set >> $0 & 1 == 1 }
                let cost = chosen.reduce(0) { $0 + costs[$1] }
                guard cost <= budget else { continue }
                #expect(chosen.reduce(0) { $0 + values[$1] } <= found.value + 1e-9)
            }
        }
    }
}
