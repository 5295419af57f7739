import Testing
import WinbackStatistics

@Suite struct RetuningTests {
    private static let cohorts = [
        EntryCohort(age: 5, members: 400, conversions: [10, 6, 3, 1]),
        EntryCohort(age: 4, members: 400, conversions: [12, 5, 2, 2]),
        EntryCohort(age: 3, members: 400, conversions: [9, 7, 4]),
        EntryCohort(age: 2, members: 400, conversions: [11, 6]),
        EntryCohort(age: 1, members: 400, conversions: [8]),
    ]

    @Test func `delay-corrected counts match the published vector`() {
        let curve = DelayCurve(Self.cohorts, window: 4)
        for (found, expected) in zip(curve.seenByAge, [0.4982796849912, 0.7830109335576, 0.9268292682927, 1]) {
            #expect(agrees(found, expected, 1e-12))
        }
        #expect(agrees(curve.effectiveTrials(Self.cohorts), 1683.247954737, 1e-12))
        let counts = DelayedCounts(Self.cohorts, curve: curve)
        #expect(counts.successes == 86)
        #expect(agrees(counts.trials, 1683.247954737, 1e-12))
        let recent = DelayedCounts(Self.cohorts, curve: curve, discount: 0.95)
        #expect(recent.trials < counts.trials && recent.successes < counts.successes)
        #expect(curve.share(age: 0) == 0 && curve.share(age: 99) == 1)
        #expect(DelayCurve([], window: 3).seenByAge == [1, 1, 1])
    }

    @Test func `arms share one curve unless their paces differ`() {
        let pooled = DelayCurve.curves(byArm: [Self.cohorts, Self.cohorts], window: 4)
        #expect(pooled[0] == pooled[1])
        #expect(agrees(pooled[0].seenByAge[0], 0.4982796849912, 1e-12))
        let slow = (0..<5).map {
            EntryCohort(age: 5 - $0, members: 400, conversions: [1, 2, 5, 30].prefix(5 - $0).map(\.self))
        }
        let split = DelayCurve.curves(byArm: [Self.cohorts, slow], window: 4)
        #expect(split[0] != split[1])
        #expect(split[0] == DelayCurve(Self.cohorts, window: 4))
    }

