import WinbackModel

/// Cuts template text into pieces and checks each placeholder.
struct TemplateScanner {
    private let text: [Character]
    private let problems: Problems
    private let file: String
    private var index = 0
    private var line: Int
    private var column: Int

    init(_ text: String, _ place: SourcePlace, _ problems: Problems) {
        self.text = Array(text)
        self.problems = problems
        file = place.file
        line = place.line
        column = max(place.column, 1)
    }

    mutating func pieces() -> [TemplateText.Piece] {
        var pieces: [TemplateText.Piece] = []
        var plain = ""
        while index < text.count {
            if starts(with: "{%") { problems.error(place, "`{%` is no part of templates; only `{{ name }}` is") }
            guard starts(with: "{{") else {
                plain.append(text[index])
                advance()
                continue
            }
            let opening = place
            guard let inside = takePlaceholder() else {
                problems.error(opening, "`{{` without `}}` on the same line")
                plain += "{{"
                continue
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            if let piece = placeholder(inside, opening) { pieces.append(piece) }
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }

    private var place: SourcePlace { SourcePlace(file: file, line: line, column: column) }

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

    private func placeholder(_ inside: String, _ place: SourcePlace) -> TemplateText.Piece? {
        let halves = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
        let known = TemplateText.variables
        guard let variable = known.first(where: { $0.name == halves[0] }) else {
            let names = known.map(\.name)
            let nearest = NearestName.of(halves[0], among: names)
            let message = "no variable `\(halves[0].prefix(60))`; known are " + names.joined(separator: ", ")
            problems.error(place, message, suggestion: nearest)
            return nil
        }
        guard halves.count == 2 else {
            if variable.needsFallback {
                let message = "`\(variable.name)` may be unknown and needs a fallback: "
                problems.error(place, message + "{{ \(variable.name) | default: \"…\" }}")
            }
            return .variable(name: variable.name, fallback: nil)
        }
        guard let fallback = Self.fallback(halves[1]) else {
            problems.error(place, "found `| \(halves[1].prefix(60))`, expected `| default: \"text\"`")
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
