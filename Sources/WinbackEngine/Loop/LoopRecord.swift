package import WinbackModel

/// A playbook at work, as stored.
package struct LoopRecord: Codable, Sendable, Hashable {
    /// What the loop does at present.
    package enum Status: String, Codable, Sendable, Hashable, CaseIterable {
        /// Waits for its first approval.
        case proposed
        /// Enters and treats members.
        case running
        /// Effects stopped until a person decides; measuring goes on.
        case held
        /// No new entries; running entries and measuring go on to their end.
        case closing
        /// Over.
        case ended

        /// Whether cycles run: it is approved and not over, held or not.
        package var isAtWork: Bool { self == .running || self == .held || self == .closing }
    }

    /// Its id, the playbook's name.
    package var id: LoopID
    /// What it does at present.
    package var status: Status
    /// Why it is held or ended, for people; empty otherwise.
    package var reason: String
    /// The closure it works with.
    package var digest: ContentHash
    /// The experiment family that shares its holdout.
    package var family: FamilyID
    /// Number of the experiment, from 1; a changed holdout share starts another.
    package var experiment: Int
    /// Team-zone date of approval.
    package var startedOn: CivilDate?
    /// First team-zone date without new entries.
    package var endsOn: CivilDate?
    /// Daily entries that were approved; beyond 20 % more, nobody else enters.
    package var approvedDailyEntries: Int
    /// The same by tier, each with a band of its own; empty where an earlier release approved none.
    package var approvedTiers: [TierEntries] = []

    /// Daily entries of a tier.
    package struct TierEntries: Codable, Sendable, Hashable {
        /// Tier; empty for members without one.
        package var tier: String
        /// Entries a day.
        package var perDay: Int
        /// Makes a figure.
        package init(tier: String, perDay: Int) {
            self.tier = tier
            self.perDay = perDay
        }
    }

    /// Makes a record.
    package init(
        id: LoopID, status: Status, reason: String = "", digest: ContentHash, family: FamilyID, experiment: Int = 1,
        startedOn: CivilDate? = nil, endsOn: CivilDate? = nil, approvedDailyEntries: Int = 0
    ) {
        self.id = id
        self.status = status
        self.reason = reason
        self.digest = digest
        self.family = family
        self.experiment = experiment
        self.startedOn = startedOn
        self.endsOn = endsOn
        self.approvedDailyEntries = approvedDailyEntries
    }
}

/// A stretch of an experiment with constant arm shares.
package struct EpochRecord: Codable, Sendable, Hashable {
    /// The loop.
    package var loop: LoopID
    /// Number within the loop, from 1.
    package var number: Int
    /// First team-zone date on which the shares hold.
    package var startsOn: CivilDate
    /// Arm shares in the order of the playbook's journeys; they sum to the whole.
    package var shares: [Share]
    /// Why the shares are these, for people.
    package var reason: String
    /// Whether guardrails were clear when the next epoch began; the last cleared shares are what a stop restores.
    package var cleared: Bool

    /// Makes a record.
    package init(loop: LoopID, number: Int, startsOn: CivilDate, shares: [Share], reason: String, cleared: Bool) {
        self.loop = loop
        self.number = number
        self.startsOn = startsOn
        self.shares = shares
        self.reason = reason
        self.cleared = cleared
    }
}
