internal import WinbackEngine
internal import WinbackModel

/// Law 4: whatever entered a member was approved by a person other than the proposer, on that very content and in time.
package struct ApprovalLaw: LawChecker {
    package let law = Law.approval
    /// Entries waiting for the books that show their approval.
    private var unproven: [EntryRecord] = []
    private var perDay: [String: Int] = [:]

    /// Makes a checker that has seen nothing.
    package init() {}

    package mutating func check(_ step: StepEvidence, into findings: inout LawFindings) {
        for entry in step.entries {
            let date = step.teamZone.date(at: entry.enteredAt)
            let day = "\(entry.loop.text)/\(date)"
            perDay[day, default: 0] += 1
            guard let playbook = step.playbook(entry.digest) else {
                findings.expect(
                    false, law, "an entry is pinned to a version nobody keeps", subject: "\(entry.id.value)")
                continue
            }
            findings.expect(
                (perDay[day] ?? 0) <= playbook.audience.perDay, law,
                "entry \(perDay[day] ?? 0) of a day, \(playbook.audience.perDay) were approved", subject: day)
            if let started = step.loop(entry.loop)?.startedOn {
                findings.expect(
                    date < started + playbook.runsUntil.wholeDays, law,
                    "a member entered after the approved run", subject: day)
            }
        }
        unproven.append(contentsOf: step.entries)
        guard let books = step.books else { return }
        let approvals = books.proposals.filter { $0.status == .approved }
        for proposal in approvals { check(proposal, books, step, into: &findings) }
        for entry in unproven {
            findings.expect(
                approvals.contains {
                    $0.loop == entry.loop && $0.digest == entry.digest
                        && ($0.decidedAt ?? .distantFuture) <= entry.enteredAt
                },
                law, "a member entered under a version that was not approved by then",
                subject: "entry \(entry.id.value)")
        }
        unproven = []
    }

    private func check(
        _ proposal: ProposalRecord, _ books: Books, _ step: StepEvidence, into findings: inout LawFindings
    ) {
        let subject = proposal.id.text
        let decider = books.principals.first { $0.id == proposal.decidedBy }
        findings.expect(
            proposal.decidedBy != nil && proposal.decidedBy != proposal.proposer, law,
            "a proposal was approved by its proposer or by nobody", subject: subject)
        findings.expect(decider?.sort == .person, law, "a proposal was approved by no person", subject: subject)
        findings.expect(
            (proposal.decidedAt ?? .distantFuture) < proposal.decideBefore, law, "a proposal was approved too late",
            subject: subject)
        findings.expect(
            step.closures[proposal.digest]?.digest == proposal.digest, law,
            "what was approved is not what is kept under its fingerprint", subject: subject)
    }
}
