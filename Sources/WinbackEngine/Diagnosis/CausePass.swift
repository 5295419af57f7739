internal import WinbackStatistics

/// One pass of the search under one assumption of how the rest changed.
///
/// The score of a slice is the log-likelihood that a common shift of its leaves gains (a scan statistic: Kulldorff
/// 1997; Neill 2012). A parent of the true slice dilutes the shift and a child sees less of it, so both gain less.
/// The best slice is taken out of both periods and the search looks again, until nothing pays for its own name.
struct CausePass {
    /// Slices found together, in one cuboid.
    struct Found {
        var slices: [Slice]
        var evidence: Double
        /// The common deviation of the leaves.
        var shift: Double
    }

    let centre: Double
    /// Whether a leaf is in a slice found.
    private(set) var explained: [Bool]
    private(set) var found: [Found] = []
    /// The typical scatter of an unexplained leaf.
    let scatter: Double

    private let search: CauseSearch
    private let deviations: [Double]
    private let classes: [Int8]
    private let leaves: LeafDeviations
    private var evidence: LeafEvidence
    /// The shift of every explained leaf, else zero.
    private var shifts: [Double]

    /// Prepares a pass; leaves explained by an earlier pass do not count as ordinary scatter.
    init(search: CauseSearch, leaves: LeafDeviations, centre: Double, earlier: [Bool] = []) {
        self.search = search
        self.leaves = leaves
        shifts = Array(repeating: 0, count: leaves.actual.count)
        self.centre = centre
        deviations = leaves.deviations(centre: centre)
        classes = leaves.sizeClasses(centre: centre)
        explained = Array(repeating: false, count: classes.count)
        let spread = LeafSpread(
            deviations: deviations, classes: classes, excluded: earlier.isEmpty ? explained : earlier,
            reading: earlier.isEmpty ? .robust : .full, floor: search.leastScatter, rootPrior: leaves.rootPrior)
        evidence = LeafEvidence(moments: deviations, weights: deviations)
        var sum = 0.0
        var count = 0.0
        for leaf in classes.indices {
            let scatter = classes[leaf] < 0 ? 0 : spread.byClass[Int(classes[leaf])]
            let weight = scatter > 0 ? 1 / (scatter * scatter) : 0
            evidence.weights[leaf] = weight
            evidence.moments[leaf] = weight * deviations[leaf]
            sum += scatter
            count += scatter > 0 ? 1 : 0
        }
        scatter = count > 0 ? sum / count : 0
    }

    /// Slices found, as many as there are elements in them.
    var sliceCount: Int { found.reduce(0) { $0 + $1.slices.count } }

    /// Whether so much is explained that there is no rest to compare with.
    var leavesNoRest: Bool {
        classes.indices.allSatisfy { classes[$0] < 0 || explained[$0] }
    }

    /// How many causes the pass needs and how far it has the rest move, on one scale; it only grows during a pass.
    ///
    /// Not the likelihood of the leaves: with many of them it is decided by the shape of their scatter.
    private var names: Double {
        Double(sliceCount)
            + search.restPrice * abs(DivergenceFormulas.logarithmicRatio(before: 1, after: centre))
    }

    /// The names, and how unevenly leaves still move once they are given: the least is the best story.
    ///
    /// Without the second part a table of few leaves is always told best by calling everything scatter.
    var complexity: Double {
        names + search.scatterPrice
            * DivergenceFormulas.logarithmicRatio(before: search.leastScatter, after: unevenness)
    }

    /// Mean distance of a leaf from the shift it is given, by size of the leaf, not below the least scatter.
    private var unevenness: Double {
        var sum = 0.0
        var sizes = 0.0
        for leaf in classes.indices where classes[leaf] >= 0 {
            let size = leaves.size(leaf, centre: centre)
            sizes += size
            sum += size * abs(deviations[leaf] - shifts[leaf])
        }
        return sizes > 0 ? max(sum / sizes, search.leastScatter) : search.leastScatter
    }

