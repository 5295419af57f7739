/// How far every leaf is from what the rest of the table leads one to expect.
///
/// A leaf's deviation is (v - e) / max(|v|, |e|) with v its value and e = c b, b its base and c the common change of
/// the rest: -0.6 is "60 % below", +0.5 is "twice as much". It is bounded, so that one new or gone leaf cannot
/// outweigh a region.
struct LeafDeviations {
    /// The leaf's value in the current period.
    let actual: [Double]
    /// The leaf's value in the previous period; for ratios at the current denominator, so that only rates differ.
    let base: [Double]
    /// Share of a ratio leaf's size that counts as evidence: below one when its previous denominator is the smaller.
    private let reliability: [Double]

    /// How firmly scatter is believed to follow the square root of the size, in nats: firmly for shares of counts, else
    /// a little. In a small table the big leaves of a cause look like big scatter of big leaves.
    let rootPrior: Double

    /// Number of size classes.
    static let classes = 96

    /// Reads a table.
    ///
    /// A ratio's leaf that is new or gone has no rate to compare with; it is mix and deviates by nothing. A share of
    /// mostly yes is read by its no, because 98 % to 96 % is hardly a change of one and twice as much of the other.
    init(table: DiagnosisTable) {
        guard table.isRatio else {
            actual = table.current
            base = table.previous
            reliability = []
            rootPrior = 3
            return
        }
        let isShare = Self.isShare(table)
        let total = SliceTotals(table, leaves: 0..<table.count)
        let mirrored =
            isShare && total.previous + total.current > (total.previousDenominator + total.currentDenominator) / 2
        rootPrior = isShare ? 10 : 3
        var actual = table.current
        var base = table.previous
        var reliability = Array(repeating: 0.0, count: table.count)
        for leaf in 0..<table.count {
            let before = table.previousDenominators[leaf]
            let after = table.currentDenominators[leaf]
            if mirrored {
                actual[leaf] = after - actual[leaf]
                base[leaf] = before - base[leaf]
            }
            if before > 0, after > 0 {
                base[leaf] *= after / before
                reliability[leaf] = min(1, before / after)
            } else {
                base[leaf] = actual[leaf]
            }
        }
        self.actual = actual
        self.base = base
        self.reliability = reliability
    }

    /// Whether a ratio is a part of its denominator everywhere.
    private static func isShare(_ table: DiagnosisTable) -> Bool {
        (0..<table.count).allSatisfy {
            (0...table.previousDenominators[$0]).contains(table.previous[$0])
                && (0...table.currentDenominators[$0]).contains(table.current[$0])
        }
    }

    /// The deviation of every leaf under a common change; zero where there is nothing in either period.
    func deviations(centre: Double) -> [Double] {
        var result = Array(repeating: 0.0, count: actual.count)
        for leaf in actual.indices {
            let expected = base[leaf] * centre
            let size = max(abs(actual[leaf]), abs(expected))
            if size > 0 { result[leaf] = (actual[leaf] - expected) / size }
        }
        return result
    }

    /// The size of a leaf, the larger of its value and what is expected of it.
    func size(_ leaf: Int, centre: Double) -> Double { max(abs(actual[leaf]), abs(base[leaf] * centre)) }

    /// The size class of every leaf, by powers of two; leaves of one class scatter alike, -1 is nothing to compare.
    func sizeClasses(centre: Double) -> [Int8] {
        var result = Array(repeating: Int8(-1), count: actual.count)
        for leaf in actual.indices {
            var size = max(abs(actual[leaf]), abs(base[leaf] * centre))
            if !reliability.isEmpty { size *= reliability[leaf] }
            if size > 0, size.isFinite {
                result[leaf] = Int8(min(max(Int(size.exponent) + Self.classes / 2, 0), Self.classes - 1))
            }
        }
        return result
    }

    /// The common change that a common deviation from an unchanged base amounts to.
    static func change(deviation: Double) -> Double { deviation <= 0 ? 1 + deviation : 1 / (1 - deviation) }
}
