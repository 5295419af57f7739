import Synchronization
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// One tool: how it is listed, who sees it, and what a call does.
struct AssistantTool: Sendable {
    /// Carries a call out.
    typealias Body = @Sendable (ToolCall) async throws -> ToolOutcome

    let description: ToolDescription
    /// Whether a caller sees it and may call it.
    let isFor: @Sendable (CallerIdentity) -> Bool
    /// Which texts of its results others wrote.
    let fence: Fence.Rule
    /// Whether a call may compute for more than a few milliseconds.
    let isLong: Bool
    let body: Body

    init(
        _ name: String, title: String, _ description: String, input: ShapeKind, output: JSONValue, does hints: Hints,
        needsPerson: Bool = false, isLong: Bool = false, fence: Fence.Rule = .nothing,
        isFor: @escaping @Sendable (CallerIdentity) -> Bool, body: @escaping Body
    ) {
        self.description = ToolDescription(
            name: name, title: title, description: description, input: Self.schema(input), output: output,
            hints: hints, needsPerson: needsPerson)
        self.fence = fence
        self.isLong = isLong
        self.isFor = isFor
        self.body = body
    }

    typealias Hints = ToolDescription.Hints

    var name: String { description.name }

    /// What is wrong with arguments, by the names this tool has: an operation beneath it may have others.
    func inOwnNames(_ error: ShapeError) -> ShapeError {
        let known = inputNames
        return ShapeError(
            error.problems.map { problem in
                guard problem.found == ShapeProblem.unknownName, !problem.path.contains(".") else { return problem }
                return ShapeProblem(unknown: problem.path, at: problem.path, among: known)
            })
    }

    /// Refuses arguments this tool does not have, though an operation beneath it does.
    static func check(_ arguments: JSONObject, hidden: Set<String>, known: [String]) throws(ShapeError) {
        let problems = arguments.members.map(\.key).filter(hidden.contains).map {
            ShapeProblem(unknown: $0, at: $0, among: known)
        }
        if !problems.isEmpty { throw ShapeError(problems) }
    }

    private var inputNames: [String] { description.input["properties"]?.objectValue?.members.map(\.key) ?? [] }

    /// Without the object's own description, which the tool's says better.
    private static func schema(_ kind: ShapeKind) -> JSONValue {
        var schema = kind.schema.objectValue ?? ["type": "object"]
        schema["description"] = nil
        return .object(schema)
    }
}

extension ToolDescription.Hints {
    /// Reads the team's own data.
    static let reads = Self(readOnly: true, destructive: false, idempotent: true, openWorld: false)
    /// Reads what others wrote too.
    static let readsOthers = Self(readOnly: true, destructive: false, idempotent: true, openWorld: true)
    /// Adds something each time.
    static let adds = Self(readOnly: false, destructive: false, idempotent: false, openWorld: false)
    /// Gives something to a member, once it is confirmed.
    static let gives = Self(readOnly: false, destructive: false, idempotent: false, openWorld: true)
    /// Ends something, or puts something to work that cannot be called back; twice is once.
    static let decides = Self(readOnly: false, destructive: true, idempotent: true, openWorld: true)
    /// Holds or lets go on; twice is once.
    static let holds = Self(readOnly: false, destructive: false, idempotent: true, openWorld: false)
}

/// One call of a tool.
struct ToolCall: Sendable {
    let team: Team
    let caller: CallerIdentity
    let client: ClientDescription
    let revision: Revision
    let settings: AssistantSettings
    let seal: RoundSeal
    let arguments: JSONObject
    let round: InputRound
    let channel: AssistantChannel
    /// Whether an operation was called, whose row tells how it ended.
    let calls = CallCount()

    /// Calls an operation by its name with JSON, as this caller.
    func call<Input, Output>(_ operation: Operation<Input, Output>, _ json: JSONObject) async throws -> JSONObject {
        calls.add()
        let output = try await AnyOperation(operation).call(
            .object(json), by: caller, of: team, progress: channel.progress)
        return output.objectValue ?? ["result": output]
    }

    /// A text among the arguments; `nil` when it is absent or empty.
    func text(_ name: String) -> String? {
        arguments[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The arguments without some.
    func without(_ names: String...) -> JSONObject {
        JSONObject(arguments.members.filter { !names.contains($0.key) })
    }

    /// Reads arguments of the tool's own; throws with all that is wrong.
    func read<Arguments>(_ shape: Shape<Arguments>) throws -> Arguments { try shape.decode(.object(arguments)) }
}

/// How many operations a call of a tool made.
final class CallCount: Sendable {
    private let count = Mutex(0)

    func add() { count.withLock { $0 += 1 } }
    var isZero: Bool { count.withLock { $0 == 0 } }
}

/// The way back to a client while a call is being worked on.
struct AssistantChannel: Sendable {
    /// Takes what a long call tells.
    var progress: ProgressHandler = { _ in }
    /// Shows a form to the client's person and waits for the answer; `nil` where the protocol has another way, or none.
    var ask: (@Sendable (FormQuestion) async -> FormAnswer?)?
}
