internal import WinbackStatistics

/// One place where a metric moved otherwise than the rest: a few slices of one cuboid with a common shift.
package struct Cause: Sendable, Equatable {
    /// The slices, sorted; all name the same dimensions.
    package let slices: [Slice]
    /// Sums over the slices; of the numerator for ratios.
    package let previous, current: Double
    /// Sums of a ratio's denominators, zero for additive metrics.
    package let previousDenominator, currentDenominator: Double
    /// What the current value would be had the slices changed as the rest did.
    package let expected: Double
    /// The larger of the slices' shares of the two periods' totals (of denominators for ratios).
    package let support: Double
    /// Jensen-Shannon surprise of the slices' share, in nats (Bhagwan et al. 2014).
    package let surprise: Double
    /// How alike the leaves of the slices moved, at most 1: 1 - sum|v - f r| / sum|v - f c|.
    package let fit: Double
    /// Share of the table's misfit sum|v - f R| over leaves that ends when the cause and those above it are out.
    package internal(set) var shareExplained: Double
    /// Log-likelihood in nats beyond the price of naming the slices.
    package let evidence: Double
    /// The common deviation of the leaves: -0.6 is "60 % below what the rest leads one to expect".
    package let shift: Double

    /// Current minus expected.
    package var unexpected: Double { current - expected }
    /// Size, evenness and plainness in one number, for ranking.
    package var score: Double {
        abs(unexpected) * max(fit, 0.1) * (1 - 0.02 * Double((slices.first?.layer ?? 1) - 1))
    }

    /// The slices in words, joined by "and".
    package func words(in table: DiagnosisTable) -> String {
        slices.map { $0.words(in: table) }.joined(separator: "; ")
    }
}

/// What a search found and how far it looked.
package struct Findings: Sendable, Equatable {
    /// Causes, the largest score first.
    package let causes: [Cause]
    /// How the part outside all causes changed: a factor, of the rate for ratios.
    package let restChange: Double
    /// One standard deviation of a leaf that no cause explains, as a share of its size.
    package let scatter: Double
    /// Sum over leaves of |v - f R| with R the total change, before and after the causes are taken out.
    package let misfit, misfitLeft: Double
    /// Conjunctions compared, the sets of dimensions they are of, and the dimensions one may name.
    package let slicesSearched, setsSearched, layers: Int
}

extension Findings {
    /// Measures what a pass found.
    init(table: DiagnosisTable, leaves: LeafDeviations, pass: CausePass?, cuboids: CuboidSet) {
        let inside = (pass?.found ?? []).map { $0.merging(table) }
        let groups = CauseGroup.joined(inside)
        var outside = Array(repeating: true, count: table.count)
        for group in groups { for leaf in group.leaves { outside[leaf] = false } }
        let totals = SliceTotals(table, leaves: 0..<table.count)
        let rest = SliceTotals(table, leaves: (0..<table.count).filter { outside[$0] })
        let misfit = Self.misfit(leaves, kept: Array(repeating: true, count: table.count))
        var causes = groups.map { Cause($0, table, leaves, totals: totals, rest: rest) }
        let order = causes.indices.sorted {
            causes[$0].score != causes[$1].score
                ? causes[$0].score > causes[$1].score
                : causes[$0].slices.lexicographicallyPrecedes(causes[$1].slices)
        }
        var kept = Array(repeating: true, count: table.count)
        var left = misfit
        for index in order {
            for leaf in groups[index].leaves { kept[leaf] = false }
            let now = Self.misfit(leaves, kept: kept)
            causes[index].shareExplained = misfit > 0 ? (left - now) / misfit : 0
            left = now
        }
        self.init(
            causes: order.map { causes[$0] }, restChange: pass?.centre ?? 1, scatter: pass?.scatter ?? 0,
            misfit: misfit, misfitLeft: left, slicesSearched: cuboids.cuboids.reduce(0) { $0 + $1.cells },
            setsSearched: cuboids.cuboids.count, layers: cuboids.layers)
    }

    /// Sum of |v - f R| over the leaves kept, R their own total change.
    private static func misfit(_ leaves: LeafDeviations, kept: [Bool]) -> Double {
        var before = 0.0
        var after = 0.0
        for leaf in kept.indices where kept[leaf] {
            before += leaves.base[leaf]
            after += leaves.actual[leaf]
        }
        let change = before == 0 ? 1 : after / before
        var sum = 0.0
        for leaf in kept.indices where kept[leaf] { sum += abs(leaves.actual[leaf] - leaves.base[leaf] * change) }
        return sum
    }
}

extension Cause {
    /// Measures a group of slices against the rest.
    init(
        _ group: CauseGroup, _ table: DiagnosisTable, _ leaves: LeafDeviations, totals: SliceTotals, rest: SliceTotals
    ) {
        let own = SliceTotals(table, leaves: group.leaves)
        slices = group.slices
        (previous, current) = (own.previous, own.current)
        (previousDenominator, currentDenominator) = (own.previousDenominator, own.currentDenominator)
        expected = own.expected(rest: rest, isRatio: table.isRatio)
        support = totals.support(of: own, isRatio: table.isRatio)
        surprise = totals.surprise(of: own, isRatio: table.isRatio)
        var before = 0.0
        var after = 0.0
        for leaf in group.leaves {
            before += leaves.base[leaf]
            after += leaves.actual[leaf]
        }
        let (ownChange, restChange) = (before == 0 ? 0 : after / before, before == 0 ? 0 : expected / before)
        var uneven = 0.0
        var all = 0.0
        for leaf in group.leaves {
            uneven += abs(leaves.actual[leaf] - leaves.base[leaf] * ownChange)
            all += abs(leaves.actual[leaf] - leaves.base[leaf] * restChange)
        }
        // What is new has no previous value to be uneven with.
        fit = all > 0 && before != 0 ? 1 - uneven / all : 1
        shareExplained = 0
        evidence = group.evidence
        shift = group.shift
    }
}
