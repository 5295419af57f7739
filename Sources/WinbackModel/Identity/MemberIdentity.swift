/// Who a member is to the world: what is kept encrypted, apart from facts, and shown masked.
package struct MemberIdentity: Sendable, Hashable {
    /// Full name.
    package var name: String?
    /// E-mail address, as it was stated.
    package var email: String?
    /// Phone number, as it was stated.
    package var phone: String?

    /// Makes an identity; what is not known is `nil`.
    package init(name: String? = nil, email: String? = nil, phone: String? = nil) {
        self.name = name
        self.email = email
        self.phone = phone
    }

    /// The identity an import's row states.
    package init(_ record: MemberRecord) {
        self.init(name: record.name, email: record.email, phone: record.phone)
    }

    /// Whether nothing is known.
    package var isEmpty: Bool { name == nil && email == nil && phone == nil }

    /// This identity where `stated` says nothing, else what that says.
    package func completed(by stated: MemberIdentity) -> MemberIdentity {
        MemberIdentity(name: stated.name ?? name, email: stated.email ?? email, phone: stated.phone ?? phone)
    }

    /// An address in the form two spellings of one share: without blanks around it, in lower case; `nil` when empty.
    package static func normal(email: String) -> String? {
        let text = trimmed(email).lowercased()
        return text.isEmpty ? nil : text
    }

    /// A number in the form two spellings of one share: its digits, a leading `00` read as `+`; `nil` without digits.
    package static func normal(phone: String) -> String? {
        let digits = phone.utf8.filter { (0x30...0x39).contains($0) }
        let text = String(decoding: digits, as: UTF8.self)
        let international = text.hasPrefix("00") ? String(text.dropFirst(2)) : text
        return international.isEmpty ? nil : international
    }

    private static func trimmed(_ text: String) -> String {
        // Scalars, not characters: an import does this for every row.
        var rest = text.unicodeScalars[...]
        while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    /// The identity as somebody may see it who must not know the person: enough to tell a member from another by
    /// somebody who knows them.
    package var masked: MemberIdentity {
        MemberIdentity(
            name: name.map(PersonalMask.name), email: email.map(PersonalMask.email),
            phone: phone.map(PersonalMask.phone))
    }
}

/// Hides personal data and leaves a hint of it; of different lengths the same hint, so that none is told.
package enum PersonalMask {
    private static let hidden = "•••"

    /// `A. R.` of a name with two words: at most two letters.
    package static func name(_ name: String) -> String {
        let letters = name.split(whereSeparator: \.isWhitespace).compactMap { $0.first(where: \.isLetter) }
        let shown = letters.count > 1 ? [letters[0], letters[letters.count - 1]] : letters
        return shown.isEmpty ? hidden : shown.map { $0.uppercased() + "." }.joined(separator: " ")
    }

    /// `a•••@e•••.com` of an e-mail address.
    package static func email(_ email: String) -> String {
        guard let at = email.lastIndex(of: "@"), let first = email[..<at].first(where: isPlain) else { return hidden }
        let domain = email[email.index(after: at)...]
        guard let head = domain.first(where: isPlain) else { return "\(first)\(hidden)@\(hidden)" }
        let end = domain.lastIndex(of: ".").map { String(domain[$0...].prefix(12)) } ?? ""
        let tail = end.allSatisfy { isPlain($0) || $0 == "." } ? end : ""
        return "\(first)\(hidden)@\(head)\(hidden)\(tail)".lowercased()
    }

    /// `•••42` of a phone number: its last two digits, when there are at least six.
    package static func phone(_ phone: String) -> String {
        let digits = phone.utf8.filter { (0x30...0x39).contains($0) }
        return digits.count < 6 ? hidden : hidden + String(decoding: digits.suffix(2), as: UTF8.self)
    }

    private static func isPlain(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
