/// Cuts template text into pieces and checks each placeholder.
struct TemplateScanner {
    private let text: [Character]
    private(set) var problems: [TemplateText.Problem] = []
    private var index = 0
    private var line: Int
    private var column: Int
    /// The condition the scanner is inside of, and where it began.
    private var condition: (name: String, place: Place)?

    private struct Place {
        var line: Int
        var column: Int
    }

    init(_ text: String, line: Int, column: Int) {
        self.text = Array(text)
        self.line = line
        self.column = max(column, 1)
    }

    mutating func pieces() -> [TemplateText.Piece] {
        var outer: [TemplateText.Piece] = []
        var pieces: [TemplateText.Piece] = []
        var plain = ""
        func flush(_ plain: inout String, _ pieces: inout [TemplateText.Piece]) {
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
        }
        while index < text.count {
            if starts(with: "{%") { problem(place, "`{%` is no part of templates; only `{{ name }}` is") }
            guard starts(with: "{{") else {
                plain.append(text[index])
                advance()
                continue
            }
            let opening = place
            guard let inside = takePlaceholder() else {
                problem(opening, "`{{` without `}}` on the same line")
                plain += "{{"
                continue
            }
            flush(&plain, &pieces)
            let word = Self.trimmed(inside)
            if word.hasPrefix("#") {
                open(word, opening, &outer, &pieces)
            } else if word.hasPrefix("/") {
                close(word, opening, &outer, &pieces)
            } else if let piece = placeholder(inside, opening) {
                pieces.append(piece)
            }
        }
        flush(&plain, &pieces)
        if let condition {
            problem(condition.place, "`{{#if \(condition.name)}}` without `{{/if}}`")
            return outer + pieces
        }
        return pieces
    }

    private mutating func open(
        _ word: String, _ place: Place, _ outer: inout [TemplateText.Piece], _ pieces: inout [TemplateText.Piece]
    ) {
        guard word.hasPrefix("#if ") else {
            problem(place, "found `{{\(word.prefix(60))}}`, expected `{{#if name}}`", suggestion: "#if")
            return
        }
        let name = Self.trimmed(word.dropFirst(4))
        guard condition == nil else {
            problem(place, "a condition stands inside another; close the first with `{{/if}}`")
            return
        }
        let isKnown = TemplateText.variables.contains { $0.name == name }
        if !isKnown { unknown(name, place) }
        condition = (name, place)
        outer = pieces
        pieces = []
    }

    private mutating func close(
        _ word: String, _ place: Place, _ outer: inout [TemplateText.Piece], _ pieces: inout [TemplateText.Piece]
    ) {
        guard word == "/if", let open = condition else {
            problem(place, "found `{{\(word.prefix(60))}}` and no condition that it ends")
            return
        }
        pieces = outer + [.when(known: open.name, pieces)]
        outer = []
        condition = nil
    }

    private mutating func problem(_ place: Place, _ message: String, suggestion: String? = nil) {
        problems.append(.init(line: place.line, column: place.column, message: message, suggestion: suggestion))
    }

    private mutating func unknown(_ name: String, _ place: Place) {
        let names = TemplateText.variables.map(\.name)
        let message = "no variable `\(name.prefix(60))`; known are " + names.joined(separator: ", ")
        problem(place, message, suggestion: NearestName.of(name, among: names))
    }

    private var place: Place { Place(line: line, column: column) }

    private func starts(with mark: String) -> Bool {
        index + 1 < text.count && text[index] == mark.first && text[index + 1] == mark.last
    }

    private mutating func advance() {
        if text[index].isNewline {
            line += 1
            column = 1
        } else {
            column += 1
        }
        index += 1
    }

    /// Takes `{{ … }}` and returns what stands inside; without an end only the opening is taken.
    private mutating func takePlaceholder() -> String? {
        advance()
        advance()
        var end = index
        var isQuoted = false
        while end < text.count, !text[end].isNewline {
            if text[end] == "\"" { isQuoted.toggle() }
            if !isQuoted, end + 1 < text.count, text[end] == "}", text[end + 1] == "}" {
                let inside = String(text[index..<end])
                while index < end + 2 { advance() }
                return inside
            }
            end += 1
        }
        return nil
    }

    private mutating func placeholder(_ inside: String, _ place: Place) -> TemplateText.Piece? {
        let halves = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
        guard let variable = TemplateText.variables.first(where: { $0.name == halves[0] }) else {
            unknown(halves[0], place)
            return nil
        }
        guard halves.count == 2 else {
            if variable.needsFallback, condition?.name != variable.name {
                let message = "`\(variable.name)` may be unknown and needs a fallback: "
                problem(place, message + "{{ \(variable.name) | default: \"…\" }}")
            }
            return .variable(name: variable.name, fallback: nil)
        }
        guard let fallback = Self.fallback(halves[1]) else {
            problem(place, "found `| \(halves[1].prefix(60))`, expected `| default: \"text\"`")
            return nil
        }
        return .variable(name: variable.name, fallback: fallback)
    }

    /// The text of `default: "text"`.
    private static func fallback(_ filter: String) -> String? {
        guard filter.hasPrefix("default:") else { return nil }
        let value = trimmed(filter.dropFirst("default:".count))
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return nil }
        let inside = value.dropFirst().dropLast()
        return inside.contains("\"") ? nil : String(inside)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
