import WinbackModel

/// The head of a template: one `key: text` a line.
///
/// It is no YAML: a placeholder holds colons and quotes, and a subject should be written as it will be read.
enum FrontMatter {
    /// The entries of the lines, of which the first is line 2 of the file.
    static func entries(_ lines: [String], file: String, _ problems: Problems) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == " " }) && line.first != "#" {
            let place = SourcePlace(file: file, line: index + 2, column: 1)
            guard let colon = line.firstIndex(of: ":") else {
                problems.error(place, "found `\(line.prefix(60))`, expected `key: text`")
                continue
            }
            let key = String(line[..<colon])
            if entries.contains(where: { $0.key == key }) {
                problems.error(place, "`\(key.prefix(60))` is given twice")
                continue
            }
            let rest = line[line.index(after: colon)...]
            let text = rest.drop { $0 == " " }
            let column = line.count - text.count + 1
            let node = YAMLNode(
                content: .scalar(unquoted(text), isPlain: true),
                place: SourcePlace(file: file, line: index + 2, column: column))
            entries.append(YAMLEntry(key: key, keyPlace: place, value: node))
        }
        return entries
    }

    /// The text without the quotes around all of it.
    private static func unquoted(_ text: Substring) -> String {
        let inner = text.dropFirst().dropLast()
        guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote,
            !inner.contains(quote)
        else { return String(text) }
        return String(inner)
    }
}
