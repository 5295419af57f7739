package import WinbackModel

/// What is filled into a template for one person.
package struct MessageValues: Sendable, Hashable {
    /// A coupon the message may name.
    package struct Coupon: Sendable, Hashable {
        /// Its code.
        package var code: String
        /// What it is worth, as people read it.
        package var worth: String
        /// Its last valid day.
        package var expiresOn: CivilDate
        /// Makes a coupon.
        package init(code: String, worth: String, expiresOn: CivilDate) {
            self.code = code
            self.worth = worth
            self.expiresOn = expiresOn
        }
    }

    /// The member's full name, as imported.
    package var name: String?
    /// Tier.
    package var tier: String?
    /// Home store.
    package var store: String?
    /// Points held.
    package var points: Int?
    /// The coupon issued before it.
    package var coupon: Coupon?
    /// Where one click ends marketing; `nil` for messages that need none.
    package var unsubscribeURL: String?

    /// Makes values.
    package init(
        name: String? = nil, tier: String? = nil, store: String? = nil, points: Int? = nil, coupon: Coupon? = nil,
        unsubscribeURL: String? = nil
    ) {
        self.name = name
        self.tier = tier
        self.store = store
        self.points = points
        self.coupon = coupon
        self.unsubscribeURL = unsubscribeURL
    }

    /// The value of a template's variable; `nil` when it is not known.
    package func value(_ variable: String) -> String? {
        switch variable {
        case "member.first_name": Self.words(name)?.split(separator: " ").first.map(String.init)
        case "member.name": Self.words(name)
        case "member.tier": Self.words(tier)
        case "member.store": Self.words(store)
        case "member.points": points.map { "\($0)" }
        case "coupon.code": coupon.map { PlainText.oneLine($0.code) }
        case "coupon.worth": coupon.map { PlainText.oneLine($0.worth) }
        case "coupon.expires_on": coupon?.expiresOn.description
        case "unsubscribe_url": unsubscribeURL
        default: nil
        }
    }

    /// Imported text on one line; `nil` when it is empty, too long for a name, or holds an address that a mail program
    /// would turn into a link.
    private static func words(_ text: String?) -> String? {
        guard let text else { return nil }
        let line = PlainText.oneLine(text)
        let lower = line.lowercased()
        if line.isEmpty || line.count > 60 || lower.contains("://") || lower.contains("www.") { return nil }
        return line
    }
}
