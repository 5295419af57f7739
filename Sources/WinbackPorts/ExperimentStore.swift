package import WinbackEngine
package import WinbackModel

/// Exposures, outcomes and looks.
package protocol ExperimentStore {
    /// Exposures of a loop that freeze on or before a date and are not frozen, by (date, member), at most `limit`, with
    /// the completed orders in [enteredAt, windowEnds] and what the loop gave the member in that time.
    func maturing(_ loop: LoopID, through date: CivilDate, limit: Int) throws -> [MaturedExposure]
    /// Freezes outcomes and adds them to the tallies.
    func freeze(_ outcomes: [FrozenOutcome]) throws
    /// Tallies of an experiment, by (epoch, arm) ascending.
    func tallies(_ loop: LoopID, experiment: Int) throws -> [ArmTally]
    /// Records a look.
    func saveLook(_ look: LookRecord) throws
    /// Looks of a loop, by number ascending, the latest `limit`.
    func looks(_ loop: LoopID, limit: Int) throws -> [LookRecord]
    /// What members of an experiment did from entry until an instant: by group, whole days since entry, days to the first
    /// completed order inside their window, and days from it to the next order; ascending, each combination once.
    func comebacks(_ loop: LoopID, experiment: Int, before now: Instant) throws -> [ComebackCount]
    /// Messages sent by a loop, and unsubscribes and complaints by treated members within 7 days of one, since a date.
    func harmCounts(_ loop: LoopID, since date: CivilDate) throws -> HarmCounts
    /// Members of a loop who entered at or after `since` in an experiment from `first` on, by the day of 24 hours before
    /// `asOf` they entered in and the day of their first completed order inside the window; by (experiment, arm, age,
    /// delay) ascending. Who entered after `asOf` has age 0.
    func cohorts(_ loop: LoopID, from first: Int, since: Instant, asOf: Instant) throws -> [CohortCount]
    /// Unsubscribes and complaints within 7 days of a message of the loop, by the arm that sent it, of entries begun at or
    /// after `since`; by arm ascending. Messages are counted when asked for, which takes longer.
    func armHarm(_ loop: LoopID, since: Instant, countingSends: Bool) throws -> [ArmHarm]
    /// Frozen outcomes of an experiment with the chance each assignment had, by member, at most `limit`: members' keys are
    /// hashes, so fewer than all are a sample at random.
    func loggedOutcomes(_ loop: LoopID, experiment: Int, limit: Int) throws -> [LoggedOutcome]
}

/// Counts that guardrails watch.
package struct HarmCounts: Sendable, Hashable {
    /// Messages sent.
    package var sends: Int
    /// Unsubscribes.
    package var unsubscribes: Int
    /// Complaints.
    package var complaints: Int
    /// Makes counts.
    package init(sends: Int, unsubscribes: Int, complaints: Int) {
        self.sends = sends
        self.unsubscribes = unsubscribes
        self.complaints = complaints
    }
}

/// The audit chain.
package protocol AuditStore {
    /// Adds rows to the chain, in order, in the transaction of what they record.
    func audit(_ entries: [AuditEntry]) throws
    /// Rows after a sequence number, ascending, at most `limit`.
    func auditRows(after sequence: Int64, limit: Int) throws -> [AuditRow]
}

/// What the law checkers read: everything that changed since they last looked.
package protocol EvidenceStore {
    /// Effects accepted by the embedded provider with row number after `cursor`, ascending, at most `limit`.
    func acceptedEffects(after cursor: Int64, limit: Int) throws -> [AcceptedEffect]
    /// Accounts whose used value passes their cap or with a negative part; healthy books give none.
    func unsoundAccounts() throws -> [LedgerAccount]
    /// Entries with id after `cursor`, ascending, at most `limit`.
    func entries(after cursor: EntryID, limit: Int) throws -> [EntryRecord]
    /// Entries that are neither over nor have a due time, an effect on its way, or a hold: healthy books give none.
    func stuckEntries(limit: Int) throws -> [EntryRecord]
    /// What a loop's entries still have reserved: equals reserved plus unknown on the loop's account.
    func reservedOnEntries(_ loop: LoopID) throws -> Money
}

/// An effect the embedded provider carried out.
package struct AcceptedEffect: Sendable, Hashable {
    /// Row number, ascending.
    package var row: Int64
    /// The effect's idempotency key.
    package var key: String
    /// The loop; `nil` for a single operation.
    package var loop: LoopID?
    /// The entry; `nil` for a single operation.
    package var entry: EntryID?
    /// The member.
    package var member: MemberKey
    /// What was done.
    package var action: Effect.Action
    /// When.
    package var at: Instant
    /// Makes a record.
    package init(
        row: Int64, key: String, loop: LoopID?, entry: EntryID?, member: MemberKey, action: Effect.Action, at: Instant
    ) {
        self.row = row
        self.key = key
        self.loop = loop
        self.entry = entry
        self.member = member
        self.action = action
        self.at = at
    }
}
