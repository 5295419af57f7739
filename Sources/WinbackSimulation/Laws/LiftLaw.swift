internal import WinbackEngine
internal import WinbackModel
internal import WinbackPorts
internal import WinbackStatistics

/// Law 6: assignment is the salted hash and nothing else, the holdout keeps its share and gets nothing, units are first
/// entries, and nothing freezes before its grace is over.
package struct LiftLaw: LawChecker {
    package let law = Law.lift
    private var units = ExperimentUnits()
    private var heldOut: [MemberKey: [LoopID]] = [:]
    /// ln E beyond which shares cannot be chance: one run in ten thousand.
    private static let impossible = 9.21

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        units.read(step)
        let assignment = Assignment(salt: step.salt)
        for entry in step.entries {
            guard let loop = step.loop(entry.loop), let playbook = step.playbook(entry.digest) else { continue }
            let held = assignment.holdoutPoint(entry.member, family: loop.family) < playbook.holdoutShare.millionths
            let subject = "entry \(entry.id.value)"
            findings.expect(
                held == (entry.arm < 0), law,
                held
                    ? "a member of the control group entered an arm"
                    : "a member outside the control group was held out",
                subject: subject)
            if held {
                heldOut[entry.member, default: []].append(entry.loop)
                findings.expect(
                    entry.reserved == .zero && entry.status == .heldOut, law,
                    "value is set aside for the control group",
                    subject: subject)
            } else if let epoch = step.books?.epochs.first(where: { $0.loop == entry.loop && $0.number == entry.epoch })
            {
                findings.expect(
                    assignment.arm(entry.member, loop: entry.loop, shares: epoch.shares) == entry.arm, law,
                    "the arm is not what the hash and the shares of its period say", subject: subject)
            }
        }
        for acceptance in step.accepted {
            // What a person gives as a service is no loop's, and is counted as contamination.
            guard let loop = acceptance.effect.loop else { continue }
            findings.expect(
                !(heldOut[acceptance.effect.member] ?? []).contains(loop), law,
                "the control group got something", subject: acceptance.effect.key)
        }
        guard let books = step.books else { return }
        for tallies in books.tallies { check(tallies, step, into: &findings) }
    }

    private func check(_ books: Books.LoopTallies, _ step: StepEvidence, into findings: inout LawFindings) {
        let own = units.units.filter { $0.loop == books.loop && $0.experiment == books.experiment }
        let subject = "\(books.loop) experiment \(books.experiment)"
        let assigned = books.tallies.reduce(0) { $0 + $1.assigned }
        findings.expect(
            assigned == own.count, law, "\(assigned) units are counted, \(own.count) members entered", subject: subject)
        for held in [true, false] {
            let tallies = books.tallies.filter { ($0.arm < 0) == held }
            let matured = tallies.reduce(0) { $0 + $1.matured }
            let closed = own.filter { ($0.arm < 0) == held && $0.freezesOn < step.date }.count
            findings.expect(
                matured <= closed, law, "\(matured) outcomes are frozen, the grace of \(closed) is over",
                subject: subject)
        }
        guard let loop = step.loop(books.loop), let share = step.playbook(loop.digest)?.holdoutShare,
            share > .zero, share < .one
        else { return }
        let heldOut = own.count { $0.arm < 0 }
        let test = SampleRatioTest(
            counts: [own.count - heldOut, heldOut], plannedShares: [1 - share.fraction, share.fraction])
        findings.expect(
            test.logE < Self.impossible, law, "\(heldOut) of \(own.count) held out cannot be a share of \(share)",
            subject: subject)
    }
}
