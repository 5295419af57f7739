import WinbackModel
import WinbackWire

/// Carries operations out for a face: in this process, or in the daemon.
package protocol OperationClient: Sendable {
    /// Calls an operation; throws what it throws, or an `OperationFailure` that came over the socket.
    func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, progress: @escaping ProgressHandler
    ) async throws -> Output
    /// Rows one call takes at most, so that a batch fits a frame and a commit stays short.
    var rowsPerCall: Int { get }
    /// Lets go of the store or the connection.
    func close() async throws
}

extension OperationClient {
    /// Calls an operation without listening to its progress.
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input
    ) async throws -> Output {
        try await call(operation, input, progress: { _ in })
    }
}

/// Carries operations out in this process, with types and without JSON.
package struct LocalClient: OperationClient {
    private let team: Team
    private let principal: Principal
    private let isNamed: Bool
    private let release: @Sendable () async throws -> Void

    /// A client for a team this process holds; `release` closes its store.
    ///
    /// Without a name in `actingAs` the caller is the owner, who then decides no proposal: whoever opens the store
    /// directly must at least say as whom. That is a rule, not yet security.
    package init(
        team: Team, actingAs name: String?, release: @escaping @Sendable () async throws -> Void
    ) async throws {
        self.team = team
        principal = try await Caller.principal(actingAs: name, in: team)
        isNamed = name != nil
        self.release = release
    }

    /// Rows one call takes at most.
    package var rowsPerCall: Int { 100_000 }

    /// Calls an operation.
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, progress: @escaping ProgressHandler
    ) async throws -> Output {
        try await operation.run(input, by: principal, of: team, saidWho: isNamed, progress: progress)
    }

    /// Lets go of it.
    package func close() async throws { try await release() }
}

/// Has the daemon carry operations out.
package struct SocketClient: OperationClient {
    private let connection: SocketConnection
    private let actingAs: String?

    /// Connects to the daemon of a state directory; `nil` when none runs.
    package init?(path: String, actingAs name: String?) async throws {
        guard let connection = try await SocketConnection.connect(path: path) else { return nil }
        self.connection = connection
        actingAs = name
    }

    /// Rows one call takes at most.
    package var rowsPerCall: Int { 10_000 }

    /// Calls an operation.
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, progress: @escaping ProgressHandler
    ) async throws -> Output {
        let request = SocketRequest(
            operation: operation.name, input: operation.input.encode(input), actingAs: actingAs)
        try await connection.send(SocketRequest.shape.encode(request).write())
        while let frame = try await connection.receive() {
            switch try SocketReply(JSONValue.parse(frame)) {
            case .progress(let news): progress(news)
            case .success(let output): return try operation.output.decode(output)
            case .failure(let failure): throw failure
            }
        }
        throw WinbackError(
            "daemon_gone", .unavailable, "the daemon closed the connection without an answer",
            advice: "look at its log, then try again; what was committed is kept")
    }

    /// Lets go of it.
    package func close() async throws { connection.stopReading() }
}
