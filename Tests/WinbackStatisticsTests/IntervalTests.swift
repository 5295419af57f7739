import Testing
import WinbackStatistics

@Suite struct IntervalTests {
    static let control = MomentSummary(count: 21306, sum: 122, sumOfSquares: 122)
    static let mens = MomentSummary(count: 21307, sum: 267, sumOfSquares: 267)
    static let womens = MomentSummary(count: 21387, sum: 189, sumOfSquares: 189)
    static let controlSpend = MomentSummary(count: 21306, sum: 1_390_833, sumOfSquares: 28_700_503_621)
    static let womensSpend = MomentSummary(count: 21387, sum: 2_303_811, sumOfSquares: 49_114_465_763)

    @Test func `Welch interval of Hillstrom conversions`() throws {
        let fixed = try #require(FixedInterval(treated: Self.mens, control: Self.control, variance: .rate))
        #expect(agrees(fixed.estimate, 0.006805006519616, 1e-9))
        #expect(agrees(fixed.standardError, 0.0009208511755316, 1e-9))
        #expect(agrees(fixed.interval.lower, 0.00500011310432, 1e-9))
        #expect(agrees(fixed.interval.upper, 0.008609899934911, 1e-9))
        #expect(agrees(fixed.degreesOfFreedom, 37486.66938137, 1e-9))
        #expect(agrees(fixed.pValue, 1.499861214007e-13, 1e-6))
    }

    @Test func `Welch interval of Hillstrom spend in cents`() throws {
        let fixed = try #require(FixedInterval(treated: Self.womensSpend, control: Self.controlSpend))
        #expect(agrees(fixed.interval.lower, 16.89567898838, 1e-9))
        #expect(agrees(fixed.interval.upper, 67.98676419894, 1e-9))
        #expect(agrees(Self.controlSpend.variance(), 1_342_863.71853, 1e-9))
    }

    @Test func `one member makes no interval`() {
        let one = MomentSummary([3])
        #expect(FixedInterval(treated: one, control: Self.control) == nil)
        let sequence = AsymptoticConfidenceSequence(plannedMembers: 1000)
        #expect(sequence.interval(treated: one, control: Self.control).width == .infinity)
        #expect(sequence.logE(treated: one, control: Self.control) == 0)
    }

    @Test func `summaries of disjoint groups add up`() {
        var merged = MomentSummary([1, 4])
        merged.merge(MomentSummary([2, 5, 5]))
        #expect(merged == MomentSummary([1, 4, 2, 5, 5]))
        #expect(merged == MomentSummary([5, 5, 4]) + MomentSummary([2, 1]))
        #expect(merged.mean == 3.4)
        #expect(agrees(merged.variance(), 3.3, 1e-12))
    }

