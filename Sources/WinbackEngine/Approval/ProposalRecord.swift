package import WinbackModel

/// A change that waits for a person.
package struct ProposalRecord: Codable, Sendable, Hashable {
    /// What it asks for.
    package enum Kind: String, Codable, Sendable, Hashable, CaseIterable {
        /// Start a new loop.
        case launch
        /// Put another version of a playbook, or of what it names, to work.
        case change
        /// Go on after a guardrail stopped the loop.
        case resume
        /// Re-tune outside the approved envelope.
        case retune

        /// Whether approving it puts a version to work, rather than deciding about the one at work.
        package var bringsVersion: Bool { self == .launch || self == .change }
    }

    /// Where it stands.
    package enum Status: String, Codable, Sendable, Hashable, CaseIterable {
        case waiting
        case approved
        case rejected
        /// Nobody decided in time.
        case lapsed
        /// Something in its closure changed.
        case void
    }

    /// Its id, such as `P-000001`.
    package var id: ProposalID
    /// What it asks for.
    package var kind: Kind
    /// The loop it is about.
    package var loop: LoopID
    /// Fingerprint of everything it would put to work.
    package var digest: ContentHash
    /// Who proposed it.
    package var proposer: PrincipalID
    /// Why, in the proposer's words.
    package var reason: String
    /// When it was made.
    package var createdAt: Instant
    /// Undecided by then, it lapses.
    package var decideBefore: Instant
    /// Where it stands.
    package var status: Status
    /// What approving it means, computed by Winback.
    package var forecast: PlanForecast
    /// Who decided.
    package var decidedBy: PrincipalID?
    /// When.
    package var decidedAt: Instant?
    /// Why it was rejected, lapsed or became void.
    package var decisionReason: String?

    /// Makes a waiting proposal.
    package init(
        id: ProposalID, kind: Kind, loop: LoopID, digest: ContentHash, proposer: PrincipalID, reason: String,
        createdAt: Instant, decideBefore: Instant, forecast: PlanForecast
    ) {
        self.id = id
        self.kind = kind
        self.loop = loop
        self.digest = digest
        self.proposer = proposer
        self.reason = reason
        self.createdAt = createdAt
        self.decideBefore = decideBefore
        status = .waiting
        self.forecast = forecast
    }
}
