package import WinbackModel

/// What is kept per member about their cadence, so that "who slipped since the last cycle" is a range scan.
package struct ChurnRecord: Sendable, Hashable {
    /// The member.
    package var member: MemberKey
    /// Days with at least one order that counts.
    package var purchaseDays: Int
    /// First such day.
    package var firstDay: CivilDate
    /// Last such day.
    package var lastDay: CivilDate
    /// Median gap between purchase days in half days, so that the median of an even count stays exact; 0 if thin.
    package var medianGapHalfDays: Int
    /// State since `since`.
    package var state: ChurnState
    /// Team-zone date on which the state began.
    package var since: CivilDate
    /// Team-zone date of the next transition if nothing is bought; `nil` once lost.
    package var nextTransition: CivilDate?

    /// Makes a record.
    package init(
        member: MemberKey, purchaseDays: Int, firstDay: CivilDate, lastDay: CivilDate, medianGapHalfDays: Int,
        state: ChurnState, since: CivilDate, nextTransition: CivilDate?
    ) {
        self.member = member
        self.purchaseDays = purchaseDays
        self.firstDay = firstDay
        self.lastDay = lastDay
        self.medianGapHalfDays = medianGapHalfDays
        self.state = state
        self.since = since
        self.nextTransition = nextTransition
    }
}
