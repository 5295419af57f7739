/// Finds the fewest slices that explain how a metric moved, and tells causes from their reflections.
///
/// The settings were chosen on seeds 1 to 100 of the planted benchmark and on half of the published RobustSpot cases.
package struct CauseSearch: Sendable, Equatable {
    /// Dimensions a slice may name at most; fewer, but never fewer than three, when the table is big.
    package var layers = 5
    /// Slices at most.
    package var most = 12
    /// Evidence in nats a slice has to bring beyond the price of naming it among all slices.
    package var leastEvidence = 3.0
    /// A slice that is nearer than this to what is expected is no cause, however certain.
    package var leastShift = 0.1
    /// Scatter of a leaf below which nothing is believed to repeat, as a share of its size.
    package var leastScatter = 0.02
    /// Slices that a change of the rest by a factor e is worth: which story is simpler, a few causes or everything.
    package var restPrice = 5.0
    /// Slices that a scatter smaller by a factor e is worth.
    package var scatterPrice = 1.0

    /// Sets of dimensions times leaves; above it a layer less is searched, because memory grows with it as time does.
    private static let mostWork = 8_000_000

    /// Makes a search with its documented settings.
    package init() {}

    /// Searches a table.
    package func find(in table: DiagnosisTable) -> Findings {
        let leaves = LeafDeviations(table: table)
        var cuboids = CuboidSet(table: table, layers: affordableLayers(table))
        var best: CausePass?
        var tried: [Double] = []
        for start in CommonChange(leaves: leaves).starts {
            // Starts that run together lead to the same story.
            if tried.contains(where: { abs($0 - start) < 0.01 * start }) { continue }
            var first = CausePass(search: self, leaves: leaves, centre: start)
            // A first look under a poor start sees more slices than the second will; this many more are hopeless.
            let hopeless = best.map { 2 * $0.complexity + 4 } ?? .infinity
            first.run(table, &cuboids, unlessOver: hopeless)
            if first.complexity >= hopeless { continue }
            if first.leavesNoRest { continue }
            let centre = first.refinedCentre()
            if tried.contains(where: { abs($0 - centre) < 0.002 * centre }) { continue }
            tried.append(centre)
            var pass = CausePass(search: self, leaves: leaves, centre: centre, earlier: first.explained)
            pass.run(table, &cuboids, unlessOver: best?.complexity ?? .infinity)
            if pass.leavesNoRest { continue }
            if best.map({ pass.complexity < $0.complexity }) ?? true { best = pass }
        }
        return Findings(table: table, leaves: leaves, pass: best, cuboids: cuboids)
    }

    /// The layers that can be searched in seconds and hundreds of megabytes at worst.
    private func affordableLayers(_ table: DiagnosisTable) -> Int {
        let dimensions = table.dimensions.count
        var layers = max(1, min(self.layers, dimensions))
        func sets(_ layers: Int) -> Int { (1..<(1 << dimensions)).filter { $0.nonzeroBitCount <= layers }.count }
        while layers > 3, sets(layers) * table.count > Self.mostWork { layers -= 1 }
        return layers
    }
}
