import Testing
import WinbackStatistics

@Suite struct SequentialTests {
    @Test func `boundary of ten looks`() {
        let expected = [
            3.480756404346, 3.152313863642, 2.950822021706, 2.793547469326, 2.66108925321, 2.544994438278,
            2.440634770946, 2.345145960631, 2.256611151379, 2.173674715639,
        ]
        let found = GroupSequentialBoundary(alpha: 0.05, looks: 10).multipliers
        for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-9) }
    }

    @Test func `one look is the fixed test, and no spending is no bound`() {
        let one = GroupSequentialBoundary(alpha: 0.05, looks: 1).multipliers
        #expect(agrees(one[0], 1.95996398454, 1e-11))
        let late = GroupSequentialBoundary(alpha: 0.05, times: [0.001, 1], spending: .power(400)).multipliers
        #expect(late[0].isInfinite)
        #expect(agrees(late[1], 1.95996398454, 1e-9))
    }

    @Test func `the hybrid is narrow at the horizon and valid after it`() {
        let hybrid = HybridBoundary(plannedMembers: 20_000)
        #expect(hybrid.multiplier(members: 20_000, look: 9) / 1.95996398454 < 1.15)
        #expect(hybrid.multiplier(members: 20_000, look: nil) == hybrid.sequence.multiplier(members: 20_000))
        #expect(hybrid.multiplier(members: 40_000, look: 10) > 3.7)
        let read = HybridBoundary.multiplier(alpha: 0.05, plannedMembers: 20_000, looks: 10, members: 20_000)
        // Nobody promised that only ten readings were made.
        #expect(read > hybrid.multiplier(members: 20_000, look: 9))
        #expect(read / 1.95996398454 < 1.17)
        let after = HybridBoundary.multiplier(alpha: 0.05, plannedMembers: 20_000, looks: 10, members: 30_000)
        #expect(after == hybrid.sequence.multiplier(members: 30_000))
    }

    @Test func `a hybrid watched at every planned look and after errs as seldom as it says`() {
        var generator = SeededGenerator(seed: 21)
        let hybrid = HybridBoundary(plannedMembers: 2000, looks: 20)
        var rejected = 0
        let runs = 2000
        for _ in 0..<runs {
            var path = 0.0
            for look in 0..<40 {
                path += normal(&generator) * 10
                let members = Double(100 * (look + 1))
                let score = abs(path) / members.squareRoot()
                if score >= hybrid.multiplier(members: members, look: look < 20 ? look : nil) {
                    rejected += 1
                    break
                }
            }
        }
        // 5 % plus three standard errors.
        #expect(Double(rejected) / Double(runs) <= 0.065)
    }

    @Test func `readings that nobody planned err as seldom as the hybrid says`() {
        // Ten looks are planned and two hundred made, past the horizon too.
        let multipliers = (1...200).map {
            HybridBoundary.multiplier(
                alpha: 0.05, plannedMembers: 1800, looks: 10, members: Double(10 * $0))
        }
        var generator = SeededGenerator(seed: 8)
        var rejected = 0
        let runs = 2500
        for _ in 0..<runs {
            var path = 0.0
            for (look, multiplier) in multipliers.enumerated() {
                path += normal(&generator)
                if abs(path) >= multiplier * Double(look + 1).squareRoot() {
                    rejected += 1
                    break
                }
            }
        }
        // The boundary of ten looks would err in 6.5 %.
        #expect(Double(rejected) / Double(runs) <= 0.06)
    }

    @Test func `few conversions and a small group that varies less make a reading more careful`() {
        #expect(HybridBoundary.widened(2, leastConversions: 1) == .infinity)
        #expect(HybridBoundary.widened(2, leastConversions: 26) > 2.1)
        let equal = HybridBoundary.widened(2, leastConversions: 5000, varianceRatio: 0.5)
        #expect(equal == HybridBoundary.widened(2, leastConversions: 5000))
        #expect(agrees(HybridBoundary.widened(2, leastConversions: 5000, varianceRatio: 256) / equal, 2, 1e-12))
    }

    @Test func `the exact test with a horizon errs as seldom as it says, summed and not sampled`() {
        for (share, planned) in [(0.9, 120), (0.5, 80), (0.95, 60)] {
            let error = crossing(share: share, truth: share, planned: planned, conversions: planned + 60)
            #expect(error <= 0.05)
            #expect(error > 0.015)
        }
    }

    @Test func `a horizon finds more than none`() {
        // A rate ratio of 1.6 at a treated share of 0.9.
        let truth = 0.9 * 1.6 / (0.9 * 1.6 + 0.1)
        let with = crossing(share: 0.9, truth: truth, planned: 300, conversions: 300)
        let without = crossing(share: 0.9, truth: truth, planned: 0, conversions: 300)
        #expect(with > without + 0.05)
    }

    @Test func `the interval excludes equality exactly when the test does`() {
        for treated in stride(from: 60, through: 118, by: 2) {
            let test = HorizonConversionTest(
                ExactConversionTest(treatedConversions: treated, holdoutConversions: 120 - treated, treatedShare: 0.8),
                plannedConversions: 150)
            #expect((test.rateRatioInterval.contains(1)) != test.rejectsEquality)
            let ends = test.absoluteInterval(treatedMembers: 800, holdoutMembers: 200)
            #expect(ends.excludesZero == test.rejectsEquality)
            if test.rejectsEquality { #expect(test.pValue <= 0.05) } else { #expect(test.pValue > 0.05) }
        }
    }

    @Test func `counts of nothing and counts on one side only`() {
        func interval(_ treated: Int, _ holdout: Int) -> ConfidenceInterval {
            HorizonConversionTest(
                ExactConversionTest(treatedConversions: treated, holdoutConversions: holdout, treatedShare: 0.9),
                plannedConversions: 100
            ).rateRatioInterval
        }
        #expect(interval(0, 0) == ConfidenceInterval(lower: 0, upper: .infinity))
        #expect(interval(90, 0).lower > 1 && interval(90, 0).upper == .infinity)
        #expect(interval(0, 20).lower == 0 && interval(0, 20).upper < 1)
        // After the horizon only what is valid for ever counts.
        #expect(
            interval(150, 10)
                == ExactConversionTest(
                    treatedConversions: 150, holdoutConversions: 10, treatedShare: 0.9
                ).rateRatioInterval(alpha: 0.005))
    }

    @Test func `plans that change with totals spend no more than their share`() {
        // The pace was thought slower, then faster, then slower again; the walk is summed past its last horizon.
        let stages: [HorizonConversionTest.Stage] = [
            .init(after: 0, planned: 60), .init(after: 30, planned: 140), .init(after: 90, planned: 100),
            .init(after: 95, planned: 180),
        ]
        let share = 0.8
        let accepted = HorizonConversionTest.accepted(treatedShare: share, stages: stages, through: 220)
        var chances = [Double](repeating: 0, count: 221)
        chances[0] = 1
        var rejected = 0.0
        for total in 1...220 {
            for treated in stride(from: total, through: 1, by: -1) {
                chances[treated] = chances[treated] * (1 - share) + chances[treated - 1] * share
            }
            chances[0] *= 1 - share
            for treated in 0...total where !(accepted[total - 1].low...accepted[total - 1].high).contains(treated) {
                rejected += chances[treated]
                chances[treated] = 0
            }
        }
        #expect(rejected <= 0.045 && rejected > 0.03)
        let exact = ExactConversionTest(treatedConversions: 120, holdoutConversions: 30, treatedShare: share)
        let test = HorizonConversionTest(exact, stages: stages)
        #expect(test.spent > 0.03 && test.spent < 0.05)
        #expect(test.rateRatioInterval.contains(1) != test.rejectsEquality)
    }

    @Test func `one stage is the plain horizon up to it`() {
        let exact = ExactConversionTest(treatedConversions: 88, holdoutConversions: 12, treatedShare: 0.8)
        let plain = HorizonConversionTest(exact, plannedConversions: 140)
        let staged = HorizonConversionTest(exact, stages: [.init(after: 0, planned: 140)])
        #expect(plain.rateRatioInterval == staged.rateRatioInterval && plain.plannedConversions == 140)
    }

    /// The chance that the walk of counts is ever rejected, by summing over all paths.
    private func crossing(share: Double, truth: Double, planned: Int, conversions: Int) -> Double {
        let accepted = HorizonConversionTest.accepted(treatedShare: share, plannedConversions: planned)
        let threshold = planned > 0 ? AlphaThreshold.logE(0.005) : AlphaThreshold.logE(0.05)
        var chances = [Double](repeating: 0, count: conversions + 1)
        chances[0] = 1
        var rejected = 0.0
        for total in 1...conversions {
            for treated in stride(from: total, through: 1, by: -1) {
                chances[treated] = chances[treated] * (1 - truth) + chances[treated - 1] * truth
            }
            chances[0] *= 1 - truth
            for treated in 0...total where chances[treated] > 1e-12 {
                let exact = ExactConversionTest(
                    treatedConversions: treated, holdoutConversions: total - treated, treatedShare: share)
                let isOutside =
                    total <= planned && !(accepted[total - 1].low <= treated && treated <= accepted[total - 1].high)
                guard isOutside || exact.logE >= threshold else { continue }
                rejected += chances[treated]
                chances[treated] = 0
            }
        }
        return rejected
    }

    private func normal(_ generator: inout SeededGenerator) -> Double {
        SpecialFunctions.normalQuantile(max(1e-16, generator.fraction()))
    }
}
