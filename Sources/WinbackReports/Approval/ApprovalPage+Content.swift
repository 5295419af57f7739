package import WinbackEngine
package import WinbackModel

extension ApprovalPage.Content {
    /// What the page shows of a proposal; times in the team's zone.
    package init(
        _ proposal: ProposalRecord, playbook: Playbook?, old: Playbook?, facts: ProposalFacts, currency: Currency,
        zone: ZoneRules
    ) {
        let text = FactsText(facts, proposal, currency: currency, zone: zone, style: .plain)
        var sections: [ApprovalPage.Section] = []
        func add(_ title: String, _ body: String?) {
            guard let body else { return }
            let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            sections.append(.init(title, lines.last == "" ? lines.dropLast() : lines))
        }
        add("What it goes by", text.evidence)
        add("Replayed on logged outcomes", text.replay)
        add("What differs from what is at work", text.changes(old, playbook))
        add("What the policy would allow", text.policy)
        add("Messages, as they would be sent", text.messages)
        if let playbook {
            add(
                "Forecast",
                ForecastText.render(proposal.forecast, playbook: playbook, currency: currency, style: .plain))
        }
        let isOpen = proposal.status == .waiting
        self.init(
            id: proposal.id, title: "\(ProposalText.words(proposal.kind)) (\(proposal.subject.name))",
            fingerprint: proposal.digest.hex, facts: Self.facts(proposal, facts, currency, zone), sections: sections,
            proposerSays: proposal.reason,
            closed: isOpen
                ? nil : ProposalText.status(proposal, zone) + (proposal.decisionReason.map { ": \($0)" } ?? ""))
    }

    private static func facts(
        _ proposal: ProposalRecord, _ facts: ProposalFacts, _ currency: Currency, _ zone: ZoneRules
    ) -> [ApprovalPage.Fact] {
        var all: [ApprovalPage.Fact] = [
            .init(
                "Proposed", "\(DateText.moment(proposal.createdAt, in: zone)), by \(ProposalText.proposer(proposal))"),
            .init("Decide before", DateText.moment(proposal.decideBefore, in: zone)),
        ]
        if proposal.forecast.liability > .zero {
            all.append(.init("At worst", currency.text(proposal.forecast.liability)))
            all.append(.init("Counts with", currency.text(facts.countedLiability)))
        }
        all.append(
            .init(
                "The team", "running \(currency.text(facts.teamRunning)), waiting \(currency.text(facts.teamPending))"))
        if let until = facts.runsUntil { all.append(.init("Would run until", DateText.long(until))) }
        if let bulk = proposal.detail.bulk {
            all.append(.init("Asks for", "\(NumberText.count(bulk.members)) members, \(currency.text(bulk.value))"))
        }
        if proposal.detail.attempt > 1 {
            all.append(.init("Attempt", "\(FactsText.ordinal(proposal.detail.attempt)) at the same"))
        }
        if proposal.status == .waiting {
            let needed = ProposalText.people(facts.peopleNeeded)
            all.append(.init("Takes", "\(needed), \(facts.peopleMissing) still needed"))
            let names = facts.mayDecide.map(\.text).joined(separator: ", ")
            all.append(.init("May decide", names.isEmpty ? "nobody who is registered" : names))
        }
        for decision in facts.decisions {
            let why = decision.reason.isEmpty ? "" : ": \(decision.reason)"
            let said = decision.verdict == .approve ? "approved" : "rejected"
            all.append(.init("\(decision.person)", "\(said), \(DateText.moment(decision.at, in: zone))\(why)"))
        }
        if let moved = facts.moved { all.append(.init("Has moved since", moved)) }
        return all
    }
}
