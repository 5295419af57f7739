import Testing
import WinbackStatistics

/// Expected values: mpmath at 40 digits.
@Suite struct SpecialFunctionsTests {
    @Test(arguments: [
        (0.001, 6.907178885384), (0.5, 0.5723649429247), (1.5, -0.1207822376352), (4.413532, 2.334580207191),
        (100.5, 361.4355404678), (10000.25, 82102.02007216), (1e6, 12815504.56915),
    ])
    func `ln gamma`(x: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.logGamma(x), expected, 1e-12))
    }

    @Test(arguments: [
        (0.1, -10.423754940411), (0.637, -1.4125216929136), (1, -0.57721566490153), (5.5, 1.6110931485818),
        (1234.5, 7.118016231828),
    ])
    func digamma(x: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.digamma(x), expected, 1e-12))
    }

    @Test(arguments: [
        (0.5, 0.5, 1.144729885849), (90, 10, -32.67954793961), (1e4, 3.5, -31.03565515583),
        (0.792886, 2.425752, -0.5112585521822),
    ])
    func `ln beta`(a: Double, b: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.logBeta(a, b), expected, 1e-12))
        #expect(SpecialFunctions.logBeta(a, b) == SpecialFunctions.logBeta(b, a))
    }

    @Test(arguments: [
        (0.9, 90, 10, 0.4644767001245), (0.9, 150, 12, 0.1094841671733), (0.5, 2.5, 0.5, 0.07558681842161),
        (0.01, 0.5, 20, 0.471369935485), (0.5, 1e4, 10100, 0.7597074115438), (0.999, 0.5, 0.5, 0.97986495836662),
    ])
    func `incomplete beta`(x: Double, a: Double, b: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.regularisedIncompleteBeta(x, a, b), expected, 1e-12))
    }

    @Test(arguments: [(0.3, 90, 10, -83.344811716522), (0.2, 5000, 5, -8017.1892180702)])
    func `ln incomplete beta beyond the smallest double`(x: Double, a: Double, b: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.logRegularisedIncompleteBeta(x, a, b), expected, 1e-12))
    }

    @Test func `incomplete beta ends`() {
        #expect(SpecialFunctions.regularisedIncompleteBeta(0, 2, 3) == 0)
        #expect(SpecialFunctions.regularisedIncompleteBeta(1, 2, 3) == 1)
        #expect(SpecialFunctions.logRegularisedIncompleteBeta(0, 2, 3) == -.infinity)
    }

    @Test(arguments: [
        (-8, 6.220960574272e-16), (-3, 0.00134989803163), (-0.5, 0.308537538726), (0, 0.5),
        (1.959964, 0.9750000009036), (5, 0.9999997133484),
    ])
    func `normal distribution`(x: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.normalCDF(x), expected, 1e-12))
    }

    @Test(arguments: [
        (1e-10, -6.361340902404), (0.00025, -3.480756404346), (0.025, -1.95996398454), (0.5, 0),
        (0.8, 0.8416212335729), (0.975, 1.95996398454), (0.995, 2.575829303549),
    ])
    func `normal quantile`(p: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.normalQuantile(p), expected, 1e-12, floor: 1e-3))
    }

    @Test(arguments: [1e-300, 1e-40, 1e-5, 0.3, 0.4999])
    func `normal quantile inverts the distribution`(p: Double) {
        #expect(agrees(SpecialFunctions.normalCDF(SpecialFunctions.normalQuantile(p)), p, 1e-12))
    }

    @Test(arguments: [
        (0.975, 3, 3.182446305284), (0.975, 10.5, 2.213840292919), (0.975, 40913.77606499, 1.960021968438),
        (0.025, 3, -3.182446305284), (0.75, 1, 1),
    ])
    func `Student's t quantile`(p: Double, degrees: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.studentTQuantile(p, degrees: degrees), expected, 1e-10))
    }

    @Test(arguments: [1e-9, 0.01, 0.4], [0.4, 1, 7.5, 1e6])
    func `Student's t quantile inverts the tail`(tail: Double, degrees: Double) {
        let t = -SpecialFunctions.studentTQuantile(tail, degrees: degrees)
        #expect(agrees(SpecialFunctions.studentTUpperTail(t, degrees: degrees), tail, 1e-9))
    }

    @Test(arguments: [
        (3.841459, 1, 0.0499999946532), (0.2025, 2, 0.9037070778732), (10.827566, 1, 0.001000000092174),
        (40, 3, 1.065509033426e-08),
    ])
    func `chi-squared tail`(x: Double, degrees: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.chiSquaredUpperTail(x, degrees: degrees), expected, 1e-12))
    }

    @Test(arguments: [
        (2.242593, 4.425752, 4.218638, 0.473, 4.553130145306),
        (26.242593, 28.425752, 28.218638, 0.4735, 23220892.56758),
        (0.242593, 2.425752, 2.218638, 0.9, 1.945652099187),
        (0.242593, 2.425752, 2.218638, 0.995, 5.718831152476),
        (1.159, 1.606, 2.159, 0.0933, 1.087743967695),
        (0.5, 1.2, 3.1, -2.5, 0.73900313611735),
        (0.5, 0.5, 3.5, 0.99, 1.1026583075701),
    ])
    func `hypergeometric function`(a: Double, b: Double, c: Double, z: Double, expected: Double) {
        #expect(agrees(SpecialFunctions.hypergeometric2F1(a, b, c, z), expected, 1e-10))
    }

    @Test func `arguments outside the domain give NaN`() {
        #expect(SpecialFunctions.logGamma(-1).isNaN)
        #expect(SpecialFunctions.digamma(0).isNaN)
        #expect(SpecialFunctions.normalQuantile(1.5).isNaN)
        #expect(SpecialFunctions.regularisedIncompleteBeta(0.5, -1, 2).isNaN)
        #expect(SpecialFunctions.hypergeometric2F1(1, 1, 2, 1.5).isNaN)
    }
}
