/// How many columns of a terminal text takes, and cutting and wrapping by them.
package enum TextWidth {
    /// Columns of a text without colour codes: wide characters and emoji take two, combining marks none.
    package static func columns(_ text: String) -> Int {
        // Most text is printable ASCII, where bytes are columns.
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text.utf8.count }
        return text.reduce(0) { $0 + columns($1) }
    }

    /// Columns of one grapheme (after UAX #11, East Asian Width, and UTS #51, Emoji).
    package static func columns(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format: return 0
        default: break
        }
        if first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return isWide(first.value) ? 2 : 1
    }

    /// The text filled with spaces to `width` columns, on the left when `right` is set; longer text stays as it is.
    package static func pad(_ text: String, to width: Int, right: Bool = false) -> String {
        let fill = String(repeating: " ", count: max(0, width - columns(text)))
        return right ? fill + text : text + fill
    }

    /// The text cut to `width` columns, with `ellipsis` in place of what is gone.
    package static func cut(_ text: String, to width: Int, ellipsis: String = "…") -> String {
        guard columns(text) > width else { return text }
        let room = width - columns(ellipsis)
        var kept = ""
        var used = 0
        for character in text {
            let next = columns(character)
            if used + next > room { break }
            kept.append(character)
            used += next
        }
        return used == 0 && room < 0 ? String(ellipsis.prefix(max(0, width))) : kept + ellipsis
    }

    /// Lines of at most `width` columns, broken at spaces; a longer word stands alone and whole.
    package static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, columns(line) + 1 + columns(String(word)) > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }

    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
