/// What stands between two fields.
package enum Delimiter: Sendable, Hashable {
    /// One such byte; never a quote, a line end or part of a longer character.
    case byte(UInt8)
    /// A run of spaces and tabs; leading and trailing ones do not count.
    case blanks

    /// A comma, as files have it that say nothing else.
    package static let comma = Delimiter.byte(UInt8(ascii: ","))

    /// Reads `comma`, `semicolon`, `tab`, `pipe`, `space`, or one character itself; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "comma": self = .comma
        case "semicolon": self = .byte(UInt8(ascii: ";"))
        case "tab", "\\t": self = .byte(UInt8(ascii: "\t"))
        case "pipe": self = .byte(UInt8(ascii: "|"))
        case "space", "blank", " ": self = .blanks
        default:
            let bytes = Array(text.utf8)
            let allowed = bytes.count == 1 && bytes[0] < 0x7F && (bytes[0] > 0x20 || bytes[0] == 0x09)
            guard allowed, bytes[0] != UInt8(ascii: "\"") else { return nil }
            self = .byte(bytes[0])
        }
    }
}
