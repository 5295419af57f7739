import WinbackEngine
import WinbackModel

extension KeyLimits {
    /// Reads limits as people write them, such as `value-per-day=500.00`; throws with every problem.
    static func parse(_ texts: [String], currency: Currency) throws -> KeyLimits {
        var limits = KeyLimits()
        var problems: [Diagnostic] = []
        func problem(_ text: String, _ message: String, near: String? = nil) {
            problems.append(Diagnostic(at: SourcePlace(file: "limit"), "`\(text)`: \(message)", suggestion: near))
        }
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                problem(text, "expected NAME=VALUE, such as value-per-day=500.00")
                continue
            }
            switch parts[0] {
            case "value-per-day":
                limits.valuePerDay = currency.parse(parts[1])
                if limits.valuePerDay.map({ $0 <= .zero }) ?? true {
                    problem(text, "expected an amount in \(currency.code) above zero")
                }
            case "members-per-day":
                limits.membersPerDay = wholeNumber(parts[1])
                if limits.membersPerDay.map({ $0 < 1 }) ?? true { problem(text, "expected a number from 1") }
            case "calls-per-minute":
                limits.callsPerMinute = wholeNumber(parts[1])
                if limits.callsPerMinute.map({ $0 < 1 }) ?? true { problem(text, "expected a number from 1") }
            default:
                problem(
                    text, "there is no limit `\(parts[0])`; there are \(names.joined(separator: ", "))",
                    near: NearestName.of(parts[0], among: names))
            }
        }
        if problems.isEmpty { return limits }
        throw DiagnosticsError(problems)
    }
}
