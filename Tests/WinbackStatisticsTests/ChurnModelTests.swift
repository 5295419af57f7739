import Testing
import WinbackStatistics

/// Expected values: the BG/NBD and MBG/NBD of the lifetimes package and mpmath, at the fit of the CDNOW sample.
@Suite struct ChurnModelTests {
    static let modified = MBGNBD(
        r: 0.5248377255677, alpha: 6.182988479134, a: 0.8913562809311, b: 1.614000025672)
    static let plain = BGNBD(r: 0.2425929282798, alpha: 4.413532265272, a: 0.7928859664406, b: 2.425752382625)

    @Test(arguments: [
        (2, 30.43, 38.86, 0.7061262587154, 1.262670778714), (0, 0, 38.86, 0.3897164420501, 0.1539536443667),
        (1, 1.71, 38.86, 0.1708196300921, 0.1887892403705), (7, 29.43, 38.86, 0.6226387217056, 3.166805354698),
        (5, 2.0, 39.0, 0.0005893578942425, 0.002221134524791), (26, 36.0, 39.0, 0.8335475787106, 14.46074360412),
    ])
    func `modified model predicts as published`(x: Int, tx: Double, age: Double, alive: Double, purchases: Double) {
        let history = PurchaseHistory(frequency: x, recency: tx, age: age)
        #expect(agrees(Self.modified.probabilityAlive(history), alive, 1e-9))
        #expect(agrees(Self.modified.expectedPurchases(for: history, in: 39), purchases, 1e-9))
    }

    @Test(arguments: [
        (2, 30.43, 38.86, 0.7266091367991, 1.225910424174), (0, 0, 38.86, 1, 0.1947808579395),
        (1, 1.71, 38.86, 0.2122273880722, 0.2032506242562), (7, 29.43, 38.86, 0.6418006393519, 3.337239646527),
        (5, 2.0, 39.0, 0.0003584579158183, 0.001361114754993), (26, 36.0, 39.0, 0.8408301514315, 15.34852562071),
    ])
    func `plain model predicts as published`(x: Int, tx: Double, age: Double, alive: Double, purchases: Double) {
        let history = PurchaseHistory(frequency: x, recency: tx, age: age)
        #expect(agrees(Self.plain.probabilityAlive(history), alive, 1e-9))
        #expect(agrees(Self.plain.expectedPurchases(for: history, in: 39), purchases, 1e-9))
    }

    @Test(
        arguments: [
            // a > r + x + 1, where the untransformed series is the one that converges.
            ([0.5, 8, 5.2, 1.5], [0, 0, 10], 39, 0.087968784664449),
            // A long horizon: z = 0.986.
            ([0.64, 7.3, 0.81, 1.23], [0, 0, 0], 520, 4.509192259323),
            // a next to 1, where both factors of the textbook form vanish.
            ([0.64, 7.3, 1.0000001, 1.23], [2, 10, 30], 39, 0.62168167264916),
            ([2, 20, 300, 9000], [3, 12, 40], 52, 2.2528488973248),
            ([0.64, 0.01, 0.81, 1.23], [1, 0.2, 0.3], 39, 11.240779089656),
            ([0.64, 7.3, 0.001, 1.23], [5, 20, 22], 39, 7.5019881613577),
            ([0.64, 7.3, 1e-5, 1e5], [5, 20, 22], 39, 7.5071672310592),
        ] as [([Double], [Double], Double, Double)])
    func `predictions hold in the corners`(p: [Double], h: [Double], weeks: Double, expected: Double) {
        let model = MBGNBD(r: p[0], alpha: p[1], a: p[2], b: p[3])
        let history = PurchaseHistory(frequency: Int(h[0]), recency: h[1], age: h[2])
        #expect(agrees(model.expectedPurchases(for: history, in: weeks), expected, 1e-9))
    }

    @Test func `plain model with a + b below 1`() {
        let model = BGNBD(r: 0.25, alpha: 4.8, a: 0.3, b: 0.4)
        let history = PurchaseHistory(frequency: 0, recency: 0, age: 12)
        #expect(agrees(model.expectedPurchases(for: history, in: 39), 0.41231665329266, 1e-9))
    }

    @Test func `a of exactly 1 is no exception`() {
        let history = PurchaseHistory(frequency: 2, recency: 10, age: 30)
        let values = [1 - 1e-7, 1, 1 + 1e-7].map {
            MBGNBD(r: 0.64, alpha: 7.3, a: $0, b: 1.23).expectedPurchases(for: history, in: 39)
        }
        #expect(agrees(values[1], (values[0] + values[2]) / 2, 1e-10))
    }

    @Test func `new member in 39 weeks`() {
        let model = BGNBD(r: 0.2425929282798, alpha: 4.413532265272, a: 0.7928859664406, b: 2.425752382625)
        #expect(agrees(model.expectedPurchasesOfNewMember(in: 39), 1.195016228446, 1e-6))
    }

