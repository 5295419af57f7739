package import WinbackModel
import WinbackPorts
package import WinbackWire

/// An operation whose types are known only as shapes, for callers that bring JSON.
package struct AnyOperation: Sendable {
    /// Its stable name.
    package let name: String
    /// One sentence for people and assistants.
    package let summary: String
    /// What the caller must be allowed to do.
    package let scope: Scope
    /// What it does to the world.
    package let effect: OperationEffect
    /// What it takes, as structure.
    package let input: ShapeKind
    /// What it gives, as structure.
    package let output: ShapeKind
    private let dispatch:
        @Sendable (JSONValue, CallerIdentity, Team, @escaping ProgressHandler) async throws -> JSONValue

    /// Hides the types of an operation.
    package init<Input, Output>(_ operation: Operation<Input, Output>) {
        name = operation.name
        summary = operation.summary
        scope = operation.scope
        effect = operation.effect
        input = operation.input.kind
        output = operation.output.kind
        dispatch = { json, caller, team, progress in
            let input = try operation.input.decode(json)
            return operation.output.encode(
                try await operation.run(input, by: caller, of: team, progress: progress))
        }
    }

    /// Decodes the input, carries the operation out, encodes the output.
    ///
    /// An input that cannot be decoded is refused and recorded like every other refusal.
    package func call(
        _ json: JSONValue, by caller: CallerIdentity, of team: Team, progress: @escaping ProgressHandler = { _ in }
    ) async throws -> JSONValue {
        do {
            return try await dispatch(json, caller, team, progress)
        } catch let error as ShapeError {
            let inputs = team.secrets.inputDigest(json.write(.canonical))
            let call = OperationCall(
                at: team.clock.now(), caller: caller, action: name, subject: "", inputs: inputs)
            try await call.refuse(error, in: team.store)
            throw error
        }
    }

    /// The names of the fields it takes.
    package var inputFields: [String] {
        if case .object(_, _, let fields) = input.base { return fields.map(\.name) }
        return []
    }
}
