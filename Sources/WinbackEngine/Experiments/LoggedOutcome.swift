package import WinbackModel

/// One frozen outcome with the chance its assignment had: what other policies are judged by.
package struct LoggedOutcome: Sendable, Hashable {
    /// The member.
    package var member: MemberKey
    /// Arm; -1 in the holdout.
    package var arm: Int
    /// The logged chance of the assignment, of all groups.
    package var propensity: Share
    /// When the member entered.
    package var enteredAt: Instant
    /// Whether the goal happened.
    package var converted: Bool
    /// Contribution margin net of treatment costs.
    package var margin: Money
    /// The member's tier as it is now; empty when none.
    package var tier: String

    /// Makes an outcome.
    package init(
        member: MemberKey, arm: Int, propensity: Share, enteredAt: Instant, converted: Bool, margin: Money,
        tier: String
    ) {
        self.member = member
        self.arm = arm
        self.propensity = propensity
        self.enteredAt = enteredAt
        self.converted = converted
        self.margin = margin
        self.tier = tier
    }
}
