package import WinbackModel

extension Decider {
    /// The decider with what the team's records say of them.
    package func known(among persons: [PersonRecord]) -> Decider {
        var decider = self
        if let from = persons.first(where: { $0.id == principal.id })?.decidesFrom {
            decider.decidesFrom = max(from, decidesFrom ?? from)
        }
        let approvers = persons.filter { $0.standing == .approver }.map(\.id)
        decider.isAlone = approvers == [principal.id]
        return decider
    }
}

extension [PersonRecord] {
    /// Persons whose approval would not be refused for who they are, by id ascending.
    package func deciders(
        of proposal: ProposalRecord, under rule: ApprovalRule, beside decisions: [DecisionRecord],
        counting liability: Money, at now: Instant
    ) -> [PrincipalID] {
        guard proposal.status == .waiting else { return [] }
        return filter { person in
            guard ApproverRule.refusal(person, person.id, at: now) == nil,
                !decisions.contains(where: { $0.person == person.id })
            else { return false }
            let principal = Principal(id: person.id, sort: .person, name: person.id.text)
            return rule.refusal(
                proposal, digest: proposal.digest, by: Decider(principal).known(among: self), counting: liability,
                at: now) == nil
        }.map(\.id)
    }
}

extension WinbackError {
    /// A refusal of the decider that names who may decide instead.
    package func asking(_ others: [PrincipalID]) -> WinbackError {
        guard ["own_proposal", "own_draft", "shared_origin"].contains(code), !others.isEmpty else { return self }
        let names = others.prefix(5).map(\.text).joined(separator: ", ")
        return WinbackError(code, category, message, advice: "ask \(names)")
    }
}
