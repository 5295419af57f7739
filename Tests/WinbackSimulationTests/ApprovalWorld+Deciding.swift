import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// The first day of random approvals.
enum SimulationDay {
    static let first = CivilDate(year: 2026, month: 6, day: 1) ?? CivilDate(daysSinceEpoch: 0)
}

extension ApprovalWorld {
    mutating func decide() async throws {
        let all = try await store.read { try $0.proposals(waitingOnly: false, limit: 1_000) }
        let waiting = all.filter { $0.status == .waiting }
        // What is decided already is tried again now and then.
        guard let proposal = pick(waiting.isEmpty || chance(6) == 0 ? all : waiting) else { return }
        let actor = pick(actors) ?? actors[0]
        var decider = Decider(actor.principal)
        if mistake == .assistantsArePeople {
            decider = Decider(Principal(id: actor.principal.id, sort: .person, name: actor.principal.name))
        }
        if mistake == .waitForgotten { try await forgetWait() }
        if mistake == .ownDraftUnlimited { try await forgetOwnDraft(proposal) }
        let today = today
        let seesEdits = mistake != .editsUnseen
        let approves = chance(6) != 0
        let digest = chance(8) == 0 ? ContentHash(of: [1]) : proposal.digest
        let policy = driver.policy
        do {
            let decided = try await driver.decide(
                proposal.id, digest: digest, approve: approves, by: decider, reason: "because", at: now,
                currentClosure: { closure, _ in
                    guard seesEdits else { return closure }
                    var current = today
                    current.playbook = closure.playbook
                    return current
                }, checkFactor: { _ in nil })
            if proposal.status == .waiting, decided.status == .approved {
                try await judge(decided, digest: digest, under: policy)
            }
        } catch is WinbackError {
            let after = try await store.read { try $0.proposal(proposal.id) }
            if proposal.status == .waiting, after?.status == .approved {
                note("a refused decision approved \(proposal.id)")
            }
        }
    }

    /// What an approval has to be, from what this world knows by itself.
    private mutating func judge(_ proposal: ProposalRecord, digest: ContentHash, under policy: Policy) async throws {
        countApproval()
        guard let made = known(proposal.detail.reissueOf ?? proposal.id) else {
            return note("\(proposal.id) came from nowhere")
        }
        let decisions = try await store.read { try $0.decisions(of: proposal.id) }
        let people = Set(decisions.filter { $0.verdict == .approve }.map(\.person.text))
        let isPerson = people.allSatisfy { id in
            actors.contains { $0.principal.id.text == id && $0.principal.sort == .person }
        }
        if !isPerson { note("\(people) approved \(proposal.id) and are no people") }
        if digest != proposal.digest { note("\(proposal.id) was approved on other content") }
        if now >= proposal.decideBefore { note("\(proposal.id) was approved too late") }
        if people.contains("newcomer"), now < newcomerDecidesFrom { note("a newcomer decided") }
        var behind = made.by.behind
        if case .principal(let person) = proposal.subject { behind.insert(person.text) }
        if let own = made.by.actsFor, own != made.by.principal.id.text, !proposal.kind.isConstitutional,
            proposal.forecast.liability <= policy.approvals.ownDraftUpTo
        {
            behind.remove(own)
        }
        if !people.isDisjoint(with: behind) { note("\(people) approved what \(behind) are behind") }
        let steps = policy.approvals.people
        let least = proposal.kind.isConstitutional ? 2 : steps.last { $0.from <= proposal.forecast.liability }?.people
        if people.count < least ?? 1 { note("\(people.count) people approved \(proposal.id)") }
        if let closure = made.closure {
            var current = today
            current.playbook = closure.playbook
            current.policy = policy
            if current.digest != closure.digest { note("\(proposal.id) was approved after an edit") }
        }
    }
}
