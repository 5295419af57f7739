package import WinbackModel

/// The accounts an entry's value counts against, and how value moves between their parts.
package struct LedgerScopes: Sendable {
    private let loop: LoopID
    private let entryDate: CivilDate
    private let budget: Playbook.Budget
    private let limits: Policy.Limits

    /// Scopes of entries made under these terms.
    ///
    /// The day is that of the entry's own instant, as for every later posting: a cycle that runs late books on the day it
    /// runs.
    package init(_ terms: Admission.Terms) {
        self.init(loop: terms.loop.id, entryDate: terms.zone.date(at: terms.at), closure: terms.closure)
    }

    /// Scopes of an entry of a loop that entered on a team-zone date under a closure.
    package init(loop: LoopID, entryDate: CivilDate, closure: PlaybookClosure) {
        self.loop = loop
        self.entryDate = entryDate
        budget = closure.playbook.budget
        limits = closure.policy.value
    }

    /// Accounts that are alike for every member: the loop, the loop's day, the team's day, with their caps.
    package var caps: [(scope: LedgerScope, cap: Money)] {
        [
            (LedgerScope(.loop, loop.text), budget.total),
            (LedgerScope(.loopDay, "\(loop.text)/\(entryDate)"), budget.perDay),
            (LedgerScope(.teamDay, "\(entryDate)"), limits.perTeamDay),
        ]
    }

    /// Sets value aside.
    package func reservation(of value: Money, member: MemberKey, journey: String) -> [LedgerPosting] {
        postings(member: member, journey: journey) { $0.reserved = value }
    }

    /// Gives back what was set aside and not used.
    package func release(of value: Money, member: MemberKey, journey: String) -> [LedgerPosting] {
        value == .zero ? [] : postings(member: member, journey: journey) { $0.reserved = .zero - value }
    }

    /// Moves reserved value to where the effect put it: a message is spent at once, points and coupons are liability.
    package func settlement(of effect: Effect, member: MemberKey, journey: String) -> [LedgerPosting] {
        if effect.value == .zero { return [] }
        return postings(member: member, journey: journey) { posting in
            posting.reserved = .zero - effect.value
            if case .send = effect.action { posting.redeemed = effect.value } else { posting.issued = effect.value }
        }
    }

    /// Moves reserved value to "unknown" while nobody knows whether the effect happened, or back.
    package func uncertainty(of value: Money, member: MemberKey, journey: String, known: Bool) -> [LedgerPosting] {
        postings(member: member, journey: journey) { posting in
            posting.reserved = known ? value : .zero - value
            posting.unknown = known ? .zero - value : value
        }
    }

    /// Ends liability: what was redeemed stays spent, the rest is released.
    package func redemption(
        issued: Money, redeemed: Money, member: MemberKey, journey: String
    ) -> [LedgerPosting] {
        postings(member: member, journey: journey) { posting in
            posting.issued = .zero - issued
            posting.redeemed = redeemed
        }
    }

    private func postings(
        member: MemberKey, journey: String, _ change: (inout LedgerPosting) -> Void
    ) -> [LedgerPosting] {
        let own: [(scope: LedgerScope, cap: Money)] = [
            (LedgerScope(.journey, "\(loop.text)/\(journey)"), budget.total),
            (LedgerScope(.member, "\(member.value)"), limits.perMemberLifetime),
            (LedgerScope(.loopMember, "\(loop.text)/\(member.value)"), budget.perMember),
        ]
        return (caps + own).map { account in
            var posting = LedgerPosting(scope: account.scope, cap: account.cap)
            change(&posting)
            return posting
        }
    }
}
