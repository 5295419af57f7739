package import WinbackModel

/// The differences of two policies for a terminal.
package enum PolicyChangeText {
    /// A line per difference, ending with a line break.
    package static func render(_ changes: [PolicyChange], style: TextStyle) -> String {
        changes.map { change in
            let before = change.before ?? "nothing"
            let after = change.after ?? "nothing"
            let tone: TextStyle.Tone = change.direction == .looser ? .warning : .good
            let line = "\(change.field): \(before) \(style.arrow) \(after)"
            return "  \(TerminalEscape.line(line))  \(style.paint(change.direction.rawValue, tone))\n"
        }.joined()
    }
}
