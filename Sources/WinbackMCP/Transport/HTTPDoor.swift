package import WinbackWire

/// The checks before the body of a POST is read: whether a page from elsewhere sent it, and what it says about itself.
package enum HTTPDoor {
    /// Whether an origin is this server's own or one more that is known; none at all is, since only browsers send one.
    ///
    /// A page from elsewhere must not speak through somebody's browser.
    package static func admits(origin: String?, authority: String?, known: [String] = []) -> Bool {
        guard let origin = origin?.lowercased() else { return true }
        let own = authority.map { ["http://\($0)", "https://\($0)"] } ?? []
        return (own + known).contains { $0.lowercased() == origin }
    }

    /// What a POST is told that sends or wants something else than JSON; `nil` when it is in order.
    package static func refusal(contentType: String?, accept: String?) -> HTTPLadder.Refusal? {
        let kind = contentType?.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
        guard kind == "application/json" else {
            return refusal(415, "send Content-Type: application/json")
        }
        guard accepts(accept, "application/json") else {
            return refusal(406, "answers are application/json or text/event-stream: accept both")
        }
        return nil
    }

    /// Whether a stream of events is accepted; only a client that names it gets one.
    package static func takesStream(accept: String?) -> Bool { accepts(accept, "text/event-stream") }

    /// A message as an event of a stream.
    package static func event(_ message: JSONValue) -> [UInt8] {
        Array("event: message\ndata: ".utf8) + message.write() + [0x0A, 0x0A]
    }

    /// A refusal with words and without an id, since no message was read.
    package static func refusal(_ status: Int, _ words: String) -> HTTPLadder.Refusal {
        HTTPLadder.Refusal(status: status, body: ProtocolError(.invalidRequest, words).response(to: nil))
    }

    /// No header accepts all.
    private static func accepts(_ accept: String?, _ kind: String) -> Bool {
        guard let accept = accept?.lowercased() else { return kind == "application/json" }
        if accept.contains(kind) { return true }
        return kind == "application/json" && (accept.contains("*/*") || accept.contains("application/*"))
    }
}
