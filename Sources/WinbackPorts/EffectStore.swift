package import WinbackEngine
package import WinbackModel

/// Money, the outbox and the embedded loyalty provider.
package protocol EffectStore {
    /// Accounts of the scopes given, in that order; an account that does not exist yet is left out.
    func accounts(_ scopes: [LedgerScope]) throws -> [LedgerAccount]
    /// Applies postings in sorted scope order, summed per scope. Any cap that would be passed makes it throw
    /// `LedgerRefusal` naming every scope that refuses; then nothing of the postings is applied.
    func post(_ postings: [LedgerPosting]) throws
    /// Sets the caps an approval changes: the loop's own accounts to its budget, members' lifetime accounts to the
    /// team's limit; never below what is used already.
    func saveCaps(_ loop: LoopID, budget: Playbook.Budget, limits: Programme.Limits) throws
    /// All accounts of a kind, by key ascending.
    func accounts(kind: LedgerScope.Kind) throws -> [LedgerAccount]
    /// Puts effects into the outbox, due at once. A known key with the same payload changes nothing; with another
    /// payload it throws.
    func enqueue(_ effects: [Effect]) throws
    /// Claims outbox rows that are due and not leased, in order of id, at most `limit`, until `lease`.
    func claimEffects(now: Instant, lease: Instant, limit: Int) throws -> [ClaimedEffect]
    /// Claims the row of a key that is due and not leased, until `lease`; `nil` when there is none.
    func claimEffect(_ key: String, now: Instant, lease: Instant) throws -> ClaimedEffect?
    /// Records results of claimed rows; a row whose token has moved on is skipped and left out of the answer. A `retry`
    /// is certain not to have happened, so it sets the count of claims back to zero.
    func completeEffects(_ results: [CompletedEffect], at now: Instant) throws -> [ClaimedEffect]
    /// Carries out effects by the provider inside the store: points ledger, coupon pools, message outbox. The same key
    /// again gives the same answer and does nothing.
    func performEmbedded(_ effects: [ClaimedEffect], at now: Instant, on date: CivilDate) throws -> [CompletedEffect]
    /// Effects whose outcome is unknown, oldest first.
    func unknownEffects(limit: Int) throws -> [ClaimedEffect]
    /// The earliest time an outbox row is due.
    func nextEffectDue() throws -> Instant?
    /// Makes or updates pools; the stock of a known pool is left alone.
    func savePools(_ pools: [CouponPool]) throws
    /// Pools with how many codes they have left and have issued.
    func pools() throws -> [PoolStanding]
    /// Releases coupons whose last valid day is before a date and were not redeemed: returns what became free, per entry.
    func expireCoupons(before date: CivilDate, limit: Int) throws -> [ReleasedLiability]
    /// Coupons newly redeemed through imported orders or redemption events and not yet posted to the ledger.
    func takeRedemptions(limit: Int) throws -> [ReleasedLiability]
    /// Messages the embedded provider holds, newest first.
    func messages(limit: Int, offset: Int) throws -> [MessageRecord]
    /// Points balance of a member.
    func pointsBalance(_ member: MemberKey) throws -> Int
}

/// The answer to one claimed row.
package struct CompletedEffect: Sendable, Hashable {
    /// The row as claimed.
    package var claimed: ClaimedEffect
    /// What came of it.
    package var result: EffectResult
    /// Makes a completion.
    package init(claimed: ClaimedEffect, result: EffectResult) {
        self.claimed = claimed
        self.result = result
    }
}

/// Liability that ended: a coupon was redeemed or expired.
package struct ReleasedLiability: Sendable, Hashable {
    /// The entry it was issued in; `nil` for a single operation.
    package var entry: EntryID?
    /// The account of the single operation it was issued in; `nil` for an entry.
    package var account: String?
    /// The member.
    package var member: MemberKey
    /// What had been counted as issued.
    package var issued: Money
    /// Of that, what was really used; the rest is released.
    package var redeemed: Money
    /// Makes a release.
    package init(entry: EntryID?, account: String?, member: MemberKey, issued: Money, redeemed: Money) {
        self.entry = entry
        self.account = account
        self.member = member
        self.issued = issued
        self.redeemed = redeemed
    }
}

/// Caps that would be passed.
package struct LedgerRefusal: Error, Sendable, Equatable {
    /// Every account that refuses, with its room, by scope ascending.
    package var accounts: [LedgerAccount]
    /// Makes a refusal.
    package init(accounts: [LedgerAccount]) { self.accounts = accounts }
    package static func == (a: LedgerRefusal, b: LedgerRefusal) -> Bool { a.accounts == b.accounts }
}

/// A pool and what is left in it.
package struct PoolStanding: Sendable, Hashable {
    /// The pool.
    package var pool: CouponPool
    /// Codes left; `nil` when codes are made on demand.
    package var left: Int?
    /// Codes issued so far.
    package var issued: Int
    /// Makes a standing.
    package init(pool: CouponPool, left: Int?, issued: Int) {
        self.pool = pool
        self.left = left
        self.issued = issued
    }
}

/// A message in the embedded provider's outbox.
package struct MessageRecord: Sendable, Hashable {
    /// Number, ascending.
    package var id: Int64
    /// Whom it is for.
    package var member: MemberKey
    /// Channel.
    package var channel: Channel
    /// Template.
    package var template: TemplateID
    /// Loop it came from.
    package var loop: LoopID
    /// When.
    package var at: Instant
    /// Code of the coupon it may name; `nil` if none was issued in the entry.
    package var coupon: String?
    /// Makes a record.
    package init(
        id: Int64, member: MemberKey, channel: Channel, template: TemplateID, loop: LoopID, at: Instant,
        coupon: String?
    ) {
        self.id = id
        self.member = member
        self.channel = channel
        self.template = template
        self.loop = loop
        self.at = at
        self.coupon = coupon
    }
}
