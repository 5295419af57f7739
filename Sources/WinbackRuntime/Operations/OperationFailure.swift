import WinbackEngine
package import WinbackModel
import WinbackPorts
package import WinbackWire

/// Why a call failed, in the one form that travels to every caller.
package struct OperationFailure: Error, Sendable, Equatable {
    /// The failure.
    package var error: WinbackError
    /// Problems in what a person wrote, when that is why.
    package var diagnostics: [Diagnostic]

    /// Takes any error apart.
    package init(_ error: any Error) {
        diagnostics = []
        switch error {
        case let failure as OperationFailure: self = failure
        case let known as WinbackError: self.error = known
        case let found as DiagnosticsError:
            diagnostics = found.diagnostics
            self.error = Self.summary(found.diagnostics)
        case let found as ShapeError:
            self.error = WinbackError("bad_input", .badInput, found.description)
        case let refusal as LedgerRefusal:
            let scopes = refusal.accounts.map { "\($0.scope.kind.word) \($0.scope.key)" }.joined(separator: ", ")
            self.error = WinbackError("cap_reached", .refused, "a cap would be passed: \(scopes)")
        default:
            self.error = WinbackError("failed", .failed, "\(error)")
        }
    }

    /// One problem speaks for itself; more are counted.
    private static func summary(_ diagnostics: [Diagnostic]) -> WinbackError {
        if diagnostics.count == 1, let only = diagnostics.first {
            let hint = only.suggestion.map { "did you mean `\($0)`?" }
            return WinbackError("bad_text", .badInput, "\(only.place): \(only.message)", advice: hint)
        }
        let errors = diagnostics.count { $0.severity == .error }
        return WinbackError(
            "bad_text", .badInput, "\(errors) \(errors == 1 ? "problem" : "problems") found",
            advice: "correct what is listed and try again")
    }

    /// The failure as it travels.
    package static let shape = Shape<OperationFailure>.object(
        "Failure", "Why a call failed.",
        Field("code", "A stable code for programs.", .string(max: 100), \.error.code),
        Field("category", "What the caller may conclude.", .string(max: 20), \.error.category.rawValue),
        Field("message", "What happened.", .string(max: 100_000), \.error.message),
        Field("advice", "What to do about it.", .optional(.string(max: 10_000)), \.error.advice),
        Field(
            "diagnostics", "Problems in what a person wrote.", .array(of: Diagnostic.shape), \.diagnostics,
            default: []),
        make: { code, category, message, advice, diagnostics in
            var failure = OperationFailure(
                WinbackError(code, WinbackError.Category(rawValue: category) ?? .failed, message, advice: advice))
            failure.diagnostics = diagnostics
            return failure
        })
}

extension Diagnostic {
    /// A problem as it travels.
    package static let shape = Shape<Diagnostic>.object(
        "Diagnostic", "A problem in what a person wrote.",
        Field("severity", "How bad it is: error or warning.", .string(max: 10), \.severity.rawValue),
        Field("file", "The file.", .string(max: 4_096), \.place.file),
        Field("line", "The line, from 1; 0 for the whole file.", .integer(0...Int(Int32.max)), \.place.line),
        Field("column", "The column, from 1; 0 for the whole line.", .integer(0...Int(Int32.max)), \.place.column),
        Field("message", "What is wrong and what was expected.", .string(max: 100_000), \.message),
        Field("suggestion", "The nearest valid name.", .optional(.string(max: 1_000)), \.suggestion),
        make: { severity, file, line, column, message, suggestion in
            Diagnostic(
                Severity(rawValue: severity) ?? .error, at: SourcePlace(file: file, line: line, column: column),
                message, suggestion: suggestion)
        })
}
