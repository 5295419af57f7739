import WinbackModel
import WinbackWire

/// A conversation with the daemon's assistants' door, over its socket.
package struct AssistantPipe: Sendable {
    private let connection: SocketConnection

    /// Knocks at the daemon of a state directory; `nil` when none runs, and throws its refusal of the key.
    package init?(path: String, key: String) async throws {
        guard let connection = try await SocketConnection.connect(path: path) else { return nil }
        try await connection.send(AssistantKnock.frame(key: key))
        guard let frame = try await connection.receive() else {
            throw WinbackError(
                "daemon_gone", .unavailable, "the daemon closed the connection",
                advice: "it may be winding down: start it with winback serve")
        }
        if case .failure(let failure) = try SocketReply(JSONValue.parse(frame)) {
            if failure.error.code == "bad_input" {
                throw WinbackError(
                    "daemon_old", .unavailable, "the daemon that runs is older than this winback",
                    advice: "restart it: winback serve")
            }
            throw failure
        }
        self.connection = connection
    }

    /// Sends a message.
    package func send(_ message: [UInt8]) async throws { try await connection.send(message) }

    /// The next message; `nil` when the daemon has finished.
    package func receive() async throws -> [UInt8]? { try await connection.receive() }

    /// Says that nothing more comes; what is being worked on is still answered.
    package func finish() { connection.stopWriting() }
}
