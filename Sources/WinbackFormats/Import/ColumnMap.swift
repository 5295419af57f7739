package import WinbackModel

/// Which column of a file holds which field, as far as the caller says it.
package struct ColumnMap: Sendable, Hashable {
    /// Where one field is found.
    package struct Source: Sendable, Hashable {
        /// The column's name in the file.
        package let column: String
        /// How its dates are written; nil for ISO 8601.
        package let format: DateFormat?
    }

    /// What the file holds.
    package let kind: ImportKind
    /// Per field of `kind.fields` the column named by the caller, nil where the usual names count.
    package private(set) var sources: [Source?]

    /// A map that names nothing: columns are found by their usual names.
    package init(kind: ImportKind) {
        self.kind = kind
        sources = Array(repeating: nil, count: kind.fields.count)
    }

    /// Reads `field=column[:format],…`. Throws with every problem, placed at its column of the option.
    ///
    /// A comma inside a format is understood, because what follows it names no field.
    package init(_ text: String, kind: ImportKind) throws(DiagnosticsError) {
        self.init(kind: kind)
        let names = kind.fields.map(\.name)
        var problems: [Diagnostic] = []
        for item in Self.items(text) {
            let place = SourcePlace(file: "--map", line: 1, column: item.column)
            let halves = item.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            guard halves.count == 2, !halves[1].isEmpty else {
                problems.append(
                    Diagnostic(at: place, "found `\(item.text)`, expected field=column or field=column:format"))
                continue
            }
            guard let index = names.firstIndex(of: halves[0]) else {
                let message =
                    "`\(halves[0])` is no field of \(kind.rawValue); known are \(names.joined(separator: ", "))"
                problems.append(
                    Diagnostic(at: place, message, suggestion: NearestName.of(halves[0], among: names)))
                continue
            }
            if sources[index] != nil {
                problems.append(Diagnostic(at: place, "`\(halves[0])` is mapped twice"))
                continue
            }
            do throws(DateFormatProblem) {
                sources[index] = try Self.source(halves[1], kind.fields[index])
            } catch {
                problems.append(Diagnostic(at: place, error.reason))
            }
        }
        if !problems.isEmpty { throw DiagnosticsError(problems) }
    }

    private static func source(_ text: String, _ field: ImportField) throws(DateFormatProblem) -> Source {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2 else { return Source(column: text, format: nil) }
        guard field.isDate else {
            throw DateFormatProblem(reason: "`\(field.name)` is no date and takes no format (`\(halves[1])`)")
        }
        return Source(column: halves[0], format: try DateFormat(halves[1]))
    }

    /// The items between commas with their places; one without `=` belongs to the format before it.
    private static func items(_ text: String) -> [(text: String, column: Int)] {
        var items: [(text: String, column: Int)] = []
        var column = 1
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            if !part.contains("="), let last = items.last, last.text.contains("%") {
                items[items.count - 1].text += "," + part
            } else {
                items.append((String(part), column))
            }
            column += part.count + 1
        }
        return items
    }
}

extension ColumnMap {
    /// Per field the index of its column under a header, nil where there is none.
    ///
    /// Names are compared without regard to case, and blanks and hyphens count as underscores. Throws when a column the
    /// caller named or a required one is missing.
    package func resolve(header: [String], file: String) throws(DiagnosticsError) -> [Int?] {
        let columns = header.map(Self.normal)
        var found: [Int?] = Array(repeating: nil, count: sources.count)
        var problems: [Diagnostic] = []
        let place = SourcePlace(file: file, line: 1)
        for (index, source) in sources.enumerated() {
            guard let source else { continue }
            found[index] = header.firstIndex(of: source.column) ?? columns.firstIndex(of: Self.normal(source.column))
            if found[index] == nil {
                let message = "no column `\(source.column)`; the file has \(Self.list(header))"
                let nearest = NearestName.of(source.column, among: header)
                problems.append(Diagnostic(at: place, message, suggestion: nearest))
            }
        }
        for (index, field) in kind.fields.enumerated() where sources[index] == nil {
            let candidates = [field.name] + field.synonyms
            let taken = Set(found.compactMap { $0 })
            found[index] = candidates.lazy.compactMap { columns.firstIndex(of: $0) }.first { !taken.contains($0) }
            if found[index] == nil, field.isRequired {
                let message =
                    "no column for `\(field.name)` (looked for \(candidates.joined(separator: ", "))); "
                    + "the file has \(Self.list(header)); name it with --map \(field.name)=COLUMN"
                problems.append(Diagnostic(at: place, message))
            }
        }
        if !problems.isEmpty { throw DiagnosticsError(problems) }
        return found
    }

    private static func list(_ header: [String]) -> String {
        let shown = header.prefix(30).map { String($0.prefix(40)) }.joined(separator: ", ")
        return header.count > 30 ? shown + ", …" : shown
    }

    /// A column name as it is compared.
    static func normal(_ name: String) -> String {
        var text = name.lowercased()[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text.map { $0 == " " || $0 == "-" || $0 == "." ? "_" : $0 })
    }
}
