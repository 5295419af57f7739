package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Everything that changed in a step, beside what the simulated world knows to be true.
package struct StepEvidence: Sendable {
    /// The virtual time.
    package var at: Instant
    /// The team's zone.
    package var teamZone: ZoneRules
    /// The team's salt.
    package var salt: TeamSalt
    /// Closures by digest; for lookup only.
    package var closures: [ContentHash: PlaybookClosure] = [:]
    /// Loops as they stand.
    package var loops: [LoopRecord] = []
    /// Kill switches that are pulled.
    package var stops: [Stop] = []
    /// Effects accepted since the last step, in order.
    package var accepted: [Acceptance] = []
    /// Whether the provider shares the store, so that effect, outcome and audit row are one transaction.
    package var providerIsInside = true
    /// How often an outside provider did each effect since the last step; empty for the embedded one.
    package var downstream: [Delivery] = []
    /// Entries made since the last step, by id ascending.
    package var entries: [EntryRecord] = []
    /// Audit rows since the last step, ascending.
    package var audit: [AuditRow] = []
    /// Where the chain ends now, and the hash of the last row that was seen in the step before; `nil` when nobody looked.
    package var chain: ChainEnd?
    /// Completed orders told to Winback since the last step.
    package var orders: [ToldOrder] = []
    /// The books as they stand; `nil` in steps that do not read them.
    package var books: Books?

    /// An accepted effect and the truth about its member at that time.
    package struct Acceptance: Sendable {
        /// The effect.
        package var effect: AcceptedEffect
        /// Its entry; `nil` when the store holds none.
        package var entry: EntryRecord?
        /// The truth about the member.
        package var truth: MemberTruth
        /// Makes an acceptance.
        package init(effect: AcceptedEffect, entry: EntryRecord?, truth: MemberTruth) {
            self.effect = effect
            self.entry = entry
            self.truth = truth
        }
    }

    /// What the shop had told Winback about a member.
    package struct MemberTruth: Sendable, Hashable {
        /// Channels with standing consent, withdrawals told so far taken off.
        package var consented: [Channel]
        /// Whether a complaint ended marketing.
        package var complained: Bool
        /// Zone in which their quiet hours count.
        package var zone: ZoneRules
        /// Makes a truth.
        package init(consented: [Channel], complained: Bool, zone: ZoneRules) {
            self.consented = consented
            self.complained = complained
            self.zone = zone
        }
        /// By zone name.
        package static func == (a: MemberTruth, b: MemberTruth) -> Bool {
            a.consented == b.consented && a.complained == b.complained && a.zone.name == b.zone.name
        }
        package func hash(into hasher: inout Hasher) { hasher.combine(zone.name) }
    }

    /// How often an outside provider really did an effect.
    package struct Delivery: Sendable, Hashable {
        /// The key.
        package var key: String
        /// Times done.
        package var times: Int
        /// Makes a delivery.
        package init(key: String, times: Int) {
            self.key = key
            self.times = times
        }
    }

    /// How the audit chain stands, beside its new rows.
    package struct ChainEnd: Sendable, Hashable {
        /// Rows there are.
        package var size: Int64
        /// Hash of the last row seen before; `nil` when that row is not there.
        package var seen: ContentHash?
        /// Makes an end.
        package init(size: Int64, seen: ContentHash?) {
            self.size = size
            self.seen = seen
        }
    }

    /// A completed order as told.
    package struct ToldOrder: Sendable, Hashable {
        /// The member.
        package var member: MemberKey
        /// When it was placed.
        package var at: Instant
        /// Makes an order.
        package init(member: MemberKey, at: Instant) {
            self.member = member
            self.at = at
        }
    }

    /// Makes evidence with nothing in it.
    package init(at: Instant, teamZone: ZoneRules, salt: TeamSalt) {
        self.at = at
        self.teamZone = teamZone
        self.salt = salt
    }

    /// The team-zone date.
    package var date: CivilDate { teamZone.date(at: at) }
    /// The loop of an id.
    package func loop(_ id: LoopID) -> LoopRecord? { loops.first { $0.id == id } }
    /// The playbook an entry is pinned to.
    package func playbook(_ digest: ContentHash) -> Playbook? { closures[digest]?.playbook }
}

/// What the store holds, read whole.
package struct Books: Sendable {
    /// Proposals.
    package var proposals: [ProposalRecord] = []
    /// People's decisions on them.
    package var decisions: [DecisionRecord] = []
    /// Principals.
    package var principals: [Principal] = []
    /// Epochs of all loops, by loop and number.
    package var epochs: [EpochRecord] = []
    /// Latest looks of all loops, by loop and number.
    package var looks: [LookRecord] = []
    /// Tallies of the running experiments.
    package var tallies: [LoopTallies] = []
    /// Latest cycles of all loops.
    package var cycles: [CycleRecord] = []
    /// Accounts of kinds loop, loop-day and team-day.
    package var accounts: [LedgerAccount] = []
    /// Reserved on entries, per loop.
    package var reservedOnEntries: [LoopReserve] = []
    /// Accounts the store itself finds unsound.
    package var unsound: [LedgerAccount] = []
    /// Entries nobody will ever look at again although they are not over.
    package var stuck: [EntryRecord] = []
    /// Entries by status and reason, per loop.
    package var counts: [LoopEntryCounts] = []
    /// Makes empty books.
    package init() {}

    /// Tallies of one loop's experiment.
    package struct LoopTallies: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// The experiment.
        package var experiment: Int
        /// The tallies.
        package var tallies: [ArmTally]
        /// Makes tallies.
        package init(loop: LoopID, experiment: Int, tallies: [ArmTally]) {
            self.loop = loop
            self.experiment = experiment
            self.tallies = tallies
        }
    }

    /// What the entries of a loop have reserved.
    package struct LoopReserve: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// The sum.
        package var reserved: Money
        /// Makes a reserve.
        package init(loop: LoopID, reserved: Money) {
            self.loop = loop
            self.reserved = reserved
        }
    }

    /// Entries of a loop by status and reason.
    package struct LoopEntryCounts: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// The counts.
        package var counts: [EntryCount]
        /// Makes counts.
        package init(loop: LoopID, counts: [EntryCount]) {
            self.loop = loop
            self.counts = counts
        }
    }
}
