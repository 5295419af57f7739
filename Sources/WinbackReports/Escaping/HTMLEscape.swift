/// Turns text of any origin into text that markup cannot be hidden in.
///
/// Escapes `& < > " '` (HTML Living Standard §13.1.2.6, XML 1.0 §2.4) and drops what neither format may hold: control
/// characters, and the direction marks that make text read differently from what it is.
package enum HTMLEscape {
    /// The text for an element's content or a quoted attribute value, in HTML and in SVG.
    package static func text(_ raw: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(raw.utf8.count)
        for scalar in raw.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            default:
                if !TerminalEscape.isUnsafe(scalar) { escaped.unicodeScalars.append(scalar) }
            }
        }
        return escaped
    }
}
