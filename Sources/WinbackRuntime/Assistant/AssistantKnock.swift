import Logging
import WinbackModel
import WinbackWire

/// How a program that speaks an assistant's protocol asks the daemon's socket for it: one frame with its key, one answer,
/// and from then on a message a frame in both directions.
enum AssistantKnock {
    /// What the knock and its audit row are called.
    static let operation = "assistant.connect"

    /// The key of a knock; `nil` for every other frame.
    static func key(_ frame: [UInt8]) -> String? {
        guard frame.count <= 4_096, let json = try? JSONValue.parse(frame) else { return nil }
        return json["assistant"]?["key"]?.stringValue
    }

    /// The frame of a knock.
    static func frame(key: String) -> [UInt8] { JSONValue.object(["assistant": ["key": .string(key)]]).write() }

    /// Checks the key and hands the connection on, or says why not.
    static func pass(
        _ key: String, on connection: SocketConnection, to door: any AssistantDoor, of team: Team, logger: Logger?
    ) async throws {
        do {
            let claim = Caller.Claim(uid: nil, key: key, actingAs: nil, face: .assistant)
            _ = try await Caller.identify(claim, operation: operation, in: team)
        } catch {
            let failure = OperationFailure(error)
            logger?.notice("socket.refused", metadata: ["reason": "\(failure.error.code)"])
            return try await connection.send(SocketReply.failure(failure).json().write())
        }
        try await connection.send(SocketReply.success(.object([:])).json().write())
        try await door.converse(
            key: key, receive: { try await connection.receive() }, send: { try await connection.send($0) })
    }
}
