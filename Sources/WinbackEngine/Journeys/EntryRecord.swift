package import WinbackModel

/// One member inside one journey or its holdout, pinned to the version it entered with.
package struct EntryRecord: Sendable, Hashable {
    /// Where an entry stands.
    package enum Status: Int, Sendable, Hashable, CaseIterable {
        /// Something is to be done at `due`.
        case ready = 0
        /// An effect is on its way; its outcome moves the entry on.
        case awaiting = 1
        /// Over, with a reason.
        case ended = 2
        /// Holdout: nothing is ever done, only measured.
        case heldOut = 3

        /// Whether more may be done.
        package var isLive: Bool { self == .ready || self == .awaiting }
    }

    /// Its number.
    package var id: EntryID
    /// The loop.
    package var loop: LoopID
    /// The member.
    package var member: MemberKey
    /// Index of the journey; -1 in the holdout.
    package var arm: Int
    /// The epoch whose shares assigned it.
    package var epoch: Int
    /// The closure it is pinned to.
    package var digest: ContentHash
    /// When it entered.
    package var enteredAt: Instant
    /// Where it stands.
    package var status: Status
    /// Index of the next instruction.
    package var position: Int
    /// When it is looked at next.
    package var due: Instant
    /// Deadline of the current wait; `nil` when not waiting.
    package var waitDeadline: Instant?
    /// Value still reserved for it.
    package var reserved: Money
    /// Value it has been given.
    package var given: Money
    /// Why it ended, for people; empty while it runs.
    package var endReason: String

    /// Makes an entry that is due at once (or held out).
    package init(
        id: EntryID, loop: LoopID, member: MemberKey, arm: Int, epoch: Int, digest: ContentHash, enteredAt: Instant,
        reserved: Money
    ) {
        self.id = id
        self.loop = loop
        self.member = member
        self.arm = arm
        self.epoch = epoch
        self.digest = digest
        self.enteredAt = enteredAt
        status = arm < 0 ? .heldOut : .ready
        position = 0
        due = enteredAt
        self.reserved = reserved
        given = .zero
        endReason = ""
    }
}

/// What is known of the member when an entry is due.
package struct MemberContext: Sendable, Hashable {
    /// Zone name; `nil` means the team's.
    package var zone: String?
    /// Tier; `nil` if none.
    package var tier: String?
    /// Churn state now.
    package var state: ChurnState
    /// Channels with standing consent.
    package var consented: [Channel]
    /// Whether marketing is suppressed for good (erased, objected, complaint).
    package var suppressed: Bool
    /// Marketing messages from the whole team, sent or on their way, latest first, as far back as any cap looks.
    package var recentMessages: [Instant]
    /// The channel of each of them.
    package var recentChannels: [Channel]
    /// Value offers (points or coupons) the member ever got.
    package var offersEver: Int

    /// Makes a context.
    package init(
        zone: String?, tier: String?, state: ChurnState, consented: [Channel], suppressed: Bool,
        recentMessages: [Instant], recentChannels: [Channel] = [], offersEver: Int
    ) {
        self.zone = zone
        self.tier = tier
        self.state = state
        self.consented = consented
        self.suppressed = suppressed
        self.recentMessages = recentMessages
        self.recentChannels = recentChannels
        self.offersEver = offersEver
    }
}

/// An entry that is due, with what a decision about it needs.
package struct DueEntry: Sendable, Hashable {
    /// The entry.
    package var entry: EntryRecord
    /// The member.
    package var member: MemberContext
    /// The member's offers so far, of the dearest the entry's own left out.
    package var offers: OfferHistory
    /// When the goal happened since it entered; `nil` if not yet.
    package var goalAt: Instant?
    /// Kinds of event since the current wait began, each once, in the order they came.
    package var wokenBy: [Journey.WaitEvent]
    /// Status of its loop.
    package var loopStatus: LoopRecord.Status

    /// Makes a due entry.
    package init(
        entry: EntryRecord, member: MemberContext, offers: OfferHistory = OfferHistory(), goalAt: Instant?,
        wokenBy: [Journey.WaitEvent],
        loopStatus: LoopRecord.Status
    ) {
        self.entry = entry
        self.member = member
        self.offers = offers
        self.goalAt = goalAt
        self.wokenBy = wokenBy
        self.loopStatus = loopStatus
    }
}
