package import WinbackWire

/// What a request is known by; an answer carries it back with its type.
package enum MessageID: Sendable, Hashable {
    /// A whole number.
    case number(Int64)
    /// A text.
    case text(String)

    /// Reads an id; `nil` for null, fractions and everything else that is none.
    package init?(_ json: JSONValue) {
        switch json {
        case .integer(let value): self = .number(value)
        // Some clients know only doubles; a whole one is meant as it stands.
        case .number(let value):
            guard let whole = Int64(exactly: value) else { return nil }
            self = .number(whole)
        case .string(let text): self = .text(text)
        default: return nil
        }
    }

    /// The id as it travels.
    package var json: JSONValue {
        switch self {
        case .number(let value): .integer(value)
        case .text(let text): .string(text)
        }
    }
}
