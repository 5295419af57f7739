/// Slices that are one cause: the same dimensions, and leaves that moved alike.
struct CauseGroup {
    var slices: [Slice]
    /// Leaves in any of the slices, ascending.
    var leaves: [Int]
    var evidence: Double
    var shift: Double

    /// Shifts further apart than this are two causes.
    private static let tolerance = 0.15

    /// Joins what belongs together, in the order it was found.
    static func joined(_ parts: [CauseGroup]) -> [CauseGroup] {
        var groups: [CauseGroup] = []
        for part in parts {
            let place = groups.firstIndex {
                $0.slices.first?.dimensions == part.slices.first?.dimensions
                    && abs($0.shift - part.shift) <= tolerance
            }
            guard let place else {
                groups.append(part)
                continue
            }
            var group = groups[place]
            let (old, new) = (Double(group.leaves.count), Double(part.leaves.count))
            group.shift = (group.shift * old + part.shift * new) / max(old + new, 1)
            group.evidence += part.evidence
            group.slices = (group.slices + part.slices).sorted()
            group.leaves = Set(group.leaves + part.leaves).sorted()
            groups[place] = group
        }
        return groups
    }
}

extension CausePass.Found {
    /// The found slices with all their leaves.
    func merging(_ table: DiagnosisTable) -> CauseGroup {
        let leaves = Set(slices.flatMap { $0.leaves(of: table) }).sorted()
        return CauseGroup(slices: slices.sorted(), leaves: leaves, evidence: evidence, shift: shift)
    }
}