    /// Searches until nothing is left that pays for its name, or the story is no simpler than one known.
    mutating func run(_ table: DiagnosisTable, _ cuboids: inout CuboidSet, unlessOver limit: Double) {
        cuboids.fill(evidence)
        let sets = DivergenceFormulas.namingCost(cuboids.cuboids.count)
        let prices = cuboids.cuboids.map { DivergenceFormulas.namingCost($0.cells) + sets }
        while sliceCount < search.most {
            guard
                let best = cuboids.best(
                    prices: prices, least: search.leastEvidence, leastShift: search.leastShift)
            else { break }
            let cuboid = cuboids.cuboids[best.cuboid]
            let slice = cuboids.slice(best.cell, in: cuboid)
            let inside = slice.leaves(of: table).filter { !explained[$0] && classes[$0] >= 0 }
            let whole = Found(
                slices: [slice], evidence: best.score, shift: cuboids.cells[best.cuboid][best.cell].shift)
            let split = Self.split(whole, inside, table, evidence, sets, layers: cuboids.layers)
            let taken = split.map { part in inside.filter { part.contains($0, table) } } ?? inside
            found.append(split?.found ?? whole)
            if names >= limit { return }
            let shift = (split?.found ?? whole).shift
            for leaf in taken {
                explained[leaf] = true
                shifts[leaf] = shift
            }
            if taken.count > table.count / 50 {
                for leaf in taken { evidence.weights[leaf] = 0 }
                cuboids.fill(evidence)
            } else {
                cuboids.remove(taken, evidence)
                for leaf in taken { evidence.weights[leaf] = 0 }
            }
        }
    }

    /// The common change of the leaves that no slice explains.
    func refinedCentre() -> Double {
        var moment = 0.0
        var weight = 0.0
        for leaf in explained.indices where !explained[leaf] && abs(deviations[leaf]) < 0.9 {
            moment += evidence.moments[leaf]
            weight += evidence.weights[leaf]
        }
        return centre * LeafDeviations.change(deviation: weight > 0 ? moment / weight : 0)
    }

    /// Some elements of one more dimension inside a slice.
    private struct Split {
        var found: Found
        var dimension: Int
        var elements: Set<Int>

        func contains(_ leaf: Int, _ table: DiagnosisTable) -> Bool {
            elements.contains(Int(table.codes[dimension][leaf]))
        }
    }

    /// Whether some of a slice's children, in one more dimension, say it better than the slice.
    ///
    /// When a cause takes most children of a parent, the parent gains more than any one child, and yet the child that
    /// stands aside shows that it is the children. The best subset is a prefix of those sorted by shift (Neill 2012).
    private static func split(
        _ whole: Found, _ leaves: [Int], _ table: DiagnosisTable, _ evidence: LeafEvidence, _ sets: Double, layers: Int
    ) -> Split? {
        guard let slice = whole.slices.first, slice.layer < layers else { return nil }
        var best: Split?
        for dimension in table.dimensions.indices where !slice.dimensions.contains(dimension) {
            var cells = Array(repeating: CuboidSet.Cell(), count: table.elements[dimension].count)
            for leaf in leaves {
                let element = Int(table.codes[dimension][leaf])
                cells[element].moment += evidence.moments[leaf]
                cells[element].weight += evidence.weights[leaf]
                cells[element].leaves += 1
            }
            let named = (slice.dimensions + [dimension]).sorted()
            let price =
                sets + named.reduce(0) { $0 + DivergenceFormulas.namingCost(table.elements[$1].count) }
            let sign = whole.shift < 0 ? -1.0 : 1.0
            let order = cells.indices.filter { cells[$0].leaves > 0 }.sorted {
                let (left, right) = (sign * cells[$0].shift, sign * cells[$1].shift)
                return left != right ? left > right : $0 < $1
            }
            var sum = CuboidSet.Cell()
            for (index, element) in order.dropLast().enumerated() {
                sum.moment += cells[element].moment
                sum.weight += cells[element].weight
                sum.leaves += cells[element].leaves
                let score = sum.gain - Double(index + 1) * price
                if score <= (best?.found.evidence ?? whole.evidence) { continue }
                let elements = order.prefix(index + 1).sorted()
                let slices = elements.map { slice.narrowed(to: $0, of: dimension) }
                best = Split(
                    found: Found(slices: slices, evidence: score, shift: sum.shift), dimension: dimension,
                    elements: Set(elements))
            }
        }
        return best
    }
}
