import WinbackModel

/// One thing wrong with a value: where, what was found, what was expected.
package struct ShapeProblem: Sendable, Equatable, CustomStringConvertible {
    /// The place as a path such as `orders[3].amount`; empty for the whole value.
    package let path: String
    /// What stands there, shortened.
    package let found: String
    /// What should.
    package let expected: String
    /// The nearest valid name, when a name was not known.
    package let nearest: String?

    /// The problem as one sentence.
    package var description: String {
        let place = path.isEmpty ? "" : "\(path): "
        let hint = nearest.map { "; did you mean \($0)?" } ?? ""
        return "\(place)found \(found), expected \(expected)\(hint)"
    }

    /// What is found where a name is that nobody knows.
    package static let unknownName = "an unknown name"

    /// A name at a path that is none of those known.
    package init(unknown name: String, at path: String, among known: [String]) {
        self.init(
            path: path, found: Self.unknownName,
            expected: known.isEmpty ? "no fields" : "one of " + known.joined(separator: ", "),
            nearest: NearestName.of(name, among: known))
    }

    /// A problem at a path.
    package init(path: String, found: String, expected: String, nearest: String? = nil) {
        self.path = path
        self.found = found
        self.expected = expected
        self.nearest = nearest
    }
}

/// Everything wrong with a value, in the order of the fields.
package struct ShapeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// At least one problem.
    package let problems: [ShapeProblem]

    /// The problems, one a line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }

    /// An error of these problems.
    package init(_ problems: [ShapeProblem]) { self.problems = problems }
}

/// Thrown by a conversion of `Shape.mapped` to refuse a raw value.
package struct ShapeRefusal: Error, Sendable, Equatable {
    /// What was expected instead.
    package let expected: String
    /// The nearest valid name, when there is one.
    package let nearest: String?

    /// A refusal that names what was expected.
    package init(expected: String, nearest: String? = nil) {
        self.expected = expected
        self.nearest = nearest
    }
}

/// Collects problems while a value is read; a reference, so that reading a pack of fields can share it.
final class ShapeProblems {
    private(set) var all: [ShapeProblem] = []

    /// More problems than anybody reads are not collected: a hostile list cannot make the answer huge.
    private static let most = 200

    func add(_ problem: ShapeProblem) {
        if all.count < Self.most { all.append(problem) }
    }

    func add(at path: ShapePath, found: JSONValue, expected: String, nearest: String? = nil) {
        add(ShapeProblem(path: path.text, found: found.shown, expected: expected, nearest: nearest))
    }
}

/// A place inside a value being read, built only when a problem needs its text.
indirect enum ShapePath {
    case root
    case field(ShapePath, String)
    case element(ShapePath, Int)

    var text: String {
        switch self {
        case .root: ""
        case .field(.root, let name): name
        case .field(let parent, let name): parent.text + "." + name
        case .element(let parent, let index): parent.text + "[\(index)]"
        }
    }
}

extension JSONValue {
    /// The value in a few words for an error: at most 40 characters of it, controls replaced.
    package var shown: String {
        switch self {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .string(let text):
            let safe = text.unicodeScalars.prefix(40).map { scalar in
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "�" : String(Character(scalar))
            }
            return "\"" + safe.joined() + (text.unicodeScalars.count > 40 ? "…" : "") + "\""
        case .array(let values): return "a list of \(values.count)"
        case .object: return "an object"
        }
    }
}
