import Testing
import WinbackStatistics

@Suite struct PowerTests {
    /// Members needed at 50, 20, 10 and 5 % held out, rounded to hundreds (two-sided α 0.05, power 0.80).
    @Test(
        arguments: [
            (0.02, 0.01, [7700, 12_500, 22_500, 42_800]), (0.03, 0.01, [10_600, 17_100, 30_700, 58_400]),
            (0.03, 0.02, [3000, 5000, 8900, 17_000]), (0.05, 0.01, [16_300, 26_000, 46_500, 88_400]),
            (0.05, 0.02, [4400, 7200, 12_900, 24_500]), (0.10, 0.02, [7700, 12_200, 21_900, 41_500]),
        ] as [(Double, Double, [Double])])
    func `members needed`(base: Double, difference: Double, expected: [Double]) {
        for (share, members) in zip([0.5, 0.2, 0.1, 0.05], expected) {
            let needed = Power(baseRate: base, holdoutShare: share).members(difference: difference)
            #expect(abs(needed - members) <= 100, "\(base) \(share) \(needed)")
        }
    }

    @Test(arguments: [0.05, 0.1, 0.2, 0.5], [0.002, 0.03, 0.4])
    func `smallest effect inverts the members needed`(share: Double, base: Double) throws {
        let plan = Power(baseRate: base, holdoutShare: share)
        let effect = try #require(plan.minimumDetectableEffect(members: 25_000))
        #expect(agrees(plan.members(difference: effect), 25_000, 1e-6))
    }

    @Test func `a handful of members shows nothing`() {
        #expect(Power(baseRate: 0.02, holdoutShare: 0.1).minimumDetectableEffect(members: 5) == nil)
        #expect(Power(baseRate: 0.02, holdoutShare: 0.1).members(difference: 0) == .infinity)
        #expect(Power(baseRate: 0.02, holdoutShare: 0.1).members(difference: 0.99) == .infinity)
    }

    @Test func `looking at any time costs members`() {
        let fixed = Power(baseRate: 0.05, holdoutShare: 0.2)
        let multiplier = Power.sequentialMultiplier()
        #expect(agrees(multiplier, 3.035208990376, 1e-9))
        let sequential = Power(baseRate: 0.05, holdoutShare: 0.2, multiplier: multiplier)
        let ratio = sequential.members(difference: 0.01) / fixed.members(difference: 0.01)
        // About ((3.035 + 0.842) / (1.960 + 0.842))² = 1.914; the two standard errors of the formula differ a little.
        #expect(abs(ratio - 1.914) < 0.03)
    }

    @Test func `days to a decision`() {
        let plan = Power(baseRate: 0.05, holdoutShare: 0.2)
        let needed = plan.members(difference: 0.02)
        #expect(plan.daysToDecision(difference: 0.02, entriesPerDay: 600, windowDays: 32) == Int(needed / 600) + 1 + 32)
        #expect(plan.daysToDecision(difference: 0.02, entriesPerDay: 0, windowDays: 32) == nil)
        #expect(plan.daysToDecision(difference: 0, entriesPerDay: 600, windowDays: 32) == nil)
    }
}
