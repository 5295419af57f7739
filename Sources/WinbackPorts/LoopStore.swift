package import WinbackEngine
package import WinbackModel

/// Loops, what they put to work, proposals and cycles.
package protocol LoopStore {
    /// The team's salt; made by `init` and never changed.
    func teamSalt() throws -> TeamSalt
    /// A value of the team's own small settings (`kind`, `zone`, `created`, …).
    func setting(_ name: String) throws -> String?
    /// Sets a value.
    func saveSetting(_ name: String, _ value: String) throws
    /// Keeps a closure under its digest; a known digest changes nothing.
    func saveClosure(_ closure: PlaybookClosure, source: String) throws
    /// The closure of a digest.
    func closure(_ digest: ContentHash) throws -> PlaybookClosure?
    /// The playbook text a closure was read from.
    func closureSource(_ digest: ContentHash) throws -> String?
    /// All loops, by id ascending.
    func loops() throws -> [LoopRecord]
    /// One loop.
    func loop(_ id: LoopID) throws -> LoopRecord?
    /// Adds or replaces a loop.
    func saveLoop(_ loop: LoopRecord) throws
    /// Epochs of a loop, by number ascending.
    func epochs(_ loop: LoopID) throws -> [EpochRecord]
    /// Adds or replaces an epoch.
    func saveEpoch(_ epoch: EpochRecord) throws
    /// The cycle of a loop on a date.
    func cycle(_ loop: LoopID, on date: CivilDate) throws -> CycleRecord?
    /// The latest cycles of a loop, newest first.
    func cycles(_ loop: LoopID, limit: Int) throws -> [CycleRecord]
    /// Adds or replaces a cycle.
    func saveCycle(_ cycle: CycleRecord) throws
    /// The number for the next proposal, from 1.
    func nextProposalNumber() throws -> Int
    /// Adds or replaces a proposal.
    func saveProposal(_ proposal: ProposalRecord) throws
    /// One proposal.
    func proposal(_ id: ProposalID) throws -> ProposalRecord?
    /// Proposals, newest first; only the waiting ones if asked.
    func proposals(waitingOnly: Bool, limit: Int) throws -> [ProposalRecord]
    /// Every proposal about a loop, newest first.
    func proposals(about loop: LoopID) throws -> [ProposalRecord]
    /// Adds or replaces a principal.
    func savePrincipal(_ principal: Principal) throws
    /// All principals, by id ascending.
    func principals() throws -> [Principal]
}

/// Audiences and entries.
package protocol EntryStore {
    /// Members in a playbook's audience, in its entry order (ties by member), from `offset`, at most `limit`.
    ///
    /// With `skipRecent`, members who entered this loop after `skipRecent` or are in a journey are left out by the store
    /// already, so that a daily cycle does not walk over them again. With `alone`, a journey or an open measurement of any
    /// loop counts; without it only one of this loop.
    func candidates(
        _ audience: Playbook.Audience, loop: LoopID, on date: CivilDate, skipRecent: CivilDate?, alone: Bool,
        limit: Int, offset: Int
    ) throws -> [Candidate]
    /// Members in the audience who newly reached it per day, averaged over the 28 days before a date, rounded up.
    func arrivalsPerDay(_ audience: Playbook.Audience, before date: CivilDate) throws -> Int
    /// Adds entries (ids are assigned by the store, ascending, and returned) and, where given, their exposures.
    ///
    /// An exposure of a (loop, experiment, member) that exists already is left as it is.
    func enter(_ entries: [NewEntry]) throws -> [EntryID]
    /// Entries with status `ready` due at or before `now`, by (due, id) ascending, at most `limit`.
    func dueEntries(now: Instant, limit: Int) throws -> [DueEntry]
    /// Writes back entries by id.
    func saveEntries(_ entries: [EntryRecord]) throws
    /// Entries with their members' context, in the order of the ids given; unknown ones are left out.
    func entries(_ ids: [EntryID], now: Instant) throws -> [DueEntry]
    /// One entry with its member's context.
    func entry(_ id: EntryID) throws -> DueEntry?
    /// The earliest due time of any `ready` entry.
    func nextDue() throws -> Instant?
    /// Entries of a loop by status and arm.
    func entryCounts(_ loop: LoopID) throws -> [EntryCount]
    /// Moves every `ready` entry of a loop to a later due time when it would be due before it (a hold).
    func postpone(_ loop: LoopID, until: Instant) throws
    /// Makes every `ready` entry of a loop that is due after `now` only because of a hold due now.
    func resumeEntries(_ loop: LoopID, now: Instant) throws
}

extension EntryStore {
    /// Candidates where a member is in one win-back at a time, as is usual.
    package func candidates(
        _ audience: Playbook.Audience, loop: LoopID, on date: CivilDate, skipRecent: CivilDate?, limit: Int,
        offset: Int
    ) throws -> [Candidate] {
        try candidates(
            audience, loop: loop, on: date, skipRecent: skipRecent, alone: true, limit: limit, offset: offset)
    }
}

/// An entry to be added.
package struct NewEntry: Sendable {
    /// The entry; its id is ignored.
    package var entry: EntryRecord
    /// The exposure, when it is the member's first entry into the loop; `nil` for one who comes back.
    package var exposure: ExposureRecord?
    /// Makes a new entry.
    package init(entry: EntryRecord, exposure: ExposureRecord?) {
        self.entry = entry
        self.exposure = exposure
    }
}

/// Entries of one status and arm.
package struct EntryCount: Sendable, Hashable {
    /// Arm index; -1 is the holdout.
    package var arm: Int
    /// Status.
    package var status: EntryRecord.Status
    /// Why they ended; empty while they run.
    package var endReason: String
    /// Entries.
    package var entries: Int
    /// Makes a count.
    package init(arm: Int, status: EntryRecord.Status, endReason: String, entries: Int) {
        self.arm = arm
        self.status = status
        self.endReason = endReason
        self.entries = entries
    }
}
