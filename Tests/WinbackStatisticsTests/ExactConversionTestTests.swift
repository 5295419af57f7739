import Testing
import WinbackStatistics

@Suite struct ExactConversionTestTests {
    private static let threshold = 2.995732273554

    @Test(
        arguments: [
            (267, 122, 0.5, 100, 21.07512430598), (30, 1, 0.9, 100, 0.1394319718805),
            (54, 6, 0.9, 20, -0.7244237065866),
            (100, 2, 0.9, 100, 2.018224240498), (400, 60, 0.8, 100, 5.467847580178),
        ] as [(Int, Int, Double, Double, Double)])
    func `evidence matches the published vectors`(kt: Int, kc: Int, share: Double, kappa: Double, expected: Double) {
        let test = ExactConversionTest(
            treatedConversions: kt, holdoutConversions: kc, treatedShare: share, kappa: kappa)
        #expect(agrees(test.logE, expected, 1e-9))
    }

    @Test(arguments: [(0, 0), (1, 0), (0, 1)])
    func `a first conversion is no evidence`(kt: Int, kc: Int) {
        let test = ExactConversionTest(treatedConversions: kt, holdoutConversions: kc, treatedShare: 0.8)
        #expect(abs(test.logE) < 1e-12)
    }

    @Test(
        arguments: [
            (267, 122, 0.5, 100, 1.371787658484, 3.593099315494), (400, 60, 0.8, 100, 1.089284316832, 2.679938202343),
            (100, 10, 0.9, 100, 0.5118796768967, 2.963230477263), (54, 6, 0.9, 20, 0.3585800435068, 4.07359222499),
        ] as [(Int, Int, Double, Double, Double, Double)])
    func `confidence sequence matches the published vectors`(
        kt: Int, kc: Int, share: Double, kappa: Double, lower: Double, upper: Double
    ) {
        let interval = ExactConversionTest(
            treatedConversions: kt, holdoutConversions: kc, treatedShare: share, kappa: kappa
        ).rateRatioInterval()
        #expect(agrees(interval.lower, lower, 1e-9))
        #expect(agrees(interval.upper, upper, 1e-9))
    }

    @Test func `Hillstrom men's conversions at the true share`() {
        let test = ExactConversionTest(
            treatedConversions: 267, holdoutConversions: 122, treatedShare: 21307.0 / 42613)
        #expect(agrees(test.logE, 21.07244063178, 1e-9))
        let difference = test.absoluteEstimate(treatedMembers: 21307, holdoutMembers: 21306)
        #expect(agrees(difference, 267.0 / 21307 - 122.0 / 21306, 1e-9))
    }

    @Test func `mean over several weights`() {
        let test = ExactConversionTest(treatedConversions: 267, holdoutConversions: 122, treatedShare: 0.5)
        #expect(agrees(test.logMeanE(kappas: [20, 100, 500]), 23.74162841759, 1e-9))
        #expect(agrees(test.logMeanE(kappas: [100]), test.logE, 1e-12))
    }

    @Test(arguments: [(0, 0, 0.8), (3, 1, 0.8), (0, 7, 0.9), (250, 12, 0.95), (4000, 1100, 0.8)])
    func `evidence is a fair game under the null`(kt: Int, kc: Int, share: Double) {
        func evidence(_ treated: Int, _ holdout: Int) -> ExactConversionTest {
            ExactConversionTest(treatedConversions: treated, holdoutConversions: holdout, treatedShare: share)
        }
        let now = evidence(kt, kc).logE
        let next =
            share * exponential(evidence(kt + 1, kc).logE - now)
            + (1 - share) * exponential(evidence(kt, kc + 1).logE - now)
        #expect(agrees(next, 1, 1e-9))
    }

    @Test func `an empty arm leaves the interval open on its side`() {
        let noHoldout = ExactConversionTest(treatedConversions: 40, holdoutConversions: 0, treatedShare: 0.8)
        let above = noHoldout.rateRatioInterval()
        #expect(above.upper == .infinity)
        #expect(above.lower > 0 && above.lower < 10)
        let ended = noHoldout.absoluteInterval(treatedMembers: 800, holdoutMembers: 200)
        #expect(agrees(ended.upper, 40.0 / 800, 1e-12))

        let noTreated = ExactConversionTest(treatedConversions: 0, holdoutConversions: 9, treatedShare: 0.8)
        #expect(noTreated.rateRatioInterval().lower == 0)
        #expect(noTreated.rateRatioInterval().upper.isFinite)
        let below = noTreated.absoluteInterval(treatedMembers: 800, holdoutMembers: 200)
        #expect(agrees(below.lower, -9.0 / 200, 1e-12))
        #expect(noTreated.rateRatioEstimate == 0)
    }

    @Test func `nothing seen excludes nothing`() {
        let nothing = ExactConversionTest(treatedConversions: 0, holdoutConversions: 0, treatedShare: 0.8)
        #expect(nothing.rateRatioEstimate == nil)
        #expect(nothing.rateRatioInterval() == ConfidenceInterval(lower: 0, upper: .infinity))
        let absolute = nothing.absoluteInterval(treatedMembers: 800, holdoutMembers: 200)
        #expect(absolute == ConfidenceInterval(lower: -1, upper: 1))
    }

    @Test func `absolute, relative and evidence never disagree about no effect`() {
        var generator = SeededGenerator(seed: 20_241)
        var excluded = 0
        for _ in 0..<1500 {
            let share = 0.5 + 0.45 * generator.fraction()
            let kt = Int(generator.fraction() * 600)
            let kc = Int(generator.fraction() * 120)
            let test = ExactConversionTest(treatedConversions: kt, holdoutConversions: kc, treatedShare: share)
            let ratio = test.rateRatioInterval()
            let absolute = test.absoluteInterval(treatedMembers: 9000, holdoutMembers: 2000)
            let rejects = test.logE >= Self.threshold
            #expect(rejects == (ratio.lower > 1 || ratio.upper < 1))
            #expect(rejects == absolute.excludesZero)
            if rejects { excluded += 1 }
        }
        #expect(excluded > 100 && excluded < 1400)
    }

    @Test func `A/A runs watched at every conversion reject in at most one of twenty`() {
        var generator = SeededGenerator(seed: 7)
        var rejected = 0
        let runs = 600
        for _ in 0..<runs {
            var kt = 0
            var kc = 0
            for _ in 0..<400 {
                if generator.fraction() < 0.8 { kt += 1 } else { kc += 1 }
                let test = ExactConversionTest(treatedConversions: kt, holdoutConversions: kc, treatedShare: 0.8)
                if test.logE >= Self.threshold {
                    rejected += 1
                    break
                }
            }
        }
        #expect(Double(rejected) / Double(runs) <= 0.05)
    }

    @Test func `a doubled rate is found`() {
        var generator = SeededGenerator(seed: 11)
        var found = 0
        for _ in 0..<100 {
            var kt = 0
            var kc = 0
            // A rate ratio of 2 at a treated share of 0.8.
            for _ in 0..<600 {
                if generator.fraction() < 1.6 / 1.8 { kt += 1 } else { kc += 1 }
            }
            let test = ExactConversionTest(treatedConversions: kt, holdoutConversions: kc, treatedShare: 0.8)
            if test.rateRatioInterval().lower > 1 { found += 1 }
        }
        #expect(found >= 90)
    }
}
