/// How much more comes true among the highest scores than among all, tenth by tenth: what a campaign that reaches only
/// some members would find.
package struct DecileLift: Sendable, Equatable {
    /// Members with neighbouring scores.
    package struct Row: Sendable, Equatable {
        /// The number of members; at least 1.
        package let count: Int
        /// The lowest score among them.
        package let leastScore: Double
        /// The mean of what came true for them.
        package let meanOutcome: Double
        /// That mean over the mean of all; 1 when nothing came true for anybody.
        package let lift: Double
        /// The same for these and all higher scores together.
        package let cumulativeLift: Double
        /// The share of all that came true which fell to these and all higher scores; 0 when nothing did.
        package let capturedShare: Double
    }

    /// The rows, from the highest scores to the lowest; fewer than asked when scores tie.
    package let rows: [Row]

    /// A table of at most `groups` rows of about equally many members. Equal scores are never split over two rows, so
    /// order does not matter. Scores and outcomes pair up by position; outcomes are 0 or 1, or amounts.
    package init(scores: [Double], outcomes: [Double], groups: Int = 10) {
        // Bins ascend and keep ties together; negated scores make the highest come first.
        let table = CalibrationTable(predicted: scores.map { -$0 }, actual: outcomes, bins: groups)
        let descending = scores.sorted(by: >)
        let total = outcomes.reduce(0, +)
        let mean = scores.isEmpty ? 0 : total / Double(scores.count)
        var (members, found) = (0, 0.0)
        rows = table.bins.map { bin in
            members += bin.count
            found += bin.meanActual * Double(bin.count)
            return Row(
                count: bin.count, leastScore: descending[members - 1], meanOutcome: bin.meanActual,
                lift: mean == 0 ? 1 : bin.meanActual / mean,
                cumulativeLift: mean == 0 ? 1 : found / Double(members) / mean,
                capturedShare: total == 0 ? 0 : found / total)
        }
    }
}
