/// Holds numbers back that could be told apart to fewer people than the minimum.
///
/// Prior art: primary and complementary cell suppression (Willenborg and de Waal, 2001, ch. 6). It is no differential
/// privacy: enough differently cut questions can still narrow a number down.
package struct Suppression {
    /// One cell as far as this rule needs it.
    package struct Cell {
        /// Where it lies: a value per axis; periods are an axis too.
        package var place: [Int]
        /// Distinct members behind it, now and in the period compared with; what is smallest counts.
        package var members: Int
        /// Whether it is held back.
        package var isHidden = false
        /// Makes a cell that is shown.
        package init(place: [Int], members: Int) {
            self.place = place
            self.members = members
        }
    }

    /// The fewest members behind a shown number.
    package let minimum: Int
    /// Whether a total over all cells is shown.
    package let showsTotal: Bool
    /// How many axes a place has.
    package let axes: Int

    /// Makes the rule.
    package init(minimum: Int, showsTotal: Bool, axes: Int) {
        self.minimum = minimum
        self.showsTotal = showsTotal
        self.axes = axes
    }

    /// Marks cells; returns whether the total has to be held back too.
    ///
    /// After it, no line of cells that a total can be known for has fewer than two hidden cells or fewer than `minimum`
    /// members behind its hidden cells, unless it has none. A cell with no member says nothing of anyone.
    package func apply(to cells: inout [Cell]) -> Bool {
        for index in cells.indices where cells[index].members > 0 && cells[index].members < minimum {
            cells[index].isHidden = true
        }
        guard cells.contains(where: \.isHidden) else { return false }
        var hidesTotal = false
        var changed = true
        while changed {
            changed = false
            for line in lines(cells) {
                switch complete(line, &cells) {
                case .enough: break
                case .hidMore: changed = true
                case .cannot: if line.count == cells.count { hidesTotal = true }
                }
            }
        }
        return hidesTotal
    }

    private enum Outcome { case enough, hidMore, cannot }

    private func complete(_ line: [Int], _ cells: inout [Cell]) -> Outcome {
        let hidden = line.filter { cells[$0].isHidden }
        if hidden.isEmpty { return .enough }
        let members = hidden.reduce(0) { $0 + cells[$1].members }
        if hidden.count >= 2, members >= minimum { return .enough }
        let next = line.filter { !cells[$0].isHidden && cells[$0].members > 0 }
            .min { (cells[$0].members, $0) < (cells[$1].members, $1) }
        guard let next else { return .cannot }
        cells[next].isHidden = true
        return .hidMore
    }

    /// Lines of cells whose sum may be known: all cells together, and those that differ along one axis only.
    private func lines(_ cells: [Cell]) -> [[Int]] {
        var lines: [[Int]] = showsTotal ? [Array(cells.indices)] : []
        guard axes > 1 else { return lines }
        for axis in 0..<axes {
            var byRest: [[Int]: [Int]] = [:]
            for (index, cell) in cells.enumerated() {
                var rest = cell.place
                rest[axis] = -1
                byRest[rest, default: []].append(index)
            }
            // In the order of their first cells, so that the same answer holds the same cells back.
            lines += byRest.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
        }
        return lines
    }
}
