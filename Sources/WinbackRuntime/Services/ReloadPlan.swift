package import WinbackEngine
package import WinbackModel

/// What follows for the loops from what lies on disk: a proposal for whatever is new or changed, nothing else.
///
/// Nothing on disk takes effect by itself. A loop keeps the closure it was approved with, and because programme, pools
/// and templates are part of a closure, a change of any of them is a change of every loop that works with it.
package enum ReloadPlan {
    /// What is done about one playbook.
    package enum Step: Sendable, Equatable {
        /// Nobody knows this version: it is put forward, for this reason.
        case propose(DiskPlaybook, reason: String)
        /// This version waits for a decision.
        case waits(LoopID, ProposalID)
        /// This version was rejected; only another is put forward again.
        case rejected(LoopID, ProposalID)
        /// A running loop whose file is gone; it keeps what it was approved with.
        case fileGone(LoopID)
    }

    /// Compares what is on disk with what runs.
    /// - Parameters:
    ///   - playbooks: What lies on disk, in the order of the steps.
    ///   - loops: All loops.
    ///   - pinned: What each loop was approved or proposed with.
    ///   - proposals: The latest proposals, newest first.
    package static func steps(
        _ playbooks: [DiskPlaybook], loops: [LoopRecord], pinned: [LoopID: PlaybookClosure],
        proposals: [ProposalRecord]
    ) -> [Step] {
        var steps: [Step] = []
        for playbook in playbooks {
            let id = playbook.closure.playbook.name
            let digest = playbook.closure.digest
            let loop = loops.first { $0.id == id }
            let works = loop?.status.isAtWork ?? false
            if works, loop?.digest == digest { continue }
            // A loop that is over starts again only with another playbook, not because prices or templates changed.
            if loop?.status == .ended, pinned[id]?.playbook == playbook.closure.playbook { continue }
            let earlier = proposals.first {
                $0.loop == id && $0.digest == digest && $0.kind.bringsVersion
            }
            switch earlier?.status {
            case .waiting: if let earlier { steps.append(.waits(id, earlier.id)) }
            case .rejected: if let earlier { steps.append(.rejected(id, earlier.id)) }
            case .approved, .lapsed, .void, nil:
                let old = loop == nil ? nil : pinned[id]
                steps.append(.propose(playbook, reason: reason(playbook, instead: old)))
            }
        }
        let onDisk = Set(playbooks.map(\.closure.playbook.name))
        for loop in loops where [.running, .held].contains(loop.status) && !onDisk.contains(loop.id) {
            steps.append(.fileGone(loop.id))
        }
        return steps
    }

    private static func reason(_ playbook: DiskPlaybook, instead old: PlaybookClosure?) -> String {
        let name = playbook.file.split(separator: "/").last.map(String.init) ?? playbook.file
        guard let old else { return "\(name) is new in the state directory" }
        let new = playbook.closure
        var changed: [String] = []
        if old.playbook != new.playbook { changed.append("the playbook") }
        if old.templates != new.templates { changed.append("its templates") }
        if old.pools != new.pools { changed.append("its pools") }
        if old.programme.limits != new.programme.limits {
            changed.append("the programme's limits (\(comparison(old.programme.limits, new.programme.limits)))")
        } else if old.programme != new.programme {
            changed.append("the programme")
        }
        if old.provider != new.provider { changed.append("who carries effects out") }
        if old.metricVersions != new.metricVersions { changed.append("what a metric means") }
        if changed.isEmpty { return "\(name) is put forward again" }
        return "\(name): changed on disk: " + changed.joined(separator: ", ")
    }

    private static func comparison(_ old: Programme.Limits, _ new: Programme.Limits) -> String {
        let pairs = [
            (old.perCall, new.perCall), (old.perMemberLifetime, new.perMemberLifetime),
            (old.perMember30Days, new.perMember30Days), (old.perTeamDay, new.perTeamDay),
            (old.totalLiability, new.totalLiability),
        ]
        let looser = pairs.contains { $0.1 > $0.0 }
        let tighter = pairs.contains { $0.1 < $0.0 }
        return looser ? (tighter ? "some looser, some tighter" : "looser") : "tighter"
    }
}
