extension PlanForecast {
    /// Groups smaller than this are not counted before others.
    package static let smallGroup = 10

    /// The forecast as others see it: groups below 10 are named and not counted, and no total gives them away.
    package var withoutSmallGroups: PlanForecast {
        var shown = self
        shown.cells = cells.map { cell in
            var cell = cell
            if cell.audience < Self.smallGroup {
                (cell.audience, cell.eligible, cell.isSmall) = (0, 0, true)
            } else if (1..<Self.smallGroup).contains(cell.eligible) {
                cell.eligible = Self.smallGroup
            }
            return cell
        }
        let small = exclusions.filter { $0.members < Self.smallGroup }.map(\.reason).sorted()
        shown.exclusions = exclusions.filter { $0.members >= Self.smallGroup }
        if !small.isEmpty {
            shown.exclusions.append(.init(reason: "fewer than 10 each: " + small.joined(separator: ", "), members: 0))
        }
        if shown.cells != cells || !small.isEmpty { shown.eligible = eligible / Self.smallGroup * Self.smallGroup }
        return shown
    }
}
