/// Members grouped by equal purchase history, in ascending order of (frequency, recency, age).
///
/// Equal histories have equal likelihood, and daily data repeat a lot, so a fit costs what is distinct. The same
/// members in any order give the same value.
package struct PurchaseHistoryCounts: Sendable, Equatable {
    /// One distinct history and the number of members who share it.
    package struct Entry: Sendable, Equatable {
        /// The history.
        package let history: PurchaseHistory
        /// How many members have it; at least 1.
        package let count: Int
    }

    /// The distinct histories, ascending.
    package let entries: [Entry]
    /// The number of members.
    package let members: Int

    /// Groups one history per member.
    package init(_ histories: some Sequence<PurchaseHistory>) {
        self.init(merging: histories.map { Entry(history: $0, count: 1) })
    }

    /// Takes histories that a query has grouped already, in any order; equal ones are merged, counts below 1 left out.
    package init(grouped: some Sequence<(history: PurchaseHistory, count: Int)>) {
        self.init(merging: grouped.filter { $0.count > 0 }.map { Entry(history: $0.history, count: $0.count) })
    }

    private init(merging entries: [Entry]) {
        let sorted = entries.sorted { Self.precedes($0.history, $1.history) }
        var merged: [Entry] = []
        var members = 0
        var start = 0
        while start < sorted.count {
            let history = sorted[start].history
            var count = 0
            while start < sorted.count, sorted[start].history == history {
                count += sorted[start].count
                start += 1
            }
            merged.append(Entry(history: history, count: count))
            members += count
        }
        self.entries = merged
        self.members = members
    }

    /// The number of repeat purchases of all members.
    package var repeatPurchases: Int {
        entries.reduce(0) { $0 + $1.history.frequency * $1.count }
    }

    private static func precedes(_ left: PurchaseHistory, _ right: PurchaseHistory) -> Bool {
        if left.frequency != right.frequency { return left.frequency < right.frequency }
        if left.recency != right.recency { return left.recency < right.recency }
        return left.age < right.age
    }
}