    @Test func `a change is found where it is, and none where there is none`() throws {
        func days(_ rates: [Double]) -> [DelayedCounts] {
            rates.map { DelayedCounts(successes: ($0 * 1000).rounded(), trials: 1000) }
        }
        let still = try #require(ChangeDetector.look(days(Array(repeating: 0.05, count: 40))))
        #expect(still.logE < 0)
        let moved = try #require(
            ChangeDetector.look(days(Array(repeating: 0.05, count: 30) + Array(repeating: 0.08, count: 10))))
        #expect(moved.logE > ChangeDetector.threshold)
        #expect(moved.since == 30)
        #expect(ChangeDetector.look(days([0.05])) == nil)
    }

    @Test func `shrinkage matches the published vector`() {
        let found = Shrinkage(
            effects: [0.03, 0.01, -0.005, 0.022, 0.008], standardErrors: [0.006, 0.005, 0.007, 0.01, 0.004])
        #expect(agrees(found.heterogeneity, 17.02111977421, 1e-12))
        #expect(agrees(found.variance, 0.0001099733144226, 1e-12))
        #expect(agrees(found.mean, 0.01252416117044, 1e-12))
        let expected = [0.02569010130137, 0.01046752967082, 0.0004014341996354, 0.01748712232523, 0.008574618355156]
        for (one, other) in zip(found.effects, expected) { #expect(agrees(one, other, 1e-11)) }
        #expect(found.departs(segment: 0) && !found.departs(segment: 2))
        // Alike but for noise: everything is the common mean, and no segment departs.
        let noise = Shrinkage(effects: [0.01, 0.012, 0.009], standardErrors: [0.01, 0.01, 0.01])
        #expect(noise.variance == 0 && !noise.departs(segment: 1))
        #expect(Shrinkage(effects: [], standardErrors: []).effects.isEmpty)
    }

    @Test func `off-policy values match the published vector, and thin ones are refused`() throws {
        let rewards = [1.0, 0, 0, 2, 1, 0]
        let actions = [0, 1, 1, 0, 1, 0]
        let logged = [0.5, 0.25, 0.25, 0.5, 0.25, 0.5]
        let target = [[0.8, 0.2], [0.9, 0.1], [1, 0], [0.9, 0.1], [0.5, 0.5], [0.2, 0.8]]
        let predicted = [[0.7, 0.3], [0.6, 0.2], [0.5, 0.4], [1.2, 0.5], [0.8, 0.6], [0.4, 0.3]]
        let rows = rewards.indices.map {
            OffPolicy.Row(
                reward: rewards[$0], action: actions[$0], propensity: logged[$0], target: target[$0],
                predicted: predicted[$0])
        }
        let found = try #require(OffPolicy(rows))
        #expect(agrees(found.inversePropensity.value, 1.2, 1e-12))
        #expect(agrees(found.inversePropensity.standardError, 0.6022181221673, 1e-12))
        #expect(agrees(found.selfNormalised.value, 1.161290322581, 1e-12))
        #expect(agrees(found.selfNormalised.standardError, 0.2737820415817, 1e-12))
        #expect(agrees(found.doublyRobust?.value ?? .nan, 1.051666666667, 1e-12))
        #expect(agrees(found.doublyRobust?.standardError ?? .nan, 0.3621640205456, 1e-12))
        #expect(agrees(found.effectiveSampleSize, 3.798418972332, 1e-12))
        #expect(found.largestWeight == 2)
        #expect(found.isThin && found.headline == nil)
        #expect(OffPolicy([]) == nil)
    }

    @Test func `cross-fitting never predicts a row from itself`() throws {
        let rows = (0..<8).map {
            OffPolicy.Row(reward: Double($0), action: $0 % 2, propensity: 0.5, target: [1, 0])
        }
        let fitted = OffPolicy.crossFitted(
            rows, cells: [0, 0, 0, 0, 1, 1, 1, 1], folds: [0, 0, 1, 1, 0, 0, 1, 1], actions: 2)
        #expect(fitted[0].predicted == [2, 3])
        #expect(fitted[2].predicted == [0, 1])
        // An unseen cell falls back to the action's mean of the other fold.
        let alone = OffPolicy.crossFitted(
            rows, cells: [0, 1, 2, 3, 4, 5, 6, 7], folds: [0, 0, 1, 1, 0, 0, 1, 1], actions: 2)
        #expect(alone[0].predicted == [4, 5])
        #expect(OffPolicy.gain(fitted) != nil && OffPolicy.gain(rows) == nil)
    }

    @Test func `a stopped arm gets nothing, an unsafe one little, a dear one only what the budget bears`() {
        let good = NormalPosterior(mean: 0.06, standardDeviation: 0.004)
        let fair = NormalPosterior(mean: 0.05, standardDeviation: 0.004)
        let free = ArmAllocation([.init(reward: fair), .init(reward: good)], floor: 0.02)
        #expect(agrees(free.shares.reduce(0, +), 1, 1e-12))
        #expect(free.shares[1] > 0.9 && free.shares[0] >= 0.02)
        #expect(agrees(free.shares[1], 0.02 + 0.96 * free.beliefs[1], 1e-12))
        // Beliefs are what they are when less is explored; shares lean to the better arm.
        let keen = ArmAllocation([.init(reward: fair), .init(reward: good)], floor: 0.02, exploration: 0.8)
        #expect(keen.beliefs == free.beliefs)
        #expect(keen.shares[1] > free.shares[1] && keen.shares[0] >= 0.02)
        let stopped = ArmAllocation([.init(reward: fair), .init(reward: good, isAllowed: false)], floor: 0.02)
        #expect(stopped.shares == [1, 0])
        let doubtful = ArmAllocation([.init(reward: fair), .init(reward: good, safety: 0.3)], floor: 0.02)
        #expect(agrees(doubtful.shares[1], 0.3, 1e-12) && agrees(doubtful.shares.reduce(0, +), 1, 1e-12))
        let dear = ArmAllocation(
            [.init(reward: fair, cost: 1), .init(reward: good, cost: 3)], floor: 0.02, costPerMember: 2)
        let cost = dear.shares[0] + 3 * dear.shares[1]
        #expect(cost <= 2 && cost > 1.98 && dear.budgetPrice > 0)
        #expect(ArmAllocation([.init(reward: fair, isAllowed: false)], floor: 0.1).shares == [0])
    }

    @Test func `a common prior favours no arm for having few members`() {
        let arms = [
            DelayedCounts(successes: 150, trials: 1000), DelayedCounts(successes: 0, trials: 0),
            DelayedCounts(successes: 3, trials: 20),
        ]
        let found = DelayedCounts.posteriors(arms)
        // All have been seen at 15 %, or not at all.
        #expect(found.allSatisfy { abs($0.mean - 0.15) < 0.002 })
        #expect(found[1].standardDeviation > found[2].standardDeviation)
        #expect(found[2].standardDeviation > found[0].standardDeviation)
        let none = DelayedCounts.posteriors([DelayedCounts(successes: 0, trials: 0)])
        #expect(agrees(none[0].mean, 0.05, 1e-12))
    }

    @Test func `scores stay unbiased where naive means do not`() {
        var generator = SeededGenerator(seed: 77)
        let runs = 400
        var (scored, naive) = (0.0, 0.0)
        for _ in 0..<runs {
            // Two equal arms; each tick favours the arm that looks better so far.
            var scores = [ArmScore(), ArmScore()]
            var seen = [(s: 1.0, n: 20.0), (s: 1.0, n: 20.0)]
            for _ in 0..<12 {
                let favoured = seen[0].s / seen[0].n >= seen[1].s / seen[1].n ? 0 : 1
                for _ in 0..<60 {
                    let arm = generator.fraction() < 0.9 ? favoured : 1 - favoured
                    let outcome: Double = generator.fraction() < 0.1 ? 1 : 0
                    for other in 0...1 {
                        scores[other].add(
                            isOwn: other == arm, outcome: outcome, propensity: other == favoured ? 0.9 : 0.1)
                    }
                    seen[arm] = (seen[arm].s + outcome, seen[arm].n + 1)
                }
                scores[0].endTick()
                scores[1].endTick()
            }
            scored += scores[0].mean
            naive += (seen[0].s - 1) / max(1, seen[0].n - 20)
        }
        #expect(abs(scored / Double(runs) - 0.1) < 0.004)
        #expect(naive / Double(runs) < 0.097)
        var one = ArmScore()
        one.add(isOwn: true, outcome: 1, propensity: 0.5)
        #expect(one.mean == 2 && one.varianceOfMean == 4)
        #expect(one.interval(plannedMembers: 1000).contains(2))
    }
}
