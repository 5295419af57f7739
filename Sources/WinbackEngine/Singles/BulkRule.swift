package import WinbackModel

/// What one principal has done with single operations in the last 24 hours.
package struct SingleTotals: Sendable, Hashable {
    /// Distinct members.
    package var members: Int
    /// Whether the member of the next call is among them.
    package var includesMember: Bool
    /// Value given.
    package var value: Money

    /// Makes totals.
    package init(members: Int, includesMember: Bool, value: Money) {
        self.members = members
        self.includesMember = includesMember
        self.value = value
    }
}

/// Bulk is measured per principal over a rolling day, however many calls and keys it is split into.
package struct BulkRule: Sendable, Hashable {
    /// The stretch in which calls count.
    package static let window = ElapsedTime.days(1)
    /// The team's limits.
    package let limits: Policy.Bulk
    /// What an approved bulk adds to them today.
    package let granted: Policy.Bulk

    /// Makes the rule of a policy; `granted` is what a person approved beyond it.
    package init(_ limits: Policy.Bulk, granted: Policy.Bulk = Policy.Bulk(membersPerDay: 0, valuePerDay: .zero)) {
        self.limits = limits
        self.granted = granted
    }

    /// Why another call would be too much, or `nil`.
    package func refusal(_ totals: SingleTotals) -> String? {
        let members = limits.membersPerDay + granted.membersPerDay
        guard totals.members + (totals.includesMember ? 0 : 1) > members else { return nil }
        return "more than \(members) members in 24 hours is bulk, and bulk is approved"
    }

    /// The cap on value in 24 hours, as the value gate reads it.
    package func cap(_ totals: SingleTotals) -> CapStanding {
        CapStanding(
            title: "principal, 24 hours", cap: limits.valuePerDay + granted.valuePerDay, used: totals.value)
    }
}
