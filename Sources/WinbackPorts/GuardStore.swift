package import WinbackEngine
package import WinbackModel

/// What the guard reads and keeps: kill switches, rates, previews, and what a member was given.
package protocol GuardStore {
    /// Kill switches that are pulled, by scope ascending.
    func stops() throws -> [Stop]
    /// Pulls a kill switch, or replaces the reason of one that is pulled.
    func saveStop(_ stop: Stop) throws
    /// Lets go on what was stopped; `false` when nothing was.
    func liftStop(_ scope: Stop.Scope) throws -> Bool
    /// Where a rate stands; `nil` before its first call.
    func rateStanding(_ name: String) throws -> CallRateRule.Standing?
    /// Keeps where a rate stands.
    func saveRateStanding(_ name: String, _ standing: CallRateRule.Standing) throws
    /// What is known of a member, in an entry or not; `nil` for somebody unknown.
    func guardedMember(_ member: MemberKey, at now: Instant) throws -> GuardedMember?
    /// Keeps a new preview.
    func savePreview(_ preview: PreviewRecord) throws
    /// A preview.
    func preview(_ id: PreviewID) throws -> PreviewRecord?
    /// Where a preview stands and what came of it, without the rest, which never changes.
    func previewStanding(_ id: PreviewID) throws -> (status: PreviewRecord.Status, outcome: String)?
    /// Moves a preview on; `confirmedAt` is kept from the first time on.
    func finishPreview(_ id: PreviewID, status: PreviewRecord.Status, outcome: String, confirmedAt: Instant) throws
    /// When confirmations under an account missed, since an instant, latest first.
    func confirmMisses(_ account: String, since: Instant) throws -> [Instant]
    /// Counts a miss.
    func addConfirmMiss(_ account: String, at now: Instant) throws
    /// What a principal has confirmed since an instant, and whether a member is part of it.
    func singleTotals(_ principal: PrincipalID, since: Instant, member: MemberKey) throws -> SingleTotals
    /// Records that a member of running comparisons got something outside of their loops; gives how many comparisons.
    func contaminate(_ member: MemberKey, tool: Tool, value: Money, at now: Instant) throws -> Int
    /// Services given to members of a loop's comparison.
    func contaminations(_ loop: LoopID, experiment: Int) throws -> Int
    /// A coupon by its code, with whom and what it belongs to.
    func coupon(_ code: String) throws -> IssuedCoupon?
    /// Ends a coupon that is open, so that it is worth nothing.
    func closeCoupon(_ code: String) throws
    /// Value of the effects of an entry that are on their way.
    func valueUnderWay(_ entry: EntryID) throws -> Money
    /// Names the account whose liability the coupon of a code is.
    func assignCoupon(_ code: String, to account: String) throws
    /// Ends marketing to a member for good; `false` when it had ended before.
    func suppress(_ member: MemberKey) throws -> Bool
    /// Live entries of a member in a loop, by id ascending; those held out too.
    func liveEntries(of member: MemberKey, in loop: LoopID) throws -> [EntryID]
    /// The member as an audience's candidate on a date, as `candidates` has it; `nil` when the audience does not take
    /// them.
    func candidate(
        _ member: MemberKey, in audience: Playbook.Audience, loop: LoopID, on date: CivilDate, alone: Bool
    ) throws -> Candidate?
}

/// A member as the guard sees them.
package struct GuardedMember: Sendable, Hashable {
    /// What every decision about an entry needs too.
    package var context: MemberContext
    /// Offers so far; no entry is left out.
    package var offers: OfferHistory
    /// Value given in the last 30 days, and what is set aside now.
    package var value30Days: Money
    /// The last day of a comparison the member is part of, in whichever group; `nil` when there is none.
    package var measuredThrough: CivilDate?
    /// Points balance with the provider inside the store.
    package var points: Int

    /// Makes a standing.
    package init(
        context: MemberContext, offers: OfferHistory, value30Days: Money, measuredThrough: CivilDate?, points: Int
    ) {
        self.context = context
        self.offers = offers
        self.value30Days = value30Days
        self.measuredThrough = measuredThrough
        self.points = points
    }
}

/// A coupon that was issued.
package struct IssuedCoupon: Sendable, Hashable {
    /// Its code.
    package var code: String
    /// Whose it is.
    package var member: MemberKey
    /// The entry it was issued in; `nil` for a single operation.
    package var entry: EntryID?
    /// The account of the single operation that issued it.
    package var account: String?
    /// What counted as issued.
    package var value: Money
    /// Whether it can still be used.
    package var isOpen: Bool
    /// The last day on which it works.
    package var validThrough: CivilDate

    /// Makes a coupon.
    package init(
        code: String, member: MemberKey, entry: EntryID?, account: String?, value: Money, isOpen: Bool,
        validThrough: CivilDate
    ) {
        self.code = code
        self.member = member
        self.entry = entry
        self.account = account
        self.value = value
        self.isOpen = isOpen
        self.validThrough = validThrough
    }
}
