internal import WinbackModel

/// The differences of two playbooks for a terminal.
package enum PlaybookDiffText {
    /// Lines under a heading a section, ending with a line break; one line when nothing differs.
    package static func render(_ lines: [PlaybookDiff.Line], style: TextStyle) -> String {
        guard !lines.isEmpty else { return "No difference in meaning.\n" }
        var text: [String] = []
        for section in PlaybookDiff.Section.allCases {
            let part = lines.filter { $0.section == section }
            guard !part.isEmpty else { continue }
            if !text.isEmpty { text.append("") }
            text.append(style.heading(heading(section)))
            text += part.map { line($0, style) }
        }
        return text.joined(separator: "\n") + "\n"
    }

    private static func line(_ line: PlaybookDiff.Line, _ style: TextStyle) -> String {
        let subject = TerminalEscape.line(line.subject)
        let before = line.before.map(TerminalEscape.line)
        let after = line.after.map(TerminalEscape.line)
        let consequence = line.consequence.map { style.paint("  (\($0))", .quiet) } ?? ""
        switch (before, after) {
        case (let before?, let after?):
            return "  \(style.paint("~", .warning)) \(subject): \(before) \(style.arrow) \(after)\(consequence)"
        case (nil, let after?): return "  \(style.paint("+", .good)) \(subject): \(after)\(consequence)"
        case (let before?, nil): return "  \(style.paint("-", .bad)) \(subject): \(before)\(consequence)"
        case (nil, nil): return "  ~ \(subject)\(consequence)"
        }
    }

    private static func heading(_ section: PlaybookDiff.Section) -> String {
        switch section {
        case .who: "Who"
        case .what: "What"
        case .money: "Money"
        case .guardrails: "Guardrails"
        case .evidence: "Evidence"
        }
    }
}
