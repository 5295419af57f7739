import WinbackModel

/// Looks over a YAML text before a parser does, and refuses what could cost more than its size suggests.
///
/// Anchors, aliases and tags have no use in most of our files; an alias can unfold without bound, and deep nesting can
/// exhaust the parser's stack. Where aliases are accepted, they are few and never part of a key, which the parser would
/// compare with every other key unfolded.
struct YAMLGuard {
    /// How long a file may be.
    static let bytesMax = 1 << 20
    /// How many brackets may be open at once.
    static let depthMax = 24
    /// How far structure may be indented.
    static let indentMax = 100
    /// How many anchors a file may have, where it may have any: each can hold the one before, a level deeper.
    static let anchorsMax = 64

    private let text: [Unicode.Scalar]
    private let allowsAliases: Bool
    private var anchors = 0
    private var index = 0
    private var line = 1
    private var column = 1

    private init(_ text: String, allowsAliases: Bool) {
        self.text = Array(text.unicodeScalars)
        self.allowsAliases = allowsAliases
    }

    /// The first reason to refuse the text, with its place.
    static func problem(in text: String, file: String, allowsAliases: Bool = false) -> Diagnostic? {
        guard text.utf8.count <= bytesMax else {
            let place = SourcePlace(file: file)
            return Diagnostic(at: place, "\(text.utf8.count) bytes, at most \(bytesMax) are accepted")
        }
        var scan = YAMLGuard(text, allowsAliases: allowsAliases)
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
                if let message = reference(scalar) { return message }
            case "!" where isTokenStart:
                return "tags (`!`) are not accepted; write the plain value, or quote it"
            case "[", "{":
                depth += 1
                if depth > Self.depthMax { return "nested deeper than \(Self.depthMax) brackets" }
            case "]", "}":
                depth = max(0, depth - 1)
                if allowsAliases, endsKey(after: index + 1) { return "a list or mapping as a key is not accepted" }
            case "?" where allowsAliases && isTokenStart && !beginsName:
                return "keys after `?` are not accepted; write `key: value`"
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

    /// Why an anchor or alias is refused, if it is.
    private mutating func reference(_ mark: Unicode.Scalar) -> String? {
        guard allowsAliases else {
            return "anchors and aliases (`\(mark)`) are not accepted; write the value out, or quote it"
        }
        if mark == "&" {
            anchors += 1
            return anchors > Self.anchorsMax ? "more than \(Self.anchorsMax) anchors" : nil
        }
        var end = index + 1
        while end < text.count, !" \t\r\n,:]}".unicodeScalars.contains(text[end]) { end += 1 }
        return endsKey(after: end) ? "an alias as a key is not accepted" : nil
    }

    /// Whether a colon follows, blanks aside.
    private func endsKey(after start: Int) -> Bool {
        var next = start
        while next < text.count, text[next] == " " || text[next] == "\t" { next += 1 }
        return next < text.count && text[next] == ":"
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
