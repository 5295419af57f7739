package import WinbackModel

/// Where an entry goes on when its loop's members are moved to another version of the playbook.
///
/// A place is the same where the journey of the same name has a step of the same id that does the same sort of thing.
/// Steps before it were done under their own keys; steps after it have ids that come later, so no key is used twice.
package struct EntryMigration: Sendable {
    /// What becomes of one entry.
    package enum Outcome: Sendable, Equatable {
        /// It goes on under the new version, with what it then reserves.
        case moves(EntryRecord)
        /// It stays with its version.
        case stays(reason: String)
    }

    private let old: [CompiledJourney]
    private let new: [CompiledJourney]
    private let digest: ContentHash

    /// From the journeys of one version to those of another, whose fingerprint is `digest`.
    package init(from old: [CompiledJourney], to new: [CompiledJourney], digest: ContentHash) {
        self.old = old
        self.new = new
        self.digest = digest
    }

    /// The entry under the new version.
    ///
    /// An effect that is on its way belongs to the version it was decided under, so its entry stays.
    package func outcome(_ entry: EntryRecord) -> Outcome {
        guard entry.status == .ready else { return .stays(reason: "an action of its version is being carried out") }
        guard old.indices.contains(entry.arm) else { return .stays(reason: "its variant is not known") }
        let journey = old[entry.arm]
        guard let arm = new.firstIndex(where: { $0.name == journey.name }) else {
            return .stays(reason: "the new version has no journey \(journey.name)")
        }
        guard journey.instructions.indices.contains(entry.position) else { return .stays(reason: "it is at its end") }
        let here = journey.instructions[entry.position]
        let target = new[arm]
        guard let position = target.instructions.firstIndex(where: { $0.id == here.id }),
            target.instructions[position].instruction.sort == here.instruction.sort
        else { return .stays(reason: "the new version has no such step where it stands") }
        var moved = entry
        moved.arm = arm
        moved.position = position
        moved.digest = digest
        moved.reserved = target.dearestFrom[position]
        return .moves(moved)
    }
}

extension CompiledJourney.Instruction {
    /// What sort of thing it does.
    fileprivate var sort: String {
        switch self {
        case .send: "send"
        case .wait(.event, _): "wait for an event"
        case .wait(.time, _): "wait for a time"
        case .wait(.date, _): "wait for a date"
        case .awardPoints: "award_points"
        case .issueCoupon: "issue_coupon"
        case .branch: "branch"
        case .jump: "jump"
        case .webhook: "webhook"
        case .exit: "exit"
        }
    }
}
