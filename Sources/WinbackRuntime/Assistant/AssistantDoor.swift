/// Where conversations of assistants' programs are held, for a socket that passes them on.
package protocol AssistantDoor: Sendable {
    /// Talks with a client until it has finished; `key` is the text it presented, and counts anew for every request.
    func converse(
        key: String, receive: @escaping @Sendable () async throws -> [UInt8]?,
        send: @escaping @Sendable ([UInt8]) async throws -> Void) async throws
}
