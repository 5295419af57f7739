import Testing
import WinbackStatistics

@Suite struct TuningTests {
    @Test(arguments: [
        ([0.05, 0.055, 0.062], [0.004, 0.004, 0.004], [0.01112930454331, 0.1052940317351, 0.8835766637216]),
        (
            [0.05, 0.055, 0.062, 0.05], [0.001, 0.002, 0.008, 0.03],
            [0.0005840477703057, 0.1133434816245, 0.5484795964578, 0.3375928741474]
        ),
        ([0.05, 0.051], [0.0005, 0.02], [0.4800674169334, 0.5199325830666]),
    ])
    func `probability to be best`(means: [Double], deviations: [Double], expected: [Double]) {
        let arms = zip(means, deviations).map { NormalPosterior(mean: $0, standardDeviation: $1) }
        let found = BestArmProbabilities.probabilities(of: arms)
        for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-9) }
        #expect(abs(found.reduce(0, +) - 1) < 1e-12)
    }

    @Test func `one arm is best, none is none, equals share`() {
        let arm = NormalPosterior(mean: 1, standardDeviation: 0)
        #expect(BestArmProbabilities.probabilities(of: [arm]) == [1])
        #expect(BestArmProbabilities.probabilities(of: []) == [])
        let equal = BestArmProbabilities.probabilities(of: [arm, arm, arm, arm])
        #expect(equal.allSatisfy { abs($0 - 0.25) < 1e-9 })
    }

    @Test func `posterior of a rate has the moments of its beta distribution`() {
        let arm = NormalPosterior.beta(priorSuccesses: 1, priorFailures: 19, successes: 30, trials: 480.5)
        #expect(agrees(arm.mean, 31 / 500.5, 1e-12))
        let variance = 31 * 469.5 / (500.5 * 500.5 * 501.5)
        #expect(agrees(arm.standardDeviation * arm.standardDeviation, variance, 1e-12))
        // Delayed outcomes can outrun effective trials for a moment.
        let early = NormalPosterior.beta(priorSuccesses: 1, priorFailures: 1, successes: 5, trials: 3)
        #expect(early.mean < 1 && early.standardDeviation > 0)
    }

    @Test func `posterior of an amount leans on its prior while data are few`() {
        let prior = NormalPosterior(mean: 0, standardDeviation: 1)
        let few = NormalPosterior.amount(MomentSummary([10]), prior: prior)
        #expect(few == prior)
        let some = NormalPosterior.amount(MomentSummary([9, 10, 11, 10]), prior: prior)
        #expect(some.mean > 5 && some.mean < 10)
        #expect(some.standardDeviation < 1)
    }

    @Test func `additive floor`() {
        let shares = AdditiveFloor.shares(weights: [0.9, 0.1, 0], floor: 0.05)
        for (one, other) in zip(shares, [0.815, 0.135, 0.05]) { #expect(agrees(one, other, 1e-12)) }
        #expect(AdditiveFloor.shares(weights: [0.5, 0.5], floor: 0.9) == [0.5, 0.5])
        #expect(AdditiveFloor.shares(weights: [], floor: 0.1).isEmpty)
    }

    @Test(
        arguments: [
            ([1.0 / 3, 1.0 / 3, 1.0 / 3], [333_334, 333_333, 333_333]),
            ([0.1, 0.2, 0.7], [100_000, 200_000, 700_000]),
            ([2, 1, 1], [500_000, 250_000, 250_000]), ([0, 0], [500_000, 500_000]), ([.nan, 1], [0, 1_000_000]),
        ] as [([Double], [Int32])])
    func `fractions become millionths that sum to the whole`(fractions: [Double], expected: [Int32]) {
        #expect(ArmShares.millionths(fractions) == expected)
    }

    @Test func `a step goes as far as allowed and no further`() {
        let moved = BoundedStep.move(
            from: [400_000, 300_000, 300_000], toFractions: [0.9, 0.05, 0.05], largestStep: 150_000)
        #expect(moved == [550_000, 225_000, 225_000])
        let near = BoundedStep.move(from: [500_000, 500_000], to: [600_000, 400_000], largestStep: 150_000)
        #expect(near == [600_000, 400_000])
        let frozen = BoundedStep.move(from: [500_000, 500_000], to: [600_000, 400_000], largestStep: 0)
        #expect(frozen == [500_000, 500_000])
    }

    @Test func `every step sums to the whole, keeps its bound and its floor`() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let arms = 2 + Int(generator.fraction() * 6)
            let floor = 0.02
            func draw() -> [Int32] {
                let raw = (0..<arms).map { _ in generator.fraction() }
                let total = raw.reduce(0, +)
                return ArmShares.millionths(
                    AdditiveFloor.shares(weights: raw.map { $0 / total }, floor: floor))
            }
            let previous = draw()
            let target = draw()
            let step = Int32(generator.fraction() * 200_000)
            let moved = BoundedStep.move(from: previous, to: target, largestStep: step)
            #expect(moved.reduce(0, +) == ArmShares.whole)
            for (index, share) in moved.enumerated() {
                #expect(abs(share - previous[index]) <= step)
                #expect(share >= 20_000)
                let between = min(previous[index], target[index])...max(previous[index], target[index])
                #expect(between.contains(share))
            }
        }
    }
}
