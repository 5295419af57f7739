/// Splits the change of a ratio of two sums into what its groups did and how their weights moved, exactly.
///
/// Kitagawa 1955, with weights and rates averaged over the two periods, so that no part depends on an order.
package struct MixRate: Sendable, Equatable {
    /// The two effects of one group, in units of the ratio.
    package struct Effect: Sendable, Equatable {
        /// From the group's own rate.
        package let rate: Double
        /// From the group's weight, against the total's rate.
        package let mix: Double
    }

    /// Effects in the order of the groups.
    package let effects: [Effect]
    /// The ratio of all groups in each period; zero without a denominator.
    package let previous, current: Double

    /// Sum of the rate effects.
    package var rate: Double { effects.reduce(0) { $0 + $1.rate } }
    /// Sum of the mix effects.
    package var mix: Double { effects.reduce(0) { $0 + $1.mix } }

    /// Splits over groups that together are the whole.
    ///
    /// A new or gone group has one rate only and takes it for both periods: all of its effect is mix.
    package init(_ groups: [SliceTotals]) {
        let total = groups.reduce(into: SliceTotals(previous: 0, current: 0)) { sum, group in
            sum.previous += group.previous
            sum.current += group.current
            sum.previousDenominator += group.previousDenominator
            sum.currentDenominator += group.currentDenominator
        }
        previous = total.previousRate
        current = total.currentRate
        let middle = (total.previousRate + total.currentRate) / 2
        effects = groups.map { group in
            let before = Self.share(group.previousDenominator, total.previousDenominator)
            let after = Self.share(group.currentDenominator, total.currentDenominator)
            let first = group.previousDenominator > 0 ? group.previousRate : group.currentRate
            let second = group.currentDenominator > 0 ? group.currentRate : group.previousRate
            return Effect(
                rate: (after + before) / 2 * (second - first),
                mix: (after - before) * ((second + first) / 2 - middle))
        }
    }

    /// Splits over the elements of one dimension, in their order.
    package init(_ table: DiagnosisTable, dimension: Int) {
        var groups = table.elements[dimension].map { _ in SliceTotals(previous: 0, current: 0) }
        for leaf in 0..<table.count { groups[Int(table.codes[dimension][leaf])].add(table, leaf: leaf) }
        self.init(groups)
    }

    private static func share(_ part: Double, _ whole: Double) -> Double { whole > 0 ? part / whole : 0 }
}

/// Explanatory power and surprise of a group of a ratio, as Adtributor has them, for comparison only: it hides mix.
package enum RatioPower {
    /// Shares of the change by group, scaled to the sum 1 (Bhagwan et al. 2014, first-order derivative); zero if none.
    package static func shares(_ groups: [SliceTotals]) -> [Double] {
        let numerator = groups.reduce(0) { $0 + $1.previous }
        let denominator = groups.reduce(0) { $0 + $1.previousDenominator }
        let raw = groups.map { group in
            let sizes = group.currentDenominator - group.previousDenominator
            let below = denominator * (denominator + sizes)
            return below == 0 ? 0 : ((group.current - group.previous) * denominator - sizes * numerator) / below
        }
        let sum = raw.reduce(0, +)
        return sum == 0 ? raw.map { _ in 0 } : raw.map { $0 / sum }
    }
}
