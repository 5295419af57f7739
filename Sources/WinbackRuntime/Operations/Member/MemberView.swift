import WinbackEngine
package import WinbackModel
package import WinbackPorts
package import WinbackWire

/// One member as a caller may see them: what was done, never what they were chosen for.
package struct MemberView: Sendable, Hashable {
    /// A loop the member is or was in; whether treated or held out is not told.
    package struct Entry: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// When it took the member in.
        package var enteredAt: Instant
        static let shape = Shape<Entry>.object(
            "MemberEntry", "A loop the member is or was in.",
            Field("loop", "The loop.", .id(), \.loop),
            Field("entered_at", "When it took the member in.", .instant, \.enteredAt),
            make: { Entry(loop: $0, enteredAt: $1) })
    }

    /// Who the member is, in one line.
    package var summary: MemberSummary
    /// Whether name and addresses are masked.
    package var isMasked: Bool
    /// Churn state; `nil` for one who is not scored.
    package var state: ChurnState?
    /// Since when.
    package var stateSince: CivilDate?
    /// What was said about contact.
    package var consents: [ConsentStatement]
    /// Why there is no marketing at all; `nil` when there may be.
    package var noMarketing: String?
    /// Messages of the last 30 days.
    package var messages30Days: Int
    /// When the latest message went out.
    package var lastMessageAt: Instant?
    /// Offers of value ever.
    package var offersEver: Int
    /// Open coupons.
    package var coupons: [HeldCoupon]
    /// Points balance.
    package var points: Int
    /// Loops, newest first.
    package var entries: [Entry]

    init(
        _ key: MemberKey, _ record: MemberRecord, in transaction: any StoreTransaction, for context: OperationContext
    ) throws {
        let churn = try transaction.churn(of: key)
        let history = try transaction.contactHistory(of: key)
        let standing = try transaction.standing(of: key)
        let month = context.now + .days(-30)
        summary = MemberSummary(
            member: record.id, identity: context.shown(MemberIdentity(record)), tier: record.tier)
        isMasked = !context.seesPersonalData
        let isScored = standing?.kind == .ordinary
        state = churn?.state ?? (isScored ? .new : nil)
        stateSince = churn?.since
        consents = record.consents
        noMarketing =
            switch (standing?.kind, standing?.isSuppressed) {
            case (.objected?, _): "objected to marketing and scoring"
            case (_, true?): "marketing is suppressed, as after a complaint"
            default: nil
            }
        messages30Days = history.messages.count { $0 >= month }
        lastMessageAt = history.messages.first
        offersEver = history.offers
        coupons = try transaction.coupons(of: key, limit: 100).filter(\.isOpen)
        points = try transaction.pointsBalance(key)
        entries = try transaction.entries(of: key, limit: 20).map { Entry(loop: $0.loop, enteredAt: $0.enteredAt) }
    }

    private init(
        _ summary: MemberSummary, _ isMasked: Bool, _ state: (ChurnState?, CivilDate?),
        _ consents: [ConsentStatement], _ noMarketing: String?, _ contact: (Int, Instant?, Int),
        _ coupons: [HeldCoupon], _ points: Int, _ entries: [Entry]
    ) {
        self.summary = summary
        self.isMasked = isMasked
        (self.state, stateSince) = state
        self.consents = consents
        self.noMarketing = noMarketing
        (messages30Days, lastMessageAt, offersEver) = contact
        self.coupons = coupons
        self.points = points
        self.entries = entries
    }

    /// One member.
    package static let shape = Shape<MemberView>.object(
        "MemberView", "One member, as the caller may see them.",
        Field("member", "Who the member is.", MemberSummary.shape, \.summary),
        Field("masked", "Whether name and addresses are masked.", .boolean, \.isMasked),
        Field("state", "Churn state; absent for one who is not scored.", .optional(.churnState), \.state),
        Field("state_since", "Since when.", .optional(.date), \.stateSince),
        Field("consents", "What was said about contact.", .array(of: ConsentStatement.shape), \.consents),
        Field("no_marketing", "Why there is no marketing at all.", .optional(.string()), \.noMarketing),
        Field("messages_30_days", "Messages of the last 30 days.", .integer(0...Int.max), \.messages30Days),
        Field("last_message_at", "When the latest message went out.", .optional(.instant), \.lastMessageAt),
        Field("offers_ever", "Points and coupons ever given.", .integer(0...Int.max), \.offersEver),
        Field("open_coupons", "Coupons neither used nor expired.", .array(of: HeldCoupon.shape), \.coupons),
        Field("points", "Points balance.", .integer(), \.points),
        Field("entries", "Loops the member is or was in, newest first.", .array(of: Entry.shape), \.entries),
        make: {
            MemberView($0, $1, ($2, $3), $4, $5, ($6, $7, $8), $9, $10, $11)
        })
}

extension HeldCoupon {
    static let shape = Shape<HeldCoupon>.object(
        "HeldCoupon", "A coupon in a member's hands.",
        Field("code", "Its code.", .string(max: 200), \.code), Field("pool", "Its pool.", .id(), \.pool),
        Field("loop", "The loop that gave it.", .id(), \.loop),
        Field("issued_at", "When it was given.", .instant, \.issuedAt),
        Field("valid_through", "Its last day.", .date, \.validThrough),
        Field("open", "Whether it was neither used nor has expired.", .boolean, \.isOpen),
        make: {
            HeldCoupon(code: $0, pool: $1, loop: $2, issuedAt: $3, validThrough: $4, isOpen: $5)
        })
}
