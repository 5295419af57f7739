/// Starting points for how the part of the table changed that no cause touched.
///
/// Several, because each fails somewhere: the total ratio follows a big cause, the middle leaf follows a cause of more
/// than half the leaves, and the commonest ratio follows a cause that is sharper than the noise around it.
struct CommonChange {
    /// Ratios of current to previous, without near doubles, the plainest first.
    let starts: [Double]

    init(leaves: LeafDeviations) {
        let raw = leaves.deviations(centre: 1)
        let classes = leaves.sizeClasses(centre: 1)
        let known = raw.indices.filter { classes[$0] >= 0 }.map { raw[$0] }
        let before = leaves.base.reduce(0, +)
        var found = [1.0]
        let others =
            [
                LeafDeviations.change(deviation: Self.middle(known))
            ] + Self.commonest(known).map(LeafDeviations.change) + [
                before == 0 ? 1 : leaves.actual.reduce(0, +) / before
            ]
        for start in others where start.isFinite && start > 0 {
            if found.allSatisfy({ abs($0 - start) > 0.01 * start }) { found.append(start) }
        }
        starts = found
    }

    /// Steps of the histograms over deviations from -2 to 2.
    private static let steps = 800

    private static func histogram(_ values: [Double]) -> [Int] {
        var counts = Array(repeating: 0, count: steps + 1)
        for value in values { counts[Int(((value + 2) / 4 * Double(steps)).rounded())] += 1 }
        return counts
    }

    /// The deviation half of the leaves are below, to a step.
    private static func middle(_ values: [Double]) -> Double {
        var passed = 0
        for (step, count) in histogram(values).enumerated() {
            passed += count
            if 2 * passed >= values.count { return Double(step) / Double(steps) * 4 - 2 }
        }
        return 0
    }

    /// The deviations most leaves are near: the highest peak, and a second one of at least a third of its height.
    private static func commonest(_ values: [Double]) -> [Double] {
        // New and gone leaves all have the same deviation and say nothing about the rest.
        let counts = histogram(values.filter { abs($0) < 1 })
        let reach = 8
        var heights = Array(repeating: 0, count: steps + 1)
        for step in reach..<(steps - reach) {
            for offset in -reach...reach { heights[step] += counts[step + offset] * (reach + 1 - abs(offset)) }
        }
        var peaks: [Double] = []
        var first = 0
        while peaks.count < 2 {
            let top = heights.max() ?? 0
            guard top > 0, 3 * top >= first, let step = heights.firstIndex(of: top) else { break }
            first = max(first, top)
            peaks.append(Double(step) / Double(steps) * 4 - 2)
            for near in max(0, step - 5 * reach)...min(steps, step + 5 * reach) { heights[near] = 0 }
        }
        return peaks
    }
}
