import WinbackModel

/// Looks over a YAML text before a parser does, and refuses what could cost more than its size suggests.
///
/// Anchors, aliases and tags have no use in our files; an alias can unfold without bound, and deep nesting can exhaust
/// the parser's stack.
struct YAMLGuard {
    /// How long a file may be.
    static let bytesMax = 1 << 20
    /// How many brackets may be open at once.
    static let depthMax = 24
    /// How far structure may be indented.
    static let indentMax = 100

    private let text: [Unicode.Scalar]
    private var index = 0
    private var line = 1
    private var column = 1

    private init(_ text: String) { self.text = Array(text.unicodeScalars) }

    /// The first reason to refuse the text, with its place.
    static func problem(in text: String, file: String) -> Diagnostic? {
        guard text.utf8.count <= bytesMax else {
            let place = SourcePlace(file: file)
            return Diagnostic(at: place, "\(text.utf8.count) bytes, at most \(bytesMax) are accepted")
        }
        var scan = YAMLGuard(text)
        guard let message = scan.firstProblem() else { return nil }
        return Diagnostic(at: SourcePlace(file: file, line: scan.line, column: scan.column), message)
    }

    private mutating func firstProblem() -> String? {
        var depth = 0
        /// The last character that is no blank on this line; a token begins after nothing or after an indicator.
        var previous: Unicode.Scalar?
        while index < text.count {
            let scalar = text[index]
            let isTokenStart = previous.map { "-:?,[{".unicodeScalars.contains($0) } ?? true
            switch scalar {
            case "\n":
                previous = nil
                advance()
                continue
            case " ", "\t", "\r": break
            case "#" where index == 0 || " \t\n".unicodeScalars.contains(text[index - 1]):
                while index < text.count, text[index] != "\n" { advance() }
                continue
            case "\"" where isTokenStart, "'" where isTokenStart:
                skipQuoted(scalar)
                previous = scalar
                continue
            case "&" where isTokenStart && beginsName, "*" where isTokenStart && beginsName:
                return "anchors and aliases (`\(scalar)`) are not accepted; write the value out, or quote it"
            case "!" where isTokenStart:
                return "tags (`!`) are not accepted; write the plain value, or quote it"
            case "[", "{":
                depth += 1
                if depth > Self.depthMax { return "nested deeper than \(Self.depthMax) brackets" }
            case "]", "}": depth = max(0, depth - 1)
            default: break
            }
            if scalar == "-" || scalar == "?" || previous == nil, scalar != " ", column > Self.indentMax, isTokenStart,
                depth == 0
            {
                return "indented further than \(Self.indentMax) columns"
            }
            if scalar != " ", scalar != "\t", scalar != "\r" { previous = scalar }
            advance()
        }
        return nil
    }

    private var beginsName: Bool {
        guard index + 1 < text.count else { return false }
        return !" \t\n\r".unicodeScalars.contains(text[index + 1])
    }

    private mutating func advance() {
        if text[index] == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    /// Goes behind a closing quote; an open one leaves the rest to the parser, which refuses it.
    private mutating func skipQuoted(_ quote: Unicode.Scalar) {
        advance()
        while index < text.count, text[index] != quote {
            if quote == "\"", text[index] == "\\", index + 1 < text.count { advance() }
            advance()
        }
        if index < text.count { advance() }
    }
}
