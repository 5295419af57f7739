/// Where a member stands against their own cadence.
package enum ChurnState: Int, Codable, Sendable, Hashable, CaseIterable, Comparable {
    /// No orders yet; outside every audience.
    case new = 0
    /// Within the usual gap.
    case active = 1
    /// Gap beyond 1.5 × the member's median.
    case slipping = 2
    /// Beyond 2 ×.
    case lapsed = 3
    /// Beyond 4 ×.
    case lost = 4

    /// The word used in files and output.
    package var word: String {
        switch self {
        case .new: "new"
        case .active: "active"
        case .slipping: "slipping"
        case .lapsed: "lapsed"
        case .lost: "lost"
        }
    }

    /// The state a word names.
    package init?(word: String) {
        guard let match = ChurnState.allCases.first(where: { $0.word == word }) else { return nil }
        self = match
    }

    package static func < (a: ChurnState, b: ChurnState) -> Bool { a.rawValue < b.rawValue }
}
