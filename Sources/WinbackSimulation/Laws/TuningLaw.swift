internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts

/// Law 7: shares move inside the envelope, one bounded step per period, never the holdout; a held loop does
/// nothing, and
/// goes on only after a person said so.
package struct TuningLaw: LawChecker {
    package let law = Law.tuning
    private var known: [LoopID: LoopRecord] = [:]
    private var shares: [LoopID: Share] = [:]
    private var heldSince: [LoopID: Instant] = [:]
    /// The start of the latest hold, kept after it is over.
    private var lastHold: [LoopID: Instant] = [:]
    private var epochsSeen: [LoopID: Int] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for acceptance in step.accepted {
            guard let loop = acceptance.effect.loop, let since = heldSince[loop], step.loop(loop)?.status == .held
            else { continue }
            findings.expect(
                acceptance.effect.at <= since, law, "an effect was carried out while its loop was held",
                subject: acceptance.effect.key)
        }
        for loop in step.loops {
            if let books = step.books { check(loop, books, step, into: &findings) }
            if loop.status != .held {
                heldSince[loop.id] = nil
            } else if heldSince[loop.id] == nil {
                heldSince[loop.id] = step.at
                lastHold[loop.id] = step.at
            }
        }
    }

    private mutating func check(
        _ loop: LoopRecord, _ books: Books, _ step: StepEvidence, into findings: inout LawFindings
    ) {
        let subject = loop.id.text
        let before = known[loop.id]
        let approvals = books.proposals.filter { $0.loop == loop.id && $0.status == .approved }
        if before?.status == .held, loop.status == .running, let since = lastHold[loop.id],
            before?.reason.hasPrefix("held by ") == false
        {
            findings.expect(
                approvals.contains { ($0.decidedAt ?? .distantFuture) >= since }, law,
                "a stopped loop goes on although nobody approved that", subject: subject)
        }
        if loop.status == .held {
            findings.expect(!loop.reason.isEmpty, law, "a loop is held without a reason", subject: subject)
        }
        known[loop.id] = loop
        guard let playbook = step.playbook(loop.digest) else { return }
        if let share = shares[loop.id], let before, before.experiment == loop.experiment {
            findings.expect(
                share == playbook.holdoutShare, law, "the control group's share changed within an experiment",
                subject: subject)
        }
        shares[loop.id] = playbook.holdoutShare
        let epochs = books.epochs.filter { $0.loop == loop.id }
        for index in epochs.indices where epochs[index].number > (epochsSeen[loop.id] ?? 0) {
            check(epochs[index], after: Array(epochs[..<index]), playbook.tuning, approvals, into: &findings)
        }
        epochsSeen[loop.id] = epochs.last?.number ?? 0
    }

    private func check(
        _ epoch: EpochRecord, after before: [EpochRecord], _ envelope: Playbook.TuningEnvelope,
        _ approvals: [ProposalRecord], into findings: inout LawFindings
    ) {
        let subject = "period \(epoch.number) of \(epoch.loop)"
        findings.expect(
            epoch.shares.reduce(0) { $0 + $1.millionths } == 1_000_000, law, "shares do not sum to the whole",
            subject: subject)
        guard let last = before.last else {
            let most = epoch.shares.map(\.millionths).max() ?? 0
            let least = epoch.shares.map(\.millionths).min() ?? 0
            findings.expect(most - least <= 1, law, "shares are not equal at first", subject: subject)
            return
        }
        findings.expect(epoch.number == last.number + 1, law, "a period is missing before it", subject: subject)
        let approved = approvals.contains { $0.kind != .resume && epoch.reason.contains($0.id.text) }
        let sameArms = epoch.shares.count == last.shares.count
        if sameArms, !approved {
            let back = zip(epoch.shares, last.shares).contains { $0.0 > .zero && $0.1 == .zero }
            findings.expect(!back, law, "an arm that had left came back without an approval", subject: subject)
        }
        // An arm that does harm leaves at once: nobody else's share falls.
        if sameArms, epoch.reason.hasPrefix("left: ") {
            for (arm, (now, then)) in zip(epoch.shares, last.shares).enumerated() {
                findings.expect(
                    now == .zero || now >= then, law, "arm \(arm) lost a part of its share to one that left",
                    subject: subject)
            }
            return
        }
        // A person approved it, or a stop restored shares that were cleared: neither is self-tuning.
        let restores = before.contains { $0.cleared && $0.shares == epoch.shares }
        if restores || epoch.reason.hasPrefix("restored ") || approved || !sameArms { return }
        findings.expect(
            epoch.startsOn - last.startsOn >= envelope.every.wholeDays, law,
            "shares moved \(epoch.startsOn - last.startsOn) days after the last move", subject: subject)
        for (arm, (now, then)) in zip(epoch.shares, last.shares).enumerated() {
            findings.expect(
                now >= envelope.minimumShare || now == .zero && then == .zero, law,
                "arm \(arm) is at \(now), below its floor", subject: subject)
            findings.expect(
                abs(now.millionths - then.millionths) <= envelope.largestStep.millionths, law,
                "arm \(arm) moved from \(then) to \(now) in one step", subject: subject)
        }
    }
}
