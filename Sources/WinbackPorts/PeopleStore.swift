package import WinbackEngine
package import WinbackModel

/// Members as people: who they are, what is held about them, objection and erasure.
///
/// Law of the port: names and addresses are readable only through it and through `FactStore.member`. Once `erase` has
/// committed, no copy of the store, whenever it was made, gives the member's name or address, and no import brings the
/// member back. The brand's own id is gone from the store; an older copy forgets it when it is put back.
package protocol PeopleStore {
    /// Who a member is; empty when nothing is known, and after erasure.
    func identity(of member: MemberKey) throws -> MemberIdentity
    /// Members with exactly this e-mail address, whatever its case, by key ascending, at most `limit`.
    func members(email: String, limit: Int) throws -> [MemberKey]
    /// Members with exactly this phone number, whatever stands between its digits, by key ascending, at most `limit`.
    func members(phone: String, limit: Int) throws -> [MemberKey]
    /// Where a member stands with the team; `nil` for one who is not known.
    func standing(of member: MemberKey) throws -> MemberStanding?
    /// Messages to one member, newest first.
    func messages(of member: MemberKey, limit: Int, offset: Int) throws -> [MessageRecord]
    /// Coupons of one member, newest first, at most `limit`.
    func coupons(of member: MemberKey, limit: Int) throws -> [HeldCoupon]
    /// Entries of one member, newest first, at most `limit`; those of a control group among them.
    func entries(of member: MemberKey, limit: Int) throws -> [EntryRecord]
    /// Offers of value (points or coupons) the member ever got, and when the latest messages went out, newest first.
    func contactHistory(of member: MemberKey) throws -> ContactHistory
    /// Ends marketing to and scoring of a member for good, and deletes what scoring brought about.
    ///
    /// Their entries are for the caller to end. `false` when they had objected before; then nothing changes.
    func object(_ member: MemberKey, reason: String, at now: Instant) throws -> Bool
    /// Forgets who a member was: identity, consents, their own id, scores; leaves a tombstone, and facts under the key.
    ///
    /// Their entries are for the caller to end first. `false` when they were erased before; then nothing changes.
    func erase(_ member: MemberKey, at now: Instant) throws -> Bool
    /// Every row that is about a member, by table name ascending, with names and addresses readable.
    func held(about member: MemberKey) throws -> [HeldTable]
}

/// Where a member stands with the team.
package struct MemberStanding: Sendable, Hashable {
    /// What they asked for.
    package enum Kind: Int, Sendable, Hashable, CaseIterable {
        /// Nothing.
        case ordinary = 0
        /// To be neither scored nor written to.
        case objected = 1
        /// To be forgotten.
        case erased = 2
    }

    /// What they asked for.
    package var kind: Kind
    /// When; `nil` for nothing.
    package var since: Instant?
    /// Whether marketing is suppressed, for this or another reason.
    package var isSuppressed: Bool

    /// Makes a standing.
    package init(kind: Kind, since: Instant?, isSuppressed: Bool) {
        self.kind = kind
        self.since = since
        self.isSuppressed = isSuppressed
    }
}

/// A coupon in a member's hands.
package struct HeldCoupon: Sendable, Hashable {
    /// Its code.
    package var code: String
    /// The pool it was drawn from.
    package var pool: PoolID
    /// The loop that gave it.
    package var loop: LoopID
    /// When it was given.
    package var issuedAt: Instant
    /// Its last day, in the team's zone.
    package var validThrough: CivilDate
    /// Whether it was neither used nor has expired.
    package var isOpen: Bool

    /// Makes a coupon.
    package init(
        code: String, pool: PoolID, loop: LoopID, issuedAt: Instant, validThrough: CivilDate, isOpen: Bool
    ) {
        self.code = code
        self.pool = pool
        self.loop = loop
        self.issuedAt = issuedAt
        self.validThrough = validThrough
        self.isOpen = isOpen
    }
}

/// How often a member was written to and given something.
package struct ContactHistory: Sendable, Hashable {
    /// Offers of value ever.
    package var offers: Int
    /// When messages went out, newest first, the latest 100.
    package var messages: [Instant]

    /// Makes a history.
    package init(offers: Int, messages: [Instant]) {
        self.offers = offers
        self.messages = messages
    }
}

/// The rows of one table that are about a member.
package struct HeldTable: Sendable, Hashable {
    /// A stored value.
    package enum Value: Sendable, Hashable {
        /// Nothing.
        case none
        /// A whole number.
        case integer(Int64)
        /// A number.
        case number(Double)
        /// A text.
        case text(String)
        /// So many bytes that are not text.
        case bytes(Int)
    }

    /// One column of one row.
    package struct Field: Sendable, Hashable {
        /// The column.
        package var name: String
        /// What it holds.
        package var value: Value
        /// Makes a field.
        package init(name: String, value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The table.
    package var name: String
    /// Its rows, each by column.
    package var rows: [[Field]]

    /// Makes a table.
    package init(name: String, rows: [[Field]]) {
        self.name = name
        self.rows = rows
    }
}
