/// Rows under aligned columns, measured in what a terminal shows.
package struct TextTable: Sendable {
    /// One column.
    package struct Column: Sendable, Hashable {
        /// What stands above it; an empty title in every column leaves the header out.
        package var title: String
        /// Unit of its values, shown beside the title, such as `EUR`.
        package var unit: String?
        /// Whether values end on the right, as numbers do.
        package var right: Bool
        /// Makes a column of text.
        package init(_ title: String) {
            self.title = title
            right = false
        }
        /// Makes a column of numbers.
        package init(number title: String, unit: String? = nil) {
            self.title = title
            self.unit = unit
            right = true
        }
        var heading: String { unit.map { title.isEmpty ? $0 : "\(title) (\($0))" } ?? title }
    }

    /// One value and what it means.
    package struct Cell: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The text; control characters are taken out when the table is rendered.
        package var text: String
        /// What it means, from which its colour follows.
        package var tone: TextStyle.Tone
        /// Makes a cell.
        package init(_ text: String, _ tone: TextStyle.Tone = .plain) {
            self.text = text
            self.tone = tone
        }
        package init(stringLiteral value: String) { self.init(value) }
    }

    /// The columns.
    package private(set) var columns: [Column]
    /// The rows so far; each has as many cells as there are columns.
    package private(set) var rows: [[Cell]] = []

    /// Starts a table.
    package init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row; missing cells are empty, surplus ones a programming error.
    package mutating func add(_ cells: [Cell]) {
        precondition(cells.count <= columns.count, "a row has at most one cell per column")
        rows.append(cells + Array(repeating: "", count: columns.count - cells.count))
    }

    /// Adds a row of plain texts.
    package mutating func add(_ texts: String...) { add(texts.map { Cell($0) }) }

    /// The lines, each indented; the widest text column is cut where the terminal is too narrow.
    package func lines(_ style: TextStyle, indent: Int = 2) -> [String] {
        let clean = rows.map { row in row.map { Cell(TerminalEscape.line($0.text), $0.tone) } }
        let headings = columns.map { TerminalEscape.line($0.heading) }
        let widths = fittedWidths(clean, headings, style, indent: indent)
        var lines: [String] = []
        if headings.contains(where: { !$0.isEmpty }) {
            lines.append(line(headings.map { Cell($0, .quiet) }, widths, style, indent: indent))
        }
        for row in clean { lines.append(line(row, widths, style, indent: indent)) }
        return lines
    }

    private func fittedWidths(_ rows: [[Cell]], _ headings: [String], _ style: TextStyle, indent: Int) -> [Int] {
        var widths = columns.indices.map { index in
            rows.reduce(TextWidth.columns(headings[index])) { max($0, TextWidth.columns($1[index].text)) }
        }
        let gaps = indent + 2 * max(0, columns.count - 1)
        var excess = widths.reduce(gaps, +) - style.width
        while excess > 0 {
            // Numbers are never cut: half a number is a wrong number.
            let widest = columns.indices.filter { !columns[$0].right && widths[$0] > 8 }.max { widths[$0] < widths[$1] }
            guard let widest else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: TextStyle, indent: Int) -> String {
        var parts: [String] = []
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        for (index, cell) in cells.enumerated() where index <= last {
            let text = TextWidth.cut(cell.text, to: widths[index], ellipsis: style.ellipsis)
            let fill = String(repeating: " ", count: max(0, widths[index] - TextWidth.columns(text)))
            let painted = style.paint(text, cell.tone)
            // Nothing is filled at the end of a line, so that output has no trailing spaces.
            parts.append(columns[index].right ? fill + painted : index == last ? painted : painted + fill)
        }
        return String(repeating: " ", count: indent) + parts.joined(separator: "  ")
    }
}
