/// How many members of each tier may still enter on a day: 20 % more than was approved for the tier.
package struct TierPlaces: Sendable {
    /// `nil` where no tier has a band of its own.
    private var left: [String: Int]?

    /// Opens a day of a loop on which some have entered already; without a loop no tier has a band.
    package init(loop: LoopRecord?, entered: [LoopRecord.TierEntries]) {
        guard let approved = loop?.approvedTiers, !approved.isEmpty else { return }
        var left: [String: Int] = [:]
        for tier in approved { left[tier.tier] = ApprovedBand.upperEdge(max(tier.perDay, 1)) }
        for tier in entered { left[tier.tier, default: Self.unseen] -= tier.perDay }
        self.left = left
    }

    /// A tier in which nobody was at approval counts like one in which one a day was expected.
    private static let unseen = ApprovedBand.upperEdge(1)

    /// Takes a place of a tier; false when its band is used up.
    mutating func take(_ tier: String) -> Bool {
        guard let left else { return true }
        let places = left[tier] ?? Self.unseen
        guard places > 0 else { return false }
        self.left?[tier] = places - 1
        return true
    }
}
