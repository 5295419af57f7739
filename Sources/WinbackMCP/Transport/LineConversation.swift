package import WinbackWire

/// A conversation over lines, as on standard input and output: both eras in one process, and no clock.
///
/// The revisions with a handshake keep what it agreed on; a request with an envelope stands for itself, before or after.
package struct LineConversation: Sendable {
    /// What is to be done about a line.
    package enum Step: Sendable, Equatable {
        /// Send this at once.
        case send(JSONValue)
        /// Work on this; ask `finish` before its answer is sent.
        case serve(AdmittedRequest)
        /// Stop working on this; nothing is sent for it any more.
        case cancel(MessageID)
        /// A person answered a form of ours, or their client could not show it (`nil`).
        case answered(form: String, FormAnswer?)
    }

    private struct Agreement: Sendable {
        var revision: Revision
        var client: ClientDescription
    }

    private var agreement: Agreement?
    private var inFlight: Set<MessageID> = []
    private var forms: Set<String> = []
    private var formsAsked = 0
    /// Requests worked on at once; a client that sends more waits for answers first.
    private static let inFlightMost = 64

    /// Makes a conversation nothing was said in.
    package init() {}

    /// Takes a line; an empty one means nothing.
    package mutating func take(_ line: [UInt8]) -> [Step] {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return [] }
        do throws(Message.Refusal) {
            switch try Message.read(line) {
            case .request(let id, let method, let params): return [request(id, method, params)]
            case .notification(let method, let params): return notification(method, params)
            case .response(let id, let result): return response(id, result)
            }
        } catch {
            return [.send(error.error.response(to: error.id, unknownID: .null))]
        }
    }

    /// Says that a request was worked on; false when it was cancelled, and nothing may be sent for it.
    package mutating func finish(_ id: MessageID) -> Bool { inFlight.remove(id) != nil }

    /// Whether progress of a request may still be told.
    package func isOpen(_ id: MessageID) -> Bool { inFlight.contains(id) }

    /// Makes the request that shows a form; its name comes back with the answer.
    package mutating func ask(_ form: FormQuestion) -> (form: String, message: JSONValue) {
        formsAsked += 1
        let name = "winback-form-\(formsAsked)"
        forms.insert(name)
        return (
            name,
            [
                "jsonrpc": "2.0", "id": .string(name), "method": "elicitation/create",
                "params": form.params(in: agreement?.revision ?? .newestLegacy),
            ]
        )
    }

    /// Forgets a form nobody waits for any more.
    package mutating func forget(form: String) { forms.remove(form) }

    private mutating func request(_ id: MessageID, _ method: String, _ params: JSONObject) -> Step {
        guard !inFlight.contains(id) else {
            return .send(
                ProtocolError(.invalidRequest, "a request with this id is still being worked on").response(to: id))
        }
        guard inFlight.count < Self.inFlightMost else {
            return .send(
                ProtocolError(.invalidRequest, "\(Self.inFlightMost) requests are being worked on; wait for answers")
                    .response(to: id))
        }
        do throws(ProtocolError) {
            let admitted = try admit(id, method, params)
            inFlight.insert(id)
            return .serve(admitted)
        } catch {
            return .send(error.response(to: id))
        }
    }

    private mutating func admit(
        _ id: MessageID, _ method: String, _ params: JSONObject
    ) throws(ProtocolError) -> AdmittedRequest {
        if method == "initialize", !ModernEnvelope.isThere(params) {
            let agreed = Agreement(revision: try Handshake.revision(params), client: Handshake.client(params))
            agreement = agreed
            return AdmittedRequest(
                id: id, ask: .initialize(agreed.revision), revision: agreed.revision, client: agreed.client)
        }
        if ModernEnvelope.isThere(params) || method == "server/discover" {
            let envelope = try ModernEnvelope(params)
            let revision = try envelope.revision()
            return AdmittedRequest(
                id: id, ask: try Ask.read(method, params, in: revision), revision: revision, client: envelope.client)
        }
        guard let agreement else {
            if method == "ping" {
                return AdmittedRequest(id: id, ask: .ping, revision: .newestLegacy, client: ClientDescription())
            }
            throw ProtocolError(
                .invalidRequest,
                "send `initialize` first, or the `_meta` of \(Revision.july2026.rawValue) with each request")
        }
        return AdmittedRequest(
            id: id, ask: try Ask.read(method, params, in: agreement.revision), revision: agreement.revision,
            client: agreement.client.asking(params["_meta"]))
    }

    private mutating func notification(_ method: String, _ params: JSONObject) -> [Step] {
        guard method == "notifications/cancelled", let id = params["requestId"].flatMap({ MessageID($0) }) else {
            return []
        }
        // What is over, or was never asked, cannot be cancelled and is no mistake.
        return inFlight.remove(id) == nil ? [] : [.cancel(id)]
    }

    private mutating func response(_ id: MessageID, _ result: JSONValue?) -> [Step] {
        guard case .text(let name) = id, forms.remove(name) != nil else { return [] }
        return [.answered(form: name, result.flatMap { FormAnswer($0) })]
    }
}
