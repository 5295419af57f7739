package import WinbackModel

/// A single operation that was asked for and waits to be confirmed; its id is the idempotency key of what it will do.
package struct PreviewRecord: Sendable, Hashable {
    /// Where it stands.
    package enum Status: String, Sendable, Hashable, CaseIterable {
        /// Left by a confirmation, or by time.
        case waiting
        /// Confirmed, and on its way to whoever carries it out.
        case underWay = "under_way"
        /// Done.
        case done
        /// Refused by whoever carries it out; nothing was given.
        case refused
    }

    /// Its id.
    package var id: PreviewID
    /// What is to be done.
    package var action: SingleAction
    /// To whom.
    package var member: MemberKey
    /// How the member was named; the confirmation names them in another way.
    package var namedBy: MemberIdentifier.Kind
    /// What it can cost.
    package var value: Money
    /// Who asked.
    package var principal: PrincipalID
    /// Under which key; `nil` for a person known by their account.
    package var key: String?
    /// Whether it was asked for as a service.
    package var isService: Bool
    /// Why, in the caller's words.
    package var reason: String
    /// When it was made.
    package var createdAt: Instant
    /// When it is void.
    package var expiresAt: Instant
    /// Where it stands.
    package var status: Status
    /// The provider's name for what was done, or why it was refused; empty before.
    package var outcome: String

    /// How long a preview can be confirmed.
    package static let lifetime = ElapsedTime.minutes(15)

    /// Makes a waiting preview.
    package init(
        id: PreviewID, action: SingleAction, member: MemberKey, namedBy: MemberIdentifier.Kind, value: Money,
        principal: PrincipalID, key: String?, isService: Bool, reason: String, createdAt: Instant
    ) {
        self.id = id
        self.action = action
        self.member = member
        self.namedBy = namedBy
        self.value = value
        self.principal = principal
        self.key = key
        self.isService = isService
        self.reason = reason
        self.createdAt = createdAt
        expiresAt = createdAt + Self.lifetime
        status = .waiting
        outcome = ""
    }

    /// The key under which misses, rates and value are counted: the caller's key, else the person.
    package var account: String { key ?? principal.text }
}

/// A way in which a caller names a member.
package struct MemberIdentifier: Sendable, Hashable {
    /// What sort of identifier it is.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The brand's own id.
        case id
        /// The e-mail address.
        case email
        /// The telephone number.
        case phone
        /// The full name.
        case name
    }

    /// What sort it is.
    package var kind: Kind
    /// The identifier as compared: trimmed, in small letters, a number as its digits.
    package var text: String

    /// Reads what a caller wrote as one sort of identifier; `nil` when nothing of it is left.
    package init?(_ kind: Kind, _ written: String) {
        self.kind = kind
        switch kind {
        case .id: text = written
        case .phone: text = String(written.filter { ("0"..."9").contains($0) })
        case .email, .name:
            text = written.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        }
        if text.isEmpty { return nil }
    }

    /// Every identifier of a member.
    package static func all(of member: MemberRecord) -> [MemberIdentifier] {
        [
            MemberIdentifier(.id, member.id), member.email.flatMap { MemberIdentifier(.email, $0) },
            member.phone.flatMap { MemberIdentifier(.phone, $0) }, member.name.flatMap { MemberIdentifier(.name, $0) },
        ].compactMap { $0 }
    }
}
