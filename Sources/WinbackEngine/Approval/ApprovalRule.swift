package import WinbackModel

/// Law 4: who may decide on what, and when a proposal is void.
package enum ApprovalRule {
    /// Days a proposal waits before it lapses.
    package static let decideWithinDays = 14

    /// When a proposal made now lapses.
    package static func decideBefore(_ now: Instant) -> Instant { now + .days(Int64(decideWithinDays)) }

    /// Why a principal may not decide a proposal at a moment, or `nil`.
    ///
    /// `digest` is the fingerprint of what the principal read: a decision on anything else than what the proposal would
    /// put to work is refused.
    package static func refusal(
        _ proposal: ProposalRecord, digest: ContentHash, by principal: Principal, at now: Instant
    ) -> WinbackError? {
        if proposal.status != .waiting {
            return WinbackError(
                "proposal_closed", .refused, "\(proposal.id) is \(proposal.status.rawValue) already")
        }
        if principal.sort != .person {
            return WinbackError(
                "not_a_person", .refused,
                "only a person decides, and \(principal.name) is the \(principal.sort.rawValue)")
        }
        if principal.id == proposal.proposer {
            return WinbackError(
                "own_proposal", .refused, "\(principal.name) proposed \(proposal.id) and cannot decide it",
                advice: "ask another person to decide")
        }
        if now >= proposal.decideBefore {
            return WinbackError(
                "proposal_lapsed", .refused, "\(proposal.id) was to be decided by \(proposal.decideBefore.iso8601)")
        }
        if digest != proposal.digest {
            return WinbackError(
                "digest_changed", .refused,
                "the fingerprint \(digest.short) is not that of \(proposal.id), which is \(proposal.digest.short)",
                advice: "read the proposal again: what it would put to work has changed")
        }
        return nil
    }
}
