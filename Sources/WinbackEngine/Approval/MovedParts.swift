package import WinbackModel

/// What has changed since a proposal was made: whatever does makes it void.
package enum MovedParts {
    /// Each part of what was proposed that is another now, in words; empty when nothing moved.
    package static func between(_ proposed: PlaybookClosure, _ current: PlaybookClosure) -> [String] {
        var moved: [String] = []
        if proposed.playbook != current.playbook { moved.append("the playbook") }
        moved += names(proposed.templates, current.templates) { "template \($0.id)" }
        // Stock moves with every code issued and is no part of the terms.
        moved += names(proposed.pools.map(Terms.init), current.pools.map(Terms.init)) { "pool \($0.pool.id)" }
        if proposed.programme != current.programme { moved.append("the programme") }
        if proposed.policy.hash != current.policy.hash { moved.append("the policy") }
        moved += names(proposed.metricVersions, current.metricVersions) { "metric \($0.name)" }
        if proposed.provider != current.provider {
            moved.append("who carries effects out, \(proposed.provider) before and \(current.provider) now")
        }
        return moved
    }

    /// Tiers whose expected daily entries left the band of ±20 % since a forecast was made.
    package static func between(_ proposed: PlanForecast, _ current: PlanForecast) -> [String] {
        if proposed.tiers.isEmpty && proposed.eligible > 0 {
            return ApprovedBand.contains(current.entriesPerDay, around: proposed.entriesPerDay)
                ? [] : ["daily entries, \(proposed.entriesPerDay) before and \(current.entriesPerDay) now"]
        }
        let tiers = Set(proposed.tiers.map(\.tier) + current.tiers.map(\.tier)).sorted()
        return tiers.compactMap { tier in
            let before = proposed.tiers.first { $0.tier == tier }?.perDay ?? 0
            let now = current.tiers.first { $0.tier == tier }?.perDay ?? 0
            if ApprovedBand.contains(now, around: before) { return nil }
            return "daily entries of \(tier.isEmpty ? "members without a tier" : tier), \(before) before and \(now) now"
        }
    }

    private struct Terms: Hashable {
        let pool: CouponPool
        init(_ pool: CouponPool) {
            var pool = pool
            pool.stock = nil
            self.pool = pool
        }
    }

    private static func names<T: Hashable>(_ old: [T], _ new: [T], _ name: (T) -> String) -> [String] {
        var changed: [String] = []
        for item in old where !new.contains(item) { changed.append(name(item)) }
        for item in new where !old.contains(item) && !changed.contains(name(item)) { changed.append(name(item)) }
        return changed
    }
}

/// The band around what was approved: 20 % either way.
package enum ApprovedBand {
    /// The most that is within the band: 20 % more, rounded up.
    package static func upperEdge(_ approved: Int) -> Int {
        let (product, overflow) = approved.multipliedReportingOverflow(by: 6)
        return overflow ? .max : (product + 4) / 5
    }

    /// The least that is within the band: 20 % less, rounded down.
    package static func lowerEdge(_ approved: Int) -> Int { approved / 5 * 4 + approved % 5 * 4 / 5 }

    /// Whether a figure is within the band.
    package static func contains(_ figure: Int, around approved: Int) -> Bool {
        (lowerEdge(approved)...upperEdge(approved)).contains(figure)
    }
}
