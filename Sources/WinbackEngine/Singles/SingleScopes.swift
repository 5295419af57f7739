package import WinbackModel

/// The accounts a single operation's value counts against.
package struct SingleScopes: Sendable, Hashable {
    /// The text that names the operation's own account: `KEY/2026-11-25`.
    package let account: String
    private let date: String
    private let member: MemberKey
    private let limits: Programme.Limits
    private let keyCap: Money

    /// Scopes of an operation under a key (or a person) on a team-zone date.
    package init(key: String, on date: CivilDate, member: MemberKey, policy: Policy, keyCap: Money? = nil) {
        account = "\(key)/\(date)"
        self.date = date.description
        self.member = member
        limits = policy.value
        self.keyCap = keyCap.map { min($0, policy.bulk.valuePerDay) } ?? policy.bulk.valuePerDay
    }

    /// Scopes of an operation made earlier, from the text that names its account; `nil` for another text.
    package init?(account: String, member: MemberKey, policy: Policy) {
        guard let slash = account.lastIndex(of: "/"), CivilDate(String(account[account.index(after: slash)...])) != nil
        else { return nil }
        self.account = account
        date = String(account[account.index(after: slash)...])
        self.member = member
        limits = policy.value
        keyCap = policy.bulk.valuePerDay
    }

    /// The accounts with their caps and what people read of them.
    package var caps: [(scope: LedgerScope, cap: Money, title: String)] {
        [
            (LedgerScope(.teamDay, date), limits.perTeamDay, "team, today"),
            (LedgerScope(.member, "\(member.value)"), limits.perMemberLifetime, "member, lifetime"),
            (LedgerScope(.key, account), keyCap, "key, today"),
        ]
    }

    /// Sets value aside while an outside provider has not answered.
    package func reservation(of value: Money) -> [LedgerPosting] {
        value == .zero ? [] : postings { $0.reserved = value }
    }

    /// Moves reserved value to where the effect put it: a message is spent, points and coupons are liability.
    package func settlement(of value: Money, isMessage: Bool) -> [LedgerPosting] {
        if value == .zero { return [] }
        return postings { posting in
            posting.reserved = .zero - value
            if isMessage { posting.redeemed = value } else { posting.issued = value }
        }
    }

    /// Gives back what was set aside and not used.
    package func release(of value: Money) -> [LedgerPosting] {
        value == .zero ? [] : postings { $0.reserved = .zero - value }
    }

    /// Moves reserved value to "unknown", or back once somebody knows.
    package func uncertainty(of value: Money, known: Bool) -> [LedgerPosting] {
        if value == .zero { return [] }
        return postings { posting in
            posting.reserved = known ? value : .zero - value
            posting.unknown = known ? .zero - value : value
        }
    }

    /// Ends liability: what was redeemed stays spent, the rest is released.
    package func redemption(issued: Money, redeemed: Money) -> [LedgerPosting] {
        postings { posting in
            posting.issued = .zero - issued
            posting.redeemed = redeemed
        }
    }

    private func postings(_ change: (inout LedgerPosting) -> Void) -> [LedgerPosting] {
        caps.map { account in
            var posting = LedgerPosting(scope: account.scope, cap: account.cap)
            change(&posting)
            return posting
        }
    }
}
