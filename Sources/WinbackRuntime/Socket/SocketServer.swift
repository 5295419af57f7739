import Foundation
package import Logging
import ServiceLifecycle
import Synchronization
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

/// The daemon's door for the command line: length-prefixed JSON frames on a Unix socket in the state directory.
///
/// A caller is known by the key they present, else by the kernel's word for their user, see `Caller`; both are asked
/// anew for every request, so that a revocation takes effect at once.
package struct SocketServer: Service {
    /// Callers served at once; more are turned away.
    private static let connectionsMax = 32

    private let path: String
    private let logger: Logger?
    private let team: @Sendable () -> Team
    private let assistants: (any AssistantDoor)?

    /// A server on a socket's path; `team` is asked for every request, so that a reload takes effect at once.
    ///
    /// A connection that asks for it is handed on to `assistants` for the rest of its life.
    package init(
        path: String, logger: Logger? = nil, assistants: (any AssistantDoor)? = nil,
        team: @escaping @Sendable () -> Team
    ) {
        self.path = path
        self.logger = logger
        self.assistants = assistants
        self.team = team
    }

    /// Serves until graceful shutdown or cancellation; requests that are being worked on are answered before it returns.
    package func run() async throws {
        let listener = try SocketListener(path: path)
        let open = OpenConnections()
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await connection in listener.connections() {
                    let admitted = open.add(connection, most: Self.connectionsMax)
                    guard admitted else {
                        logger?.warning("socket.busy")
                        continue
                    }
                    // One child task a caller, so that nobody waits for another's answer.
                    group.addTask {
                        await serve(connection)
                        open.remove(connection)
                    }
                }
            }
        } onCancelOrGracefulShutdown: {
            listener.stop()
            open.stopReading()
        }
    }

    private func serve(_ connection: SocketConnection) async {
        do {
            while let frame = try await connection.receive() {
                if let assistants, let key = AssistantKnock.key(frame) {
                    return try await AssistantKnock.pass(
                        key, on: connection, to: assistants, of: team(), logger: logger)
                }
                let reply = await answer(frame, on: connection)
                try await connection.send(reply.json().write())
            }
        } catch {
            // A caller that goes away in the middle of an answer is no fault of the daemon.
            logger?.debug("socket.closed", metadata: ["reason": "\(OperationFailure(error).error.code)"])
        }
    }

    private func answer(_ frame: [UInt8], on connection: SocketConnection) async -> SocketReply {
        do {
            let team = team()
            let request = try SocketRequest.shape.decode(try JSONValue.parse(frame))
            guard let operation = OperationCatalogue.named(request.operation) else {
                let names = OperationCatalogue.all.map(\.name)
                throw WinbackError(
                    "no_operation", .notFound, "there is no operation `\(request.operation)`",
                    advice: NearestName.of(request.operation, among: names).map { "did you mean `\($0)`?" })
            }
            let caller = try await identify(request, on: connection, in: team)
            let progress = ProgressChannel(connection)
            let output = try await operation.call(
                request.input, by: caller, of: team, progress: { progress.send($0) })
            await progress.finish()
            return .success(output)
        } catch {
            return .failure(OperationFailure(error))
        }
    }
}

extension SocketServer {
    /// Who sent a request; who it was not is in the log too, for whoever watches that.
    private func identify(
        _ request: SocketRequest, on connection: SocketConnection, in team: Team
    ) async throws -> CallerIdentity {
        let claim = Caller.Claim(
            uid: connection.peerUID, key: request.key, actingAs: request.actingAs, factorCode: request.factorCode,
            face: .socket)
        do {
            return try await Caller.identify(claim, operation: request.operation, in: team)
        } catch {
            logger?.notice(
                "socket.refused",
                metadata: [
                    "reason": "\(OperationFailure(error).error.code)",
                    "user": "\(claim.uid.map(String.init) ?? "unknown")",
                ])
            throw error
        }
    }
}

/// The connections that are open, so that a shutdown can end their reading.
private final class OpenConnections: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: SocketConnection] = [:]
        var isStopping = false
    }

    private let state = Mutex(State())

    /// Takes a connection in, unless too many are open; one that comes during a shutdown reads nothing more.
    func add(_ connection: SocketConnection, most: Int) -> Bool {
        state.withLock { state in
            guard state.connections.count < most else { return false }
            state.connections[ObjectIdentifier(connection)] = connection
            if state.isStopping { connection.stopReading() }
            return true
        }
    }

    func remove(_ connection: SocketConnection) {
        state.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
    }

    func stopReading() {
        let open = state.withLock { state in
            state.isStopping = true
            return Array(state.connections.values)
        }
        for connection in open { connection.stopReading() }
    }
}
