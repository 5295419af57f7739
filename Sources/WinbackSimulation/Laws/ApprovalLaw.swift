internal import WinbackEngine
internal import WinbackModel

/// Law 4: whatever entered a member was approved by enough distinct people who have nothing to do with the proposal, each
/// with their factor, on that very content and in time.
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
        checkDecisions(proposal, books, step, into: &findings)
        let decider = books.principals.first { $0.id == proposal.decidedBy }
        findings.expect(
            proposal.decidedBy != nil && proposal.decidedBy != proposal.proposer, law,
            "a proposal was approved by its proposer or by nobody", subject: subject)
        findings.expect(decider?.sort == .person, law, "a proposal was approved by no person", subject: subject)
        findings.expect(
            (proposal.decidedAt ?? .distantFuture) < proposal.decideBefore, law, "a proposal was approved too late",
            subject: subject)
        if proposal.loop == nil { return }
        findings.expect(
            step.closures[proposal.digest]?.digest == proposal.digest, law,
            "what was approved is not what is kept under its fingerprint", subject: subject)
    }

    /// The decisions behind an approval: distinct people, none of them behind the proposal but for a small draft of their
    /// own assistant, each on the content approved and with the factor checked, and as many as the policy asks.
    private func checkDecisions(
        _ proposal: ProposalRecord, _ books: Books, _ step: StepEvidence, into findings: inout LawFindings
    ) {
        let subject = proposal.id.text
        let all = books.decisions.filter { $0.proposal == proposal.id }
        let approving = all.filter { $0.verdict == .approve }
        let people = Set(approving.map(\.person))
        findings.expect(
            all.count == approving.count, law, "a proposal somebody rejected was approved", subject: subject)
        findings.expect(people.count == approving.count, law, "one person counted twice", subject: subject)
        var needed = 1
        if let steps = step.closures[proposal.digest]?.policy.approvals.people {
            for one in steps where one.from <= proposal.forecast.liability && one.people > needed {
                needed = one.people
            }
        }
        findings.expect(
            people.count >= needed, law, "\(people.count) people approved, \(needed) are needed", subject: subject)
        for decision in approving {
            let sort = books.principals.first { $0.id == decision.person }?.sort
            findings.expect(sort == .person, law, "\(decision.person) approved and is no person", subject: subject)
            findings.expect(decision.factorChecked, law, "a decision counted without its factor", subject: subject)
            findings.expect(
                decision.digest == proposal.digest, law, "a decision on other content counted", subject: subject)
            var behind = [proposal.proposer] + proposal.detail.lineage
            if let owner = proposal.detail.owner { behind.append(owner) }
            if let person = proposal.detail.actsFor, person == decision.person, person != proposal.proposer {
                let most = step.closures[proposal.digest]?.policy.approvals.ownDraftUpTo ?? .zero
                findings.expect(
                    proposal.forecast.liability <= most, law, "a person approved a dear draft of their own assistant",
                    subject: subject)
                behind.removeAll { $0 == person }
            }
            findings.expect(
                !behind.contains(decision.person), law, "\(decision.person) approved what they are behind",
                subject: subject)
        }
    }
}
