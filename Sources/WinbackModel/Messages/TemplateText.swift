/// The text of a template cut into what stands and what is filled in.
///
/// A placeholder is `{{ name }}` or `{{ name | default: "text" }}`; `{{#if name}} … {{/if}}` keeps a stretch for those of
/// whom the variable is known. There is no other syntax: nothing is computed, and nothing can be fetched.
package struct TemplateText: Sendable, Hashable {
    /// A stretch of the text.
    package enum Piece: Sendable, Hashable {
        /// Text that stands.
        case text(String)
        /// A variable, and what is written when it is unknown.
        case variable(name: String, fallback: String?)
        /// Pieces that are left out where the variable is unknown; never inside another such stretch.
        case when(known: String, [Piece])
    }

    /// Something wrong in the text.
    package struct Problem: Sendable, Hashable {
        /// Line, counted on from the line the text begins in.
        package var line: Int
        /// Column, from 1.
        package var column: Int
        /// What is wrong and what was expected.
        package var message: String
        /// The nearest valid name.
        package var suggestion: String?
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
    /// What is wrong, in order.
    package let problems: [Problem]

    /// The names of the variables used, in order of first use.
    package var names: [String] {
        var names: [String] = []
        Self.collect(pieces) { name, _ in if !names.contains(name) { names.append(name) } }
        return names
    }

    /// Whether it can be sent only after a coupon was issued.
    package var needsCoupon: Bool {
        var needs = false
        Self.collect(pieces) { name, isOptional in
            if !isOptional, Self.variables.contains(where: { $0.name == name && $0.needsCoupon }) { needs = true }
        }
        return needs
    }

    /// Tells every variable, and whether it is left out where it is unknown.
    private static func collect(_ pieces: [Piece], under known: String? = nil, _ tell: (String, Bool) -> Void) {
        for piece in pieces {
            switch piece {
            case .text: break
            case .variable(let name, _): tell(name, known != nil)
            case .when(let name, let inner):
                tell(name, true)
                collect(inner, under: name, tell)
            }
        }
    }

    /// What is written: stretches that stand, and values.
    package enum Filled: Sendable, Hashable {
        /// Text of the template's author.
        case text(String)
        /// A variable's value, or its fallback.
        case value(name: String, String)
    }

    /// The text with the variables filled in, author's text and values apart; what is neither known nor has a fallback
    /// is empty.
    package func parts(_ value: (String) -> String?) -> [Filled] { Self.parts(pieces, value) }

    private static func parts(_ pieces: [Piece], _ value: (String) -> String?) -> [Filled] {
        pieces.flatMap { piece -> [Filled] in
            switch piece {
            case .text(let text): [.text(text)]
            case .variable(let name, let fallback): [.value(name: name, value(name) ?? fallback ?? "")]
            case .when(let known, let inner): value(known) == nil ? [] : parts(inner, value)
            }
        }
    }

    /// The text with the variables filled in.
    package func filled(_ value: (String) -> String?) -> String {
        parts(value).map { part in
            switch part {
            case .text(let text), .value(_, let text): text
            }
        }.joined()
    }

    /// Cuts a text whose first character stands at a line and column; what is no placeholder stays text.
    package init(_ text: String, line: Int = 1, column: Int = 1) {
        var scanner = TemplateScanner(text, line: line, column: column)
        pieces = scanner.pieces()
        problems = scanner.problems
    }
}
