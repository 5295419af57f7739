import WinbackModel
import WinbackRuntime
import WinbackWire

/// Why a call did nothing, in the form assistants can act on.
enum ToolFailure {
    static func object(_ error: any Error) -> JSONObject {
        if let error = error as? ShapeError { return problems(error) }
        let failure = OperationFailure(error)
        var object: JSONObject = [
            "code": .string(failure.error.code), "message": .string(failure.error.message),
            "happened": "Nothing was changed.",
        ]
        if let advice = failure.error.advice { object["next_step"] = .string(inTools(advice)) }
        object["retryable"] = .bool(failure.error.category == .unavailable)
        if !failure.diagnostics.isEmpty {
            object["problems"] = .array(
                failure.diagnostics.prefix(50).map { problem in
                    var line: JSONObject = [
                        "severity": .string(problem.severity.rawValue), "line": .integer(Int64(problem.place.line)),
                        "column": .integer(Int64(problem.place.column)), "message": .string(problem.message),
                    ]
                    if let suggestion = problem.suggestion { line["did_you_mean"] = .string(suggestion) }
                    return .object(line)
                })
        }
        return object
    }

    /// Advice names commands of the command line; here the same things are tools.
    private static func inTools(_ advice: String) -> String {
        var advice = advice
        for (command, tool) in [
            ("winback metric list", "list_metrics"), ("winback loop list", "list_loops"),
            ("winback proposal list", "list_proposals"), ("winback pool list", "list_coupon_pools"),
        ] { advice = advice.replacing(command, with: tool) }
        return advice
    }

    private static func problems(_ error: ShapeError) -> JSONObject {
        [
            "code": "bad_input", "message": "some arguments do not fit", "happened": "Nothing was changed.",
            "next_step": "correct what is listed and call again", "retryable": false,
            "problems": .array(
                error.problems.prefix(20).map { problem in
                    var line: JSONObject = [
                        "field": .string(problem.path), "found": .string(problem.found),
                        "expected": .string(problem.expected),
                    ]
                    if let nearest = problem.nearest { line["did_you_mean"] = .string(nearest) }
                    return .object(line)
                }),
        ]
    }
}
