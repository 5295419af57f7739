import WinbackModel
import WinbackReports
import WinbackRuntime

/// A failure as people read it.
enum FailureText {
    /// Every diagnostic first, then `error:` with what to do about it.
    static func render(_ failure: OperationFailure, style: TextStyle) -> String {
        // A single problem is the message itself.
        var lines = failure.diagnostics.count > 1 ? failure.diagnostics.map { line($0, style: style) } : []
        let message = TerminalEscape.lines(failure.error.message)
        lines.append("\(style.paint("error:", .bad)) \(message)")
        if let advice = failure.error.advice { lines.append("  \(TerminalEscape.lines(advice))") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One diagnostic.
    static func line(_ diagnostic: Diagnostic, style: TextStyle) -> String {
        let tone: TextStyle.Tone = diagnostic.severity == .error ? .bad : .warning
        let hint = diagnostic.suggestion.map { "; did you mean `\($0)`?" } ?? ""
        let place = TerminalEscape.line(diagnostic.place.description)
        let message = TerminalEscape.line(diagnostic.message + hint)
        return "\(place): \(style.paint(diagnostic.severity.rawValue + ":", tone)) \(message)"
    }
}
