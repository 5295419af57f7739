package import WinbackModel

/// A member of an audience with everything that decides whether they may enter now.
package struct Candidate: Sendable, Hashable {
    /// The member.
    package var member: MemberKey
    /// Churn state.
    package var state: ChurnState
    /// Tier; `nil` if none.
    package var tier: String?
    /// Last purchase day.
    package var lastDay: CivilDate
    /// Channels with standing consent.
    package var consented: [Channel]
    /// Whether marketing is suppressed for good.
    package var suppressed: Bool
    /// Whether the member is inside a win-back, this one included, or still measured by one.
    package var inJourney: Bool
    /// Entries into this loop so far.
    package var entriesInLoop: Int
    /// Team-zone date of the last entry into this loop.
    package var lastEntryOn: CivilDate?
    /// Value committed to the member over their life, all loops.
    package var valueLifetime: Money
    /// The same over the last 30 days.
    package var value30Days: Money
    /// Value committed to the member within this loop.
    package var valueInLoop: Money
    /// Whether a complaint or return is less than 30 days old.
    package var openTrouble: Bool

    /// Makes a candidate.
    package init(
        member: MemberKey, state: ChurnState, tier: String?, lastDay: CivilDate, consented: [Channel],
        suppressed: Bool, inJourney: Bool, entriesInLoop: Int, lastEntryOn: CivilDate?, valueLifetime: Money,
        value30Days: Money, valueInLoop: Money, openTrouble: Bool
    ) {
        self.member = member
        self.state = state
        self.tier = tier
        self.lastDay = lastDay
        self.consented = consented
        self.suppressed = suppressed
        self.inJourney = inJourney
        self.entriesInLoop = entriesInLoop
        self.lastEntryOn = lastEntryOn
        self.valueLifetime = valueLifetime
        self.value30Days = value30Days
        self.valueInLoop = valueInLoop
        self.openTrouble = openTrouble
    }
}
