internal import WinbackModel

/// How many members of each tier enter a day, told from members in the order in which they would enter.
struct TierPace: Sendable {
    private struct Counts {
        var audience = 0
        var eligible = 0
        var today = 0
        var busiest = 0
    }

    private let perDay: Int
    private var counts: [String: Counts] = [:]
    private var entered = 0

    init(perDay: Int) { self.perDay = max(perDay, 1) }

    /// Counts a member of the audience.
    mutating func count(_ tier: String) { counts[tier, default: Counts()].audience += 1 }

    /// Counts a member who could enter; days follow one another as the daily places are used up.
    mutating func enter(_ tier: String) {
        if entered == perDay { endDay() }
        entered += 1
        counts[tier, default: Counts()].eligible += 1
        counts[tier, default: Counts()].today += 1
    }

    private mutating func endDay() {
        counts = counts.mapValues { counts in
            var next = counts
            next.busiest = max(counts.busiest, counts.today)
            next.today = 0
            return next
        }
        entered = 0
    }

    /// The figures by tier ascending; arrivals are spread over tiers as the audience is.
    func figures(entriesPerDay: Int, newPerDay: Int) -> [PlanForecast.Tier] {
        let audience = counts.values.reduce(0) { $0 + $1.audience }
        let tiers = counts.keys.sorted()
        func arrivals(_ tier: String) -> Int {
            audience == 0 ? 0 : (newPerDay * (counts[tier]?.audience ?? 0) + audience - 1) / audience
        }
        let weights = tiers.map { (counts[$0]?.eligible ?? 0) + arrivals($0) }
        let expected = Self.split(entriesPerDay, by: weights)
        return zip(tiers, expected).map { tier, expected in
            let busiest = max(counts[tier]?.busiest ?? 0, counts[tier]?.today ?? 0)
            return PlanForecast.Tier(
                tier: tier, perDay: expected, peak: max(expected, min(perDay, busiest + arrivals(tier))))
        }
    }

    /// A whole number in proportion to weights; what is left goes to the largest remainders, earlier ones first.
    static func split(_ whole: Int, by weights: [Int]) -> [Int] {
        let sum = weights.reduce(0, +)
        guard sum > 0 else { return weights.map { _ in 0 } }
        let products = weights.map { whole.multipliedFullWidth(by: $0) }
        let parts = products.map { sum.dividingFullWidth($0) }
        var shares = parts.map(\.quotient)
        let left = whole - shares.reduce(0, +)
        let order = parts.indices.sorted { (parts[$1].remainder, $0) < (parts[$0].remainder, $1) }
        for index in order.prefix(max(left, 0)) { shares[index] += 1 }
        return shares
    }
}
