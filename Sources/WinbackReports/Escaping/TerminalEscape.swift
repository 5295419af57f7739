/// Takes out of text of any origin what a terminal would obey or what would disguise it.
package enum TerminalEscape {
    /// One line: line breaks and tabs become spaces, everything a terminal would obey is dropped.
    package static func line(_ raw: String) -> String { clean(raw, keepingBreaks: false) }

    /// Several lines: line breaks stay, tabs become spaces, everything else a terminal would obey is dropped.
    package static func lines(_ raw: String) -> String { clean(raw, keepingBreaks: true) }

    /// Whether a scalar steers a terminal or a page instead of standing for something a person reads.
    ///
    /// These are the control characters C0, DEL and C1 (ECMA-48 §5), line and paragraph separators, direction marks
    /// (UAX #9 §2), zero-width space and byte-order mark, interlinear marks, tag characters and non-characters.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB, 0xFDD0...0xFDEF, 0xE0000...0xE007F:
            true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    private static func clean(_ raw: String, keepingBreaks: Bool) -> String {
        var cleaned = ""
        cleaned.reserveCapacity(raw.utf8.count)
        var previousWasReturn = false
        for scalar in raw.unicodeScalars {
            // CR LF is one break; a lone CR would let later text overwrite earlier text.
            let isBreak = scalar == "\r" || scalar == "\n"
            if isBreak, !(previousWasReturn && scalar == "\n") {
                cleaned.append(keepingBreaks ? "\n" : " ")
            } else if scalar == "\t" {
                cleaned.append(" ")
            } else if !isUnsafe(scalar) {
                cleaned.unicodeScalars.append(scalar)
            }
            previousWasReturn = scalar == "\r"
        }
        return cleaned
    }
}
