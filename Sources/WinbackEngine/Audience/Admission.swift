package import WinbackModel

/// Takes candidates into a loop one after another: assignment, exposure and reservation, until day or money is full.
package struct Admission: Sendable {
    /// What became of one candidate.
    package enum Outcome: Sendable {
        /// Enters; the postings reserve its arm's dearest path.
        case entered(NewEntryDraft)
        /// Stays out, for a reason.
        case excluded(reason: String)
        /// Nobody enters any more today, for a reason that is alike for all arms and the holdout.
        case closed(reason: String)
    }

    /// An entry and its exposure, before the store numbers it.
    package struct NewEntryDraft: Sendable {
        /// The entry; its id means nothing yet.
        package var entry: EntryRecord
        /// The exposure; `nil` for a member who entered the loop before, since a unit is a member's first entry.
        package var exposure: ExposureRecord?
        /// What it reserves.
        package var postings: [LedgerPosting]
        /// The member's tier; empty when none.
        package var tier: String
    }

    /// What admission needs to know, fixed for the day.
    package struct Terms: Sendable {
        /// The loop.
        package var loop: LoopRecord
        /// What it works with.
        package var closure: PlaybookClosure
        /// Its compiled journeys.
        package var journeys: [CompiledJourney]
        /// The epoch whose shares assign.
        package var epoch: EpochRecord
        /// The team's assignment.
        package var assignment: Assignment
        /// The team's zone.
        package var zone: ZoneRules
        /// The team-zone date of the cycle.
        package var date: CivilDate
        /// The instant entries are stamped with.
        package var at: Instant

        /// Makes terms.
        package init(
            loop: LoopRecord, closure: PlaybookClosure, journeys: [CompiledJourney], epoch: EpochRecord,
            assignment: Assignment, zone: ZoneRules, date: CivilDate, at: Instant
        ) {
            self.loop = loop
            self.closure = closure
            self.journeys = journeys
            self.epoch = epoch
            self.assignment = assignment
            self.zone = zone
            self.date = date
            self.at = at
        }
    }

    private let terms: Terms
    private let eligibility: Eligibility
    private let windowEnds: Instant
    private let freezesOn: CivilDate
    private var places: Int
    private var tierPlaces: TierPlaces
    private var room: Money

    /// Opens the day with `places` left, `tiers` of them per tier where tiers have bands of their own, and the ledger accounts of the loop, its day and the team's day as they stand.
    package init(
        terms: Terms, places: Int, tiers: TierPlaces = TierPlaces(loop: nil, entered: []), accounts: [LedgerAccount]
    ) {
        self.terms = terms
        self.places = places
        tierPlaces = tiers
        let playbook = terms.closure.playbook
        eligibility = Eligibility(
            playbook: playbook, journeys: terms.journeys, limits: terms.closure.policy.value)
        windowEnds = playbook.goal.window.after(terms.at, in: terms.zone)
        freezesOn = terms.zone.date(at: windowEnds) + OutcomeRule.graceDays
        let caps = LedgerScopes(terms).caps
        room =
            caps.map { cap in accounts.first { $0.scope == cap.scope }.map { min($0.cap, cap.cap) - $0.used } ?? cap.cap
            }
            .min() ?? .zero
    }

    /// Decides about the next candidate.
    package mutating func admit(_ candidate: Candidate) -> Outcome {
        if places <= 0 { return .closed(reason: "entries of the day are used up") }
        if room < eligibility.dearest { return .closed(reason: "the budget does not cover another entry") }
        if let reason = eligibility.exclusion(candidate, on: terms.date) { return .excluded(reason: reason) }
        // Asked before assignment, so that a full tier is closed for treated and held out alike.
        guard tierPlaces.take(candidate.tier ?? "") else {
            return .excluded(reason: "the approved band of this tier is used up")
        }
        places -= 1
        let playbook = terms.closure.playbook
        let held = terms.assignment.isHeldOut(
            candidate.member, family: terms.loop.family, share: playbook.holdoutShare)
        let arm = held ? -1 : terms.assignment.arm(candidate.member, loop: terms.loop.id, shares: terms.epoch.shares)
        let worst = held ? Money.zero : terms.journeys[arm].worstCase
        room -= worst
        let entry = EntryRecord(
            id: EntryID(value: 0), loop: terms.loop.id, member: candidate.member, arm: arm,
            epoch: terms.epoch.number, digest: terms.loop.digest, enteredAt: terms.at, reserved: worst)
        let propensity = held ? playbook.holdoutShare : treatedPropensity(arm, playbook.holdoutShare)
        let exposure = ExposureRecord(
            loop: terms.loop.id, experiment: terms.loop.experiment, member: candidate.member, arm: arm,
            epoch: terms.epoch.number, propensity: propensity, enteredAt: terms.at, windowEnds: windowEnds,
            freezesOn: freezesOn)
        let postings =
            held
            ? []
            : LedgerScopes(terms).reservation(of: worst, member: candidate.member, journey: terms.journeys[arm].name)
        return .entered(
            NewEntryDraft(
                entry: entry, exposure: candidate.entriesInLoop == 0 ? exposure : nil, postings: postings,
                tier: candidate.tier ?? ""))
    }

    /// The probability of an arm: its stretch of the treated share, cut so that all arms and the holdout sum to the
    /// whole exactly.
    private func treatedPropensity(_ arm: Int, _ holdout: Share) -> Share {
        let treated = Int64((Share.one - holdout).millionths)
        let before = terms.epoch.shares.prefix(arm).reduce(Int64(0)) { $0 + Int64($1.millionths) }
        let through = before + Int64(terms.epoch.shares[arm].millionths)
        return Share(millionths: Int32(treated * through / 1_000_000 - treated * before / 1_000_000))
    }
}