    @Test func `longer horizons bring more, no time brings nothing`() {
        let history = PurchaseHistory(frequency: 3, recency: 20, age: 30)
        let values = [0, 1, 4, 13, 39, 156, 1560].map { Self.modified.expectedPurchases(for: history, in: $0) }
        #expect(values[0] == 0)
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
        // Alive members buy at (r + x) / (α + T) a week at first.
        let rate = Self.modified.probabilityAlive(history) * (0.5248377255677 + 3) / (6.182988479134 + 30)
        #expect(agrees(Self.modified.expectedPurchases(for: history, in: 1e-6) / 1e-6, rate, 1e-6))
    }

    @Test func `likelihood does not depend on order or grouping`() {
        let histories = [(0, 0.0, 10.0), (2, 5, 12), (0, 0, 10), (1, 3, 30)].map {
            PurchaseHistory(frequency: $0.0, recency: $0.1, age: $0.2)
        }
        let counts = PurchaseHistoryCounts(histories)
        #expect(counts.members == 4)
        #expect(counts.entries.count == 3)
        #expect(counts.repeatPurchases == 3)
        #expect(counts.entries[0].count == 2)
        #expect(PurchaseHistoryCounts(histories.reversed()) == counts)
        let grouped = histories.map { (history: $0, count: 1) } + [(history: histories[1], count: 0)]
        #expect(PurchaseHistoryCounts(grouped: grouped) == counts)
        let alone = histories.reduce(0) { $0 + Self.modified.logLikelihood([$1]) }
        #expect(agrees(Self.modified.logLikelihood(histories), alone, 1e-12))
    }

    @Test func `impossible histories are made consistent`() {
        #expect(PurchaseHistory(frequency: -1, recency: 4, age: 5) == PurchaseHistory(frequency: 0, recency: 0, age: 5))
        #expect(PurchaseHistory(frequency: 1, recency: 9, age: 5).recency == 5)
        #expect(PurchaseHistory(frequency: 1, recency: .nan, age: .infinity).age == 0)
    }

    @Test(arguments: [
        (2, 30.43, 38.86, 0.8691185434287, 1.455106583185), (0, 0, 38.86, 0.2951056682356, 0.107060637945),
        (1, 1.71, 38.86, 0.1678771849824, 0.170984595824), (7, 29.43, 38.86, 0.74941603169, 3.711741722422),
        (5, 2.0, 39.0, 0.002405569108094, 0.008738514035283), (26, 36.0, 39.0, 0.911566122562, 15.83352239118),
    ])
    func `Pareto model predicts as published`(x: Int, tx: Double, age: Double, alive: Double, purchases: Double) {
        let model = ParetoNBD(r: 0.553263667838, alpha: 10.5775296308, s: 0.6062260851801, beta: 11.66875728833)
        let history = PurchaseHistory(frequency: x, recency: tx, age: age)
        #expect(agrees(model.probabilityAlive(history), alive, 1e-9))
        #expect(agrees(model.expectedPurchases(for: history, in: 39), purchases, 1e-9))
    }

    @Test(
        arguments: [
            ([0.6, 9, 0.5, 11], [3, 12, 31]), ([0.6, 9, 0.5, 9], [0, 0, 39]), ([2, 30, 1, 0.05], [0, 0, 39]),
            ([0.3, 2, 3, 60], [26, 10, 39]), ([0.6, 9, 0.5, 11], [1, 20, 20]),
        ] as [([Double], [Double])])
    func `the odds of having left are an integral over when`(p: [Double], h: [Double]) {
        let model = ParetoNBD(r: p[0], alpha: p[1], s: p[2], beta: p[3])
        let (shape, last, age) = (p[0] + h[0], h[1], h[2])
        // Simpson's rule in ln(β + τ).
        let (low, high, pieces) = (logarithm(p[3] + last), logarithm(p[3] + age), 4000)
        var sum = 0.0
        for index in 0...pieces {
            let log = low + (high - low) * Double(index) / Double(pieces)
            let time = exponential(log) - p[3]
            let ratio = logarithm((p[1] + age) / (p[1] + time)) * shape + p[2] * (high - log)
            sum += (index == 0 || index == pieces ? 1 : index % 2 == 1 ? 4 : 2) * p[2] * exponential(ratio)
        }
        let odds = sum * (high - low) / Double(pieces) / 3
        let history = PurchaseHistory(frequency: Int(h[0]), recency: last, age: age)
        #expect(agrees(model.probabilityAlive(history), 1 / (1 + odds), 1e-9))
    }

    @Test func `a Pareto fit says what it does not know`() {
        #expect(ParetoNBD.fit(PurchaseHistoryCounts([])).diagnosis == .tooFewMembers(found: 0, needed: 30))
        // Everyone bought until the end: nobody ever leaves.
        let loyal = (0..<200).map { PurchaseHistory(frequency: 5 + $0 % 7, recency: 39, age: 39) }
        let fit = ParetoNBD.fit(PurchaseHistoryCounts(loyal))
        #expect(fit.isUsable && fit.diagnosis != .converged)
        #expect(fit.logLikelihood.isFinite)
    }
}
