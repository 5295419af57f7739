internal import WinbackStatistics

/// Sums of both periods over some leaves.
package struct SliceTotals: Sendable, Equatable {
    /// Values, or numerators.
    package var previous = 0.0, current = 0.0
    /// Denominators, zero for additive metrics.
    package var previousDenominator = 0.0, currentDenominator = 0.0

    /// Adds up some leaves of a table.
    package init(_ table: DiagnosisTable, leaves: some Sequence<Int>) {
        for leaf in leaves { add(table, leaf: leaf) }
    }

    /// Adds one leaf.
    mutating func add(_ table: DiagnosisTable, leaf: Int) {
        previous += table.previous[leaf]
        current += table.current[leaf]
        if table.isRatio {
            previousDenominator += table.previousDenominators[leaf]
            currentDenominator += table.currentDenominators[leaf]
        }
    }

    /// Makes totals.
    package init(
        previous: Double, current: Double, previousDenominator: Double = 0, currentDenominator: Double = 0
    ) {
        self.previous = previous
        self.current = current
        self.previousDenominator = previousDenominator
        self.currentDenominator = currentDenominator
    }

    /// The previous rate; zero without a denominator.
    package var previousRate: Double { previousDenominator > 0 ? previous / previousDenominator : 0 }
    /// The current rate; zero without a denominator.
    package var currentRate: Double { currentDenominator > 0 ? current / currentDenominator : 0 }

    /// What is left when a part is taken out of both periods.
    package func without(_ part: SliceTotals) -> SliceTotals {
        SliceTotals(
            previous: previous - part.previous, current: current - part.current,
            previousDenominator: previousDenominator - part.previousDenominator,
            currentDenominator: currentDenominator - part.currentDenominator)
    }

    /// The current value had this part moved as the rest did: f c, or for ratios d1 max(r0 + change of the rest, 0).
    ///
    /// A part without previous denominator has no rate to move from; it is expected to be what it is.
    package func expected(rest: SliceTotals, isRatio: Bool) -> Double {
        guard isRatio else { return previous * (rest.previous == 0 ? 1 : rest.current / rest.previous) }
        if previousDenominator <= 0 { return current }
        let known = rest.previousDenominator > 0 && rest.currentDenominator > 0
        let move = known ? rest.currentRate - rest.previousRate : 0
        return currentDenominator * max(previousRate + move, 0)
    }

    /// The larger share of a part in the two periods: of values, or of denominators for ratios.
    package func support(of part: SliceTotals, isRatio: Bool) -> Double {
        func share(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
        if isRatio {
            return max(
                share(part.previousDenominator, previousDenominator),
                share(part.currentDenominator, currentDenominator))
        }
        return max(share(part.previous, previous), share(part.current, current))
    }

    /// Surprise of a part's share; for ratios the sum of its numerator's and denominator's.
    package func surprise(of part: SliceTotals, isRatio: Bool) -> Double {
        func term(_ before: Double, _ after: Double, _ beforeAll: Double, _ afterAll: Double) -> Double {
            guard beforeAll > 0, afterAll > 0 else { return 0 }
            return DivergenceFormulas.surprise(before: before / beforeAll, after: after / afterAll)
        }
        let values = term(part.previous, part.current, previous, current)
        if !isRatio { return values }
        return values
            + term(
                part.previousDenominator, part.currentDenominator, previousDenominator, currentDenominator)
    }
}
