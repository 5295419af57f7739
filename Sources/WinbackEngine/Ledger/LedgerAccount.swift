package import WinbackModel

/// Whose cumulative value is counted.
package struct LedgerScope: Sendable, Hashable, Comparable {
    /// What kind of account it is; the order of cases is the order in which caps are taken.
    package enum Kind: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// The loop over its life.
        case loop = 0
        /// The loop on one team-zone day of entry.
        case loopDay = 1
        /// The journey over its life.
        case journey = 2
        /// The team on one team-zone day, all loops together.
        case teamDay = 3
        /// The member over their life, all loops together.
        case member = 4
        /// The member within one loop.
        case loopMember = 5
        /// A key, or a person without one, on one team-zone day.
        case key = 6

        package static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }
        /// The word used in output.
        package var word: String {
            switch self {
            case .loop: "loop"
            case .loopDay: "loop-day"
            case .journey: "journey"
            case .teamDay: "team-day"
            case .member: "member"
            case .loopMember: "loop-member"
            case .key: "key-day"
            }
        }
    }

    /// What kind of account it is.
    package var kind: Kind
    /// Which one, in a fixed text form.
    package var key: String

    /// Makes a scope.
    package init(_ kind: Kind, _ key: String) {
        self.kind = kind
        self.key = key
    }

    package static func < (a: LedgerScope, b: LedgerScope) -> Bool { (a.kind, a.key) < (b.kind, b.key) }
}

/// A cumulative value account: reserved → issued (liability) → redeemed, or expired and released.
package struct LedgerAccount: Sendable, Hashable {
    /// Whose value it counts.
    package var scope: LedgerScope
    /// What `used` may never exceed.
    package var cap: Money
    /// Set aside for entries' dearest paths.
    package var reserved: Money
    /// Given and not yet used: liability.
    package var issued: Money
    /// Used by members, and money spent on sending.
    package var redeemed: Money
    /// Sent out with an unknown answer.
    package var unknown: Money

    /// Makes an account.
    package init(
        scope: LedgerScope, cap: Money, reserved: Money = .zero, issued: Money = .zero, redeemed: Money = .zero,
        unknown: Money = .zero
    ) {
        self.scope = scope
        self.cap = cap
        self.reserved = reserved
        self.issued = issued
        self.redeemed = redeemed
        self.unknown = unknown
    }

    /// What counts against the cap.
    package var used: Money { reserved + issued + redeemed + unknown }
    /// What is left.
    package var room: Money { cap - used }
    /// Issued liability plus redeemed.
    package var spent: Money { issued + redeemed }
}

/// A change of one account; the deltas of one posting are applied together or not at all.
package struct LedgerPosting: Sendable, Hashable {
    /// The account.
    package var scope: LedgerScope
    /// Its cap, for an account that does not exist yet; a posting that adds value holds an existing one to the lower of
    /// the two. Raising one takes an approval.
    package var cap: Money
    /// Change of each part; negative releases.
    package var reserved: Money
    package var issued: Money
    package var redeemed: Money
    package var unknown: Money

    /// Makes a posting.
    package init(
        scope: LedgerScope, cap: Money, reserved: Money = .zero, issued: Money = .zero, redeemed: Money = .zero,
        unknown: Money = .zero
    ) {
        self.scope = scope
        self.cap = cap
        self.reserved = reserved
        self.issued = issued
        self.redeemed = redeemed
        self.unknown = unknown
    }
}
