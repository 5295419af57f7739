import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts

/// Puts together what people read before they decide.
struct ProposalDesk: Sendable {
    let team: Team
    let today: CivilDate
    let now: Instant

    /// Persons who may decide about a proposal now.
    func deciders(of proposal: ProposalRecord, in transaction: any StoreTransaction) throws -> [PrincipalID] {
        let counted = try team.driver.countedLiability(of: proposal, at: now, in: transaction)
        return try deciders(proposal, try transaction.decisions(of: proposal.id), counted, in: transaction)
    }

    func view(_ proposal: ProposalRecord, in transaction: any StoreTransaction) throws -> ProposalView {
        let closure = try closure(of: proposal, in: transaction)
        var shown = proposal
        shown.forecast = proposal.forecast.withoutSmallGroups
        var view = ProposalView(
            proposal: shown, playbook: closure?.playbook, currency: team.files.programme.currency,
            facts: try facts(proposal, closure, in: transaction))
        view.facts.replay = try closure.flatMap { try team.driver.replay(proposal, $0, in: transaction) }
        if let closure, proposal.kind.bringsVersion, let id = proposal.loop, let loop = try transaction.loop(id),
            loop.digest != proposal.digest, let old = try transaction.closure(loop.digest)
        {
            let difference = PlaybookOperations.DiffOutput(before: old, after: closure)
            view.old = old.playbook
            view.facts.changes = difference.changes.map {
                .init(part: $0.part, removed: $0.removed, added: $0.added)
            }
        }
        return view
    }

    private func closure(
        of proposal: ProposalRecord, in transaction: any StoreTransaction
    ) throws -> PlaybookClosure? {
        guard proposal.loop != nil else { return nil }
        if let closure = try transaction.closure(proposal.digest) { return closure }
        throw WinbackError(
            "closure_missing", .failed, "what \(proposal.id) would put to work is not in the store",
            advice: "propose the playbook again")
    }

    private func facts(
        _ proposal: ProposalRecord, _ closure: PlaybookClosure?, in transaction: any StoreTransaction
    ) throws -> ProposalFacts {
        let driver = team.driver
        let configuration = team.configuration
        let counted = try driver.countedLiability(of: proposal, at: now, in: transaction)
        let totals = try driver.liabilityTotals(in: transaction)
        let decisions = try transaction.decisions(of: proposal.id)
        var moved: String?
        if proposal.status == .waiting {
            moved = try driver.moved(proposal, { configuration.current($0, given: $1) }, at: now, in: transaction)?
                .description
        }
        var policyChanges: [PolicyChange] = []
        if proposal.kind == .policy, let asked = try transaction.policy(proposal.digest) {
            policyChanges = PolicyChange.between(
                configuration.policy, asked, currency: configuration.programme.currency)
        }
        return ProposalFacts(
            peopleNeeded: try driver.peopleNeeded(for: proposal, at: now, in: transaction), decisions: decisions,
            mayDecide: try deciders(proposal, decisions, counted, in: transaction), countedLiability: counted,
            teamRunning: totals.running, teamPending: totals.pending, moved: moved,
            runsUntil: proposal.kind.bringsVersion ? closure.map { today + $0.playbook.runsUntil.wholeDays } : nil,
            changes: [], policyChanges: policyChanges,
            messages: proposal.kind.bringsVersion ? closure?.templates.map(message) ?? [] : [])
    }

    /// A message as a member of whom everything is known would get it; the template's own text when it cannot be filled.
    private func message(_ template: MessageTemplate) -> ProposalFacts.Message {
        let link = team.configuration.web.unsubscribeLink("preview")
        let rendered = try? MessageRenderer(template, sender: team.configuration.sender)
            .render(SampleReader.complete.values(link: link))
        return ProposalFacts.Message(
            template: template.id, channel: template.channel, purpose: template.purpose,
            subject: rendered?.subject ?? template.subject, body: rendered?.text ?? template.body)
    }

    private func deciders(
        _ proposal: ProposalRecord, _ decisions: [DecisionRecord], _ counted: Money,
        in transaction: any StoreTransaction
    ) throws -> [PrincipalID] {
        try transaction.persons().deciders(
            of: proposal, under: ApprovalRule(team.policy.approvals), beside: decisions, counting: counted, at: now)
    }
}
