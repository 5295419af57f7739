package import WinbackModel

/// Who proposes, and who stands behind the key they do it with.
package struct ProposerOrigin: Sendable, Hashable {
    /// Who proposes.
    package var principal: Principal
    /// Who owns the key.
    package var owner: PrincipalID?
    /// The person for whom an assistant acts.
    package var actsFor: PrincipalID?
    /// Who created the key, and who created theirs, nearest first.
    package var lineage: [PrincipalID]

    /// Names them; without a key there is nobody but the principal.
    package init(
        _ principal: Principal, owner: PrincipalID? = nil, actsFor: PrincipalID? = nil, lineage: [PrincipalID] = []
    ) {
        self.principal = principal
        self.owner = owner
        self.actsFor = actsFor
        self.lineage = lineage
    }
}

/// Who decides, and who owns the key they do it with.
///
/// Who made that key does not count: it decides only with its owner's own code, which its maker does not hold.
package struct Decider: Sendable, Hashable {
    /// Who decides.
    package var principal: Principal
    /// Who owns the key.
    package var owner: PrincipalID?
    /// Their first instant as an approver; `nil` when they always were one.
    package var decidesFrom: Instant?
    /// Whether nobody else of the team may decide.
    package var isAlone = false

    /// Names them; without a key there is nobody but the principal.
    package init(_ principal: Principal, owner: PrincipalID? = nil, decidesFrom: Instant? = nil) {
        self.principal = principal
        self.owner = owner
        self.decidesFrom = decidesFrom
    }

    /// Everybody who decides when they do.
    var identities: [PrincipalID] { [principal.id] + [owner].compactMap(\.self) }
}

/// One person's decision on a proposal.
package struct DecisionRecord: Sendable, Hashable {
    /// What a person says.
    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        case approve
        case reject
    }

    /// The proposal.
    package var proposal: ProposalID
    /// Who decided.
    package var person: PrincipalID
    /// What they said.
    package var verdict: Verdict
    /// When.
    package var at: Instant
    /// Fingerprint of what they read.
    package var digest: ContentHash
    /// Why.
    package var reason: String
    /// Whether the person factor was checked in the transaction of the decision.
    package var factorChecked: Bool

    /// Makes a record.
    package init(
        proposal: ProposalID, person: PrincipalID, verdict: Verdict, at: Instant, digest: ContentHash, reason: String,
        factorChecked: Bool
    ) {
        self.proposal = proposal
        self.person = person
        self.verdict = verdict
        self.at = at
        self.digest = digest
        self.reason = reason
        self.factorChecked = factorChecked
    }
}

/// A policy that was approved, or adopted, or tightened by its file.
package struct ApprovedPolicy: Sendable, Hashable {
    /// How it came to be the one approved.
    package enum Way: String, Sendable, Hashable, CaseIterable {
        /// The first one a team's file held.
        case adopted
        /// The file asked for less.
        case tightened
        /// People approved it.
        case approved
    }

    /// The policy.
    package var policy: Policy
    /// How it came about.
    package var way: Way
    /// Who did it.
    package var by: PrincipalID
    /// When.
    package var at: Instant

    /// Makes a record.
    package init(policy: Policy, way: Way, by: PrincipalID, at: Instant) {
        self.policy = policy
        self.way = way
        self.by = by
        self.at = at
    }
}
