import WinbackModel

/// The text of a template cut into what stands and what is filled in.
///
/// A placeholder is `{{ name }}` or `{{ name | default: "text" }}`; there is no other syntax.
package struct TemplateText: Sendable, Hashable {
    /// A stretch of the text.
    package enum Piece: Sendable, Hashable {
        /// Text that stands.
        case text(String)
        /// A variable, and what is written when it is unknown.
        case variable(name: String, fallback: String?)
    }

    /// A variable a template may use.
    package struct Variable: Sendable, Hashable {
        /// Its name, such as `member.first_name`.
        package let name: String
        /// Whether it may be unknown for a member, so that a fallback is required.
        package let needsFallback: Bool
        /// Whether it exists only after a coupon was issued in the journey.
        package let needsCoupon: Bool
    }

    /// Every variable there is.
    package static let variables: [Variable] = [
        Variable(name: "member.first_name", needsFallback: true, needsCoupon: false),
        Variable(name: "member.name", needsFallback: true, needsCoupon: false),
        Variable(name: "member.tier", needsFallback: true, needsCoupon: false),
        Variable(name: "member.store", needsFallback: true, needsCoupon: false),
        Variable(name: "member.points", needsFallback: true, needsCoupon: false),
        Variable(name: "coupon.code", needsFallback: false, needsCoupon: true),
        Variable(name: "coupon.worth", needsFallback: false, needsCoupon: true),
        Variable(name: "coupon.expires_on", needsFallback: false, needsCoupon: true),
        Variable(name: "unsubscribe_url", needsFallback: false, needsCoupon: false),
    ]

    /// The pieces in order.
    package let pieces: [Piece]

    /// The names of the variables used, in order of first use.
    package var names: [String] {
        pieces.reduce(into: []) { names, piece in
            if case .variable(let name, _) = piece, !names.contains(name) { names.append(name) }
        }
    }

    /// Whether it can be sent only after a coupon was issued.
    package var needsCoupon: Bool {
        names.contains { name in Self.variables.contains { $0.name == name && $0.needsCoupon } }
    }

    /// The text with the variables filled in; what is neither known nor has a fallback stays empty.
    package func filled(_ value: (String) -> String?) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .variable(let name, let fallback): value(name) ?? fallback ?? ""
            }
        }.joined()
    }

    /// Cuts a text that has been checked; what is no placeholder stays text.
    package init(_ text: String) { self.init(text, at: SourcePlace(file: ""), Problems()) }

    /// Cuts a text whose first character stands at `place`, adding what is wrong with it.
    init(_ text: String, at place: SourcePlace, _ problems: Problems) {
        var scanner = TemplateScanner(text, place, problems)
        pieces = scanner.pieces()
    }
}
