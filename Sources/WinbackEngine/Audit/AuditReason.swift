/// What of a caller's free text goes into the audit chain, which is kept for ever.
///
/// One line without controls, at most `most` characters; words that look like an address or a telephone number are
/// struck out, since nothing in the chain can be erased later.
package enum AuditReason {
    /// Most characters kept.
    package static let most = 200

    /// The text as it is kept.
    package static func kept(_ text: String) -> String {
        let words = text.prefix(most * 20).unicodeScalars.split { isBreak($0) }.map { word -> String in
            let plain = String(String.UnicodeScalarView(word.filter { !isHidden($0) }))
            if plain.contains("@") { return "[address]" }
            let digits = plain.unicodeScalars.count { ("0"..."9").contains($0) }
            return digits >= 7 ? "[number]" : plain
        }
        let line = words.filter { !$0.isEmpty }.joined(separator: " ")
        return line.count <= most ? line : String(line.prefix(most - 1)) + "…"
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
        default: false
        }
    }

    /// Format characters turn text around or hide in it; unassigned and private ones show as anything.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .format, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
