package import WinbackEngine
package import WinbackModel

/// What journeys keep beside their entries: why things happened, what branches ask, and moves between versions.
package protocol JourneyStore {
    /// Adds events, in order.
    func saveEntryEvents(_ events: [EntryEvent]) throws
    /// The latest event of an entry.
    func latestEntryEvent(_ entry: EntryID) throws -> EntryEvent?
    /// Events of a loop, of one member if named, newest first, at most `limit`.
    func entryEvents(_ loop: LoopID, member: MemberKey?, limit: Int) throws -> [RecordedEntryEvent]
    /// How many events a loop had since an instant, by (kind, reason), most first.
    func entryEventCounts(_ loop: LoopID, since: Instant) throws -> [EntryEventCount]
    /// The latest event of a member of each kind named, orders included; kinds that never happened are left out.
    func latestEvents(of member: MemberKey, _ kinds: [Journey.WaitEvent]) throws -> [BranchFacts.Seen]
    /// Entries of a loop that are `ready` or `awaiting` under a closure, by id ascending after a cursor.
    func liveEntries(_ loop: LoopID, digest: ContentHash, after: EntryID, limit: Int) throws -> [EntryRecord]
    /// The closures that live entries of a loop are pinned to, each once, ascending.
    func liveDigests(_ loop: LoopID) throws -> [ContentHash]
    /// Pins entries to another closure: writes arm, position, reservation and digest, and nothing else.
    func repin(_ entries: [EntryRecord]) throws
    /// Members in an audience now, whoever may enter.
    func audienceSize(_ audience: Playbook.Audience) throws -> Int
    /// Keeps the size of a loop's audience on a date.
    func saveAudienceSize(_ loop: LoopID, on date: CivilDate, members: Int) throws
    /// Sizes of a loop's audience on dates from one on, ascending by date.
    func audienceSizes(_ loop: LoopID, from date: CivilDate) throws -> [DailyCount]
    /// The latest coupon issued in an entry; `nil` when there was none.
    func coupon(of entry: EntryID) throws -> HeldCoupon?
    /// Coupons issued from a pool since an instant.
    func couponsIssued(_ pool: PoolID, since: Instant) throws -> Int
    /// Keeps a test message under its key; the same key again changes nothing. Says whether it is new.
    func saveTestMessage(_ message: TestMessage) throws -> Bool
}

/// An event with whose it is.
package struct RecordedEntryEvent: Sendable, Hashable {
    /// The event.
    package var event: EntryEvent
    /// The member.
    package var member: MemberKey
    /// Makes a record.
    package init(event: EntryEvent, member: MemberKey) {
        self.event = event
        self.member = member
    }
}

/// Events of one kind and reason.
package struct EntryEventCount: Sendable, Hashable {
    /// What happened.
    package var kind: EntryEvent.Kind
    /// Why.
    package var reason: String
    /// How often.
    package var events: Int
    /// Makes a count.
    package init(kind: EntryEvent.Kind, reason: String, events: Int) {
        self.kind = kind
        self.reason = reason
        self.events = events
    }
}

/// A count on a date.
package struct DailyCount: Sendable, Hashable {
    /// The date.
    package var date: CivilDate
    /// The count.
    package var count: Int
    /// Makes a count.
    package init(date: CivilDate, count: Int) {
        self.date = date
        self.count = count
    }
}

/// A message to registered staff, rendered as it was sent.
package struct TestMessage: Sendable, Hashable {
    /// Kept once under this key.
    package var key: String
    /// When.
    package var at: Instant
    /// Who asked for it.
    package var principal: PrincipalID
    /// The address, registered in the team's configuration.
    package var address: String
    /// The template.
    package var template: TemplateID
    /// What it says.
    package var message: RenderedMessage
    /// Makes a message.
    package init(
        key: String, at: Instant, principal: PrincipalID, address: String, template: TemplateID,
        message: RenderedMessage
    ) {
        self.key = key
        self.at = at
        self.principal = principal
        self.address = address
        self.template = template
        self.message = message
    }
}
