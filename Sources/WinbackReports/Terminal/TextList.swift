/// Sentences as a list, wrapped under their mark.
package enum TextList {
    /// One or more lines per item; control characters are taken out.
    package static func bullets(
        _ items: [String], _ style: TextStyle, mark: String = "-", tone: TextStyle.Tone = .plain
    ) -> [String] {
        let indent = String(repeating: " ", count: 3 + TextWidth.columns(mark))
        return items.flatMap { item in
            TextWidth.wrap(TerminalEscape.line(item), to: style.width - indent.utf8.count).enumerated().map {
                ($0 == 0 ? "  " + style.paint(mark, tone) + " " : indent) + $1
            }
        }
    }
}
