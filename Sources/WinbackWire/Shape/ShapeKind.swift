/// The structure of a shape as a value: what a schema, a help text or a command line is made from.
package indirect enum ShapeKind: Sendable, Equatable {
    /// Text of so many characters; `rule` says in words what else holds.
    case string(min: Int, max: Int, rule: String?)
    /// A whole number.
    case integer(ClosedRange<Int64>)
    /// A finite number.
    case number(ClosedRange<Double>)
    /// True or false.
    case boolean
    /// One of these words.
    case enumeration([String])
    /// So many elements of one kind.
    case array(of: ShapeKind, max: Int)
    /// Names to values of one kind.
    case dictionary(of: ShapeKind, max: Int)
    /// May be absent, or null.
    case optional(ShapeKind)
    /// Named fields and no others.
    case object(name: String, doc: String, fields: [ShapeField])
    /// A kind with a further rule in words.
    case refined(ShapeKind, rule: String)
    /// Any JSON.
    case anything

    /// Whether a value may be left out.
    package var isOptional: Bool {
        switch self {
        case .optional: true
        case .refined(let kind, _): kind.isOptional
        default: false
        }
    }

    /// The kind without optionality and rules, for those who ask only what sort of value it is.
    package var base: ShapeKind {
        switch self {
        case .optional(let kind), .refined(let kind, _): kind.base
        default: self
        }
    }

    /// The kind in a few words, for an error or a help text: "a whole number from 1 to 10".
    package var words: String {
        switch self {
        case .string(let min, let max, let rule):
            if let rule { return rule }
            if min == 0 { return "text of at most \(max) characters" }
            return min == max ? "text of \(min) characters" : "text of \(min) to \(max) characters"
        case .integer(let range): return "a whole number" + Self.limits(range, Int64.min...Int64.max)
        case .number(let range): return "a number" + Self.limits(range, Self.everyNumber)
        case .boolean: return "true or false"
        case .enumeration(let names): return "one of " + names.joined(separator: ", ")
        case .array(let kind, let max): return "a list of at most \(max), each \(kind.words)"
        case .dictionary(let kind, let max): return "at most \(max) names, each with \(kind.words)"
        case .optional(let kind): return kind.words
        case .object(let name, _, _): return "an object (\(name))"
        case .refined(_, let rule): return rule
        case .anything: return "any JSON"
        }
    }

    /// All finite numbers.
    package static let everyNumber = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

    private static func limits<Bound>(_ range: ClosedRange<Bound>, _ every: ClosedRange<Bound>) -> String {
        switch (range.lowerBound == every.lowerBound, range.upperBound == every.upperBound) {
        case (true, true): ""
        case (false, true): ", at least \(range.lowerBound)"
        case (true, false): ", at most \(range.upperBound)"
        case (false, false): " from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}

/// One field of an object's shape, as structure.
package struct ShapeField: Sendable, Equatable {
    /// The name in JSON.
    package let name: String
    /// One sentence for people and assistants.
    package let doc: String
    /// Whether it must be given.
    package let isRequired: Bool
    /// What its value is.
    package let kind: ShapeKind
    /// What counts when it is not given, as JSON.
    package let defaultValue: JSONValue?
}