    @Test(arguments: [
        (0.05, 5000, 100, 6.694388617066), (0.05, 5000, 1000, 3.363887725783), (0.05, 5000, 5000, 3.035208990376),
        (0.05, 5000, 10_000, 3.061477218867), (0.05, 5000, 42_613, 3.22046538221),
        (0.05, 5000, 100_000, 3.336857533787), (0.05, 5000, 1_000_000, 3.656536466185),
        (0.05, 20_000, 5000, 3.264293371826), (0.005, 20_000, 1000, 5.302077081564),
        (0.005, 20_000, 20_000, 3.775415547449),
    ])
    func `sequential multiplier`(alpha: Double, planned: Double, members: Double, expected: Double) {
        let sequence = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: planned)
        #expect(agrees(sequence.multiplier(members: members), expected, 1e-9))
    }

    @Test(arguments: [
        (0.05, 5000, 100, 6.606888049148), (0.05, 5000, 1000, 3.152422454674), (0.05, 5000, 5000, 2.779094235314),
        (0.05, 5000, 100_000, 3.08971662631), (0.025, 20_000, 1000, 4.749602851858),
        (0.025, 20_000, 20_000, 3.041356512049),
    ])
    func `one-sided multiplier`(alpha: Double, planned: Double, members: Double, expected: Double) {
        let sequence = AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: planned)
        #expect(agrees(sequence.oneSidedMultiplier(members: members), expected, 1e-9))
    }

    @Test(arguments: [(1, 1), (2.5, 0.2364896480546), (3.363887725783, 0.05), (6, 2.574009457524e-05)])
    func `always-valid p value`(zeta: Double, expected: Double) {
        let sequence = AsymptoticConfidenceSequence(plannedMembers: 5000)
        #expect(agrees(sequence.pValue(standardised: zeta, members: 1000), expected, 1e-6))
    }

    @Test func `sequential interval and evidence of Hillstrom conversions agree`() {
        let sequence = AsymptoticConfidenceSequence(plannedMembers: 5000)
        let interval = sequence.interval(treated: Self.mens, control: Self.control, variance: .rate)
        #expect(agrees(interval.lower, 0.003839437186649, 1e-9))
        #expect(agrees(interval.upper, 0.009770575852582, 1e-9))
        let logE = sequence.logE(treated: Self.mens, control: Self.control, variance: .rate)
        #expect(agrees(exponential(-logE), 1.707953499566e-11, 1e-6))
        let bounds = sequence.oneSidedBounds(treated: Self.mens, control: Self.control, variance: .rate)
        #expect(bounds.lower > interval.lower && bounds.upper < interval.upper)
    }

    @Test func `evidence passes ln of 20 exactly where the interval leaves zero`() {
        let sequence = AsymptoticConfidenceSequence(plannedMembers: 20_000)
        for members in [200.0, 5000, 20_000, 500_000] {
            let edge = sequence.multiplier(members: members)
            #expect(agrees(sequence.logE(standardised: edge, members: members), 2.995732273554, 1e-9))
        }
    }

    @Test func `Fieller's interval of relative lift`() throws {
        let mens = try #require(
            Fieller.relativeLift(
                treated: Self.mens, control: Self.control, multiplier: 1.95996398454, variance: .rate
            ).interval)
        #expect(agrees(mens.lower, 0.7795414790996, 1e-9))
        #expect(agrees(mens.upper, 1.738756949588, 1e-9))
        let z = AsymptoticConfidenceSequence(plannedMembers: 5000).multiplier(members: 42_693)
        let womens = try #require(
            Fieller.relativeLift(treated: Self.womensSpend, control: Self.controlSpend, multiplier: z).interval)
        #expect(agrees(womens.lower, 0.005746067137707, 1e-9))
        #expect(agrees(womens.upper, 1.892659039972, 1e-9))
    }

    @Test func `a control mean not told from zero has no bounded relative lift`() {
        let few = MomentSummary(count: 200, sum: 2, sumOfSquares: 2)
        let lift = Fieller.relativeLift(treated: Self.mens, control: few, multiplier: 1.96, variance: .rate)
        #expect(lift == .unbounded)
    }

    @Test func `absolute and relative intervals never disagree about no effect`() throws {
        var generator = SeededGenerator(seed: 99)
        let sequence = AsymptoticConfidenceSequence(plannedMembers: 20_000)
        for _ in 0..<2000 {
            let nt = 500 + (generator.fraction() * 20_000).rounded()
            let nc = 500 + (generator.fraction() * 5000).rounded()
            let kt = (generator.fraction() * 0.1 * nt).rounded()
            let kc = (generator.fraction() * 0.1 * nc).rounded()
            let treated = MomentSummary(count: nt, sum: kt, sumOfSquares: kt)
            let control = MomentSummary(count: nc, sum: kc, sumOfSquares: kc)
            let absolute = sequence.interval(treated: treated, control: control, variance: .rate)
            let z = sequence.multiplier(members: nt + nc)
            let relative = Fieller.relativeLift(treated: treated, control: control, multiplier: z, variance: .rate)
            guard let interval = relative.interval else { continue }
            #expect(absolute.excludesZero == interval.excludesZero)
        }
    }
}
