import Foundation
import WinbackModel
import WinbackWire

/// Carries operations out for a face: in this process, or in the daemon.
package protocol OperationClient: Sendable {
    /// Calls an operation; throws what it throws, or an `OperationFailure` that came over the socket.
    ///
    /// `factorCode` is what a person typed at a prompt; it travels beside the input.
    func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, factorCode: String?, progress: @escaping ProgressHandler
    ) async throws -> Output
    /// Whether a person may decide through it.
    var mayDecide: Bool { get }
    /// Rows one call takes at most, so that a batch fits a frame and a commit stays short.
    var rowsPerCall: Int { get }
    /// Lets go of the store or the connection.
    func close() async throws
}

extension OperationClient {
    /// Calls an operation that takes no code, or with one, and listens to its progress if wished.
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, factorCode: String? = nil
    ) async throws -> Output {
        try await call(operation, input, factorCode: factorCode, progress: { _ in })
    }
}

/// Carries operations out in this process, with types and without JSON.
package struct LocalClient: OperationClient {
    private let team: Team
    private let claim: Caller.Claim
    private let release: @Sendable () async throws -> Void

    /// A client for a team this process holds; `release` closes its store.
    ///
    /// The caller is known by key, else as the directory's owner, who acts as themselves or as `name`. Nobody decides
    /// through it.
    package init(
        team: Team, actingAs name: String?, key: String? = nil, release: @escaping @Sendable () async throws -> Void
    ) {
        self.team = team
        claim = Caller.Claim(uid: geteuid(), key: key, actingAs: name, face: .local)
        self.release = release
    }

    /// Nobody does.
    package var mayDecide: Bool { claim.face.mayDecide }

    /// Rows one call takes at most.
    package var rowsPerCall: Int { 100_000 }

    /// Calls an operation.
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, factorCode: String?, progress: @escaping ProgressHandler
    ) async throws -> Output {
        var claim = claim
        claim.factorCode = factorCode
        let caller = try await Caller.identify(claim, operation: operation.name, in: team)
        return try await operation.run(input, by: caller, of: team, progress: progress)
    }

    /// Lets go of it.
    package func close() async throws { try await release() }
}

/// Has the daemon carry operations out.
package struct SocketClient: OperationClient {
    private let connection: SocketConnection
    private let actingAs: String?
    private let key: String?

    /// Connects to the daemon of a state directory; `nil` when none runs.
    package init?(path: String, actingAs name: String?, key: String? = nil) async throws {
        guard let connection = try await SocketConnection.connect(path: path) else { return nil }
        self.connection = connection
        actingAs = name
        self.key = key
    }

    /// The daemon lets people decide.
    package var mayDecide: Bool { CallerIdentity.Face.socket.mayDecide }

    /// Rows one call takes at most.
    package var rowsPerCall: Int { 10_000 }

    /// Calls an operation.
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>, _ input: Input, factorCode: String?, progress: @escaping ProgressHandler
    ) async throws -> Output {
        let request = SocketRequest(
            operation: operation.name, input: operation.input.encode(input), actingAs: actingAs, key: key,
            factorCode: factorCode)
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
