import RealModule

/// Decisions on several questions at once.
package enum MultipleTesting {
    /// The indices that e-BH rejects at false discovery rate α, ascending, under any dependence (Wang & Ramdas 2022).
    ///
    /// The k largest e-values with E₍ₖ₎ ≥ m/(kα), for the largest such k; given as ln E.
    package static func eBenjaminiHochberg(logE: [Double], alpha: Double = 0.05) -> [Int] {
        let order = logE.indices.sorted { (logE[$1], $0) < (logE[$0], $1) }
        let count = Double(logE.count)
        var kept = 0
        for (position, index) in order.enumerated() {
            let rank = Double(position + 1)
            // A hair for evidence that equals the threshold but for its last bit.
            if logE[index] >= Double.log(count / (rank * alpha)) - 1e-12 { kept = position + 1 }
        }
        return order.prefix(kept).sorted()
    }

    /// Holm's adjusted p values (Holm 1979), in the order given: any of them below α may be rejected.
    package static func holm(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var largest = 0.0
        for (position, index) in order.enumerated() {
            largest = max(largest, min(1, Double(pValues.count - position) * pValues[index]))
            adjusted[index] = largest
        }
        return adjusted
    }

    /// Benjamini and Hochberg's adjusted p values (1995), in the order given, for false discovery rates.
    package static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = pValues
        var smallest = 1.0
        for (position, index) in order.enumerated().reversed() {
            smallest = min(smallest, Double(pValues.count) / Double(position + 1) * pValues[index])
            adjusted[index] = smallest
        }
        return adjusted
    }

    /// The level of each question when one is primary: it gets γα, the others share the rest.
    package static func split(alpha: Double, primary gamma: Double = 0.5, others: Int) -> (
        primary: Double, other: Double
    ) {
        guard others > 0 else { return (alpha, 0) }
        return (gamma * alpha, (1 - gamma) * alpha / Double(others))
    }
}
