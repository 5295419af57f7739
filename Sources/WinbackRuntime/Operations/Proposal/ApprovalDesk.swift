import WinbackEngine
package import WinbackModel
import WinbackPorts

/// What the page for one proposal needs: reading it, and a decision through the same operations as everywhere else.
package struct ApprovalDesk: Sendable {
    /// A decision as the page's form brings it.
    package struct Form: Sendable {
        /// Who says they decide: an id or a name.
        package var who: String
        /// The code they typed.
        package var code: String
        /// The fingerprint they read, whole.
        package var fingerprint: String
        /// Whether they approve.
        package var approves: Bool
        /// Why.
        package var reason: String
        /// Makes a form.
        package init(who: String, code: String, fingerprint: String, approves: Bool, reason: String) {
            self.who = who
            self.code = code
            self.fingerprint = fingerprint
            self.approves = approves
            self.reason = reason
        }
    }

    private let live: LiveTeam

    /// Works for the team as it is configured at each call.
    package init(_ live: LiveTeam) { self.live = live }

    /// Where the team's pages are reached from outside.
    package var web: WebSettings { live.current.configuration.web }
    /// The team's time.
    package var now: Instant { live.current.clock.now() }
    /// The zone times are shown in.
    package var zone: ZoneRules { live.current.zone }

    /// A proposal with everything people read before they decide; `nil` when there is none of that id.
    package func view(_ id: ProposalID) async throws -> ProposalView? {
        let team = live.current
        let now = team.clock.now()
        let desk = ProposalDesk(team: team, today: team.zone.date(at: now), now: now)
        return try await team.store.read { transaction in
            try transaction.proposal(id).map { try desk.view($0, in: transaction) }
        }
    }

    /// A token for a form about a proposal, shown now.
    package func token(_ id: ProposalID) -> String {
        FormToken(live.current.secrets).make(about: "approve/\(id)", at: now)
    }

    /// Whether a token came from a form about this proposal that is not stale.
    package func isValid(_ token: String, for id: ProposalID) -> Bool {
        FormToken(live.current.secrets).isValid(token, about: "approve/\(id)", at: now)
    }

    /// Decides as the person who filled the form in; throws every refusal.
    ///
    /// Somebody nobody knows is refused as a wrong code is, so that the form tells no names.
    package func decide(_ id: ProposalID, _ form: Form) async throws -> ProposalView {
        let team = live.current
        let name = form.approves ? "proposal.approve" : "proposal.reject"
        let known = try await team.store.read { try $0.principals() }
        guard let person = known.first(where: { $0.sort == .person && ($0.id.text == form.who || $0.name == form.who) })
        else {
            let row = AuditEntry(
                at: team.clock.now(), principal: PrincipalID("page"), action: name, subject: id.text,
                result: "refused: no_principal")
            try await team.store.write { try $0.audit([row]) }
            throw WinbackError("factor_wrong", .refused, "the code is wrong, or nobody of that name decides here")
        }
        let caller = CallerIdentity(principal: person, isNamed: true, factorCode: form.code, face: .page)
        let operation = form.approves ? ProposalOperations.approve : ProposalOperations.reject
        return try await operation.run(
            .init(proposal: id, fingerprint: form.fingerprint, reason: form.reason), by: caller, of: team)
    }
}
