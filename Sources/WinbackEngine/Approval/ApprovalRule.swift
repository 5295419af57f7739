package import WinbackModel

/// Law 4: who may decide on what, how many have to, and when a proposal is void.
package struct ApprovalRule: Sendable {
    /// What the policy at work says about deciding.
    package var terms: Policy.Approvals
    /// Days over which liability of one origin adds up.
    package static let windowDays = 30

    /// Makes the rule of a policy.
    package init(_ terms: Policy.Approvals) { self.terms = terms }

    /// When a proposal made now lapses.
    package func decideBefore(_ now: Instant) -> Instant {
        now + .hours(Int64(terms.decideWithin.hours))
    }

    /// The liability a proposal counts with: its own, and that of everything the same people stand behind that waits, or
    /// was approved and made in the last 30 days. Of several about one loop the dearest counts, once.
    ///
    /// So asking for a lot in small pieces takes as many people as asking for it at once.
    package func countedLiability(
        _ proposal: ProposalRecord, among others: [ProposalRecord], at now: Instant
    ) -> Money {
        var dearest: [(subject: ProposalRecord.Subject, liability: Money)] = []
        let beside = others.filter { $0.id != proposal.id && counts($0, beside: proposal, at: now) }
        for other in beside + [proposal] {
            let kept = other.kind == .bulk ? nil : dearest.firstIndex { $0.subject == other.subject }
            if let kept {
                dearest[kept].liability = max(dearest[kept].liability, other.forecast.liability)
            } else {
                dearest.append((other.subject, other.forecast.liability))
            }
        }
        return dearest.reduce(.zero) { $0 + $1.liability }
    }

    private func counts(_ other: ProposalRecord, beside proposal: ProposalRecord, at now: Instant) -> Bool {
        guard other.kind.bringsVersion || other.kind == .bulk,
            other.origins.contains(where: proposal.origins.contains)
        else { return false }
        switch other.status {
        case .waiting: return true
        case .approved: return other.createdAt + .days(Int64(Self.windowDays)) > now
        case .rejected, .lapsed, .void: return false
        }
    }

    /// How many people have to approve a proposal that counts with a liability.
    ///
    /// A team with fewer approvers than the gravest decision takes could never get another, so that a new one takes as
    /// many as may decide about it; `able` is their number, 0 when it is not known.
    package func people(_ proposal: ProposalRecord, counting liability: Money, able: Int = 0) -> Int {
        let people = proposal.kind.isConstitutional ? terms.mostPeople : terms.people(at: liability)
        return proposal.kind == .approver && able > 0 ? min(people, able) : people
    }

    /// Why a principal may not decide a proposal at a moment, or `nil`.
    ///
    /// `digest` is the fingerprint of what they read: a decision on anything else than what the proposal would put to
    /// work is refused. `liability` is what the proposal counts with.
    package func refusal(
        _ proposal: ProposalRecord, digest: ContentHash, by decider: Decider, counting liability: Money, at now: Instant
    ) -> WinbackError? {
        if proposal.status != .waiting {
            return WinbackError(
                "proposal_closed", .refused, "\(proposal.id) is \(proposal.status.rawValue) already")
        }
        if decider.principal.sort != .person {
            return WinbackError(
                "not_a_person", .refused,
                "only a person decides, and \(decider.principal.name) is the \(decider.principal.sort.rawValue)")
        }
        if let refusal = origin(proposal, decider, liability) { return refusal }
        if let from = decider.decidesFrom, now < from {
            return WinbackError(
                "too_new", .refused, "\(decider.principal.name) decides from \(from.iso8601) on",
                advice: "ask somebody else, or wait until then")
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

    /// Nobody decides what they are behind themselves, but for what their own assistant drafted, up to a liability.
    private func origin(
        _ proposal: ProposalRecord, _ decider: Decider, _ liability: Money
    ) -> WinbackError? {
        let name = decider.principal.name
        // The only one who may decide lets a second person, or nobody ever could; never themselves.
        if proposal.kind == .approver, decider.isAlone, proposal.subject != .principal(decider.principal.id) {
            return nil
        }
        if decider.principal.id == proposal.proposer {
            return WinbackError(
                "own_proposal", .refused, "\(name) proposed \(proposal.id) and cannot decide it",
                advice: "ask another person to decide")
        }
        var behind = proposal.origins
        switch proposal.subject {
        case .principal(let person), .bulk(let person):
            if !behind.contains(person) { behind.append(person) }
        case .loop, .policy: break
        }
        if proposal.detail.actsFor == decider.principal.id, !proposal.kind.isConstitutional {
            if liability > terms.ownDraftUpTo {
                return WinbackError(
                    "own_draft", .refused,
                    "\(proposal.id) was drafted for \(name), and counts with more than a person may approve of what "
                        + "their own assistant drafted",
                    advice: "ask another person to decide")
            }
            behind.removeAll { $0 == decider.principal.id }
        }
        guard decider.identities.contains(where: behind.contains) else { return nil }
        return WinbackError(
            "shared_origin", .refused,
            "\(name) stands behind \(proposal.id), by owning or making the key that proposed it or by gaining from it",
            advice: "ask a person who has nothing to do with it")
    }
}
