package import WinbackWire

/// The checks between the body of a POST and its answer, in the order that the revisions prescribe.
package enum HTTPLadder {
    /// What a body that passed them is.
    package enum Admission: Sendable, Equatable {
        /// A request that wants an answer.
        case request(AdmittedRequest)
        /// Something to take note of: 202 and no body.
        case accepted
    }

    /// What a body that failed one is told.
    package struct Refusal: Error, Sendable, Equatable {
        /// The HTTP status.
        package var status: Int
        /// The body.
        package var body: JSONValue
    }

    /// Reads and checks a body.
    package static func admit(_ body: [UInt8], _ headers: RequestHeaders) throws(Refusal) -> Admission {
        let message: Message
        do throws(Message.Refusal) {
            message = try Message.read(body)
        } catch {
            throw Refusal(status: error.error.code.status(modern: false), body: error.error.response(to: error.id))
        }
        switch message {
        case .notification, .response:
            if let version = headers.version, Revision(rawValue: version) == nil {
                throw refusal(unsupported(version), nil, modern: false)
            }
            return .accepted
        case .request(let id, let method, let params):
            let modern = isModern(method, params, headers)
            do throws(ProtocolError) {
                return .request(
                    modern ? try admitModern(id, method, params, headers) : try admitLegacy(id, method, params, headers)
                )
            } catch {
                throw refusal(error, id, modern: modern)
            }
        }
    }

    /// By what the body says; a header alone decides only for methods that no handshake knows.
    private static func isModern(_ method: String, _ params: JSONObject, _ headers: RequestHeaders) -> Bool {
        if ModernEnvelope.isThere(params) || method == "server/discover" || method == "subscriptions/listen" {
            return true
        }
        guard method != "initialize", let version = headers.version else { return false }
        return Revision(rawValue: version)?.isModern ?? false
    }

    private static func admitModern(
        _ id: MessageID, _ method: String, _ params: JSONObject, _ headers: RequestHeaders
    ) throws(ProtocolError) -> AdmittedRequest {
        let envelope = try ModernEnvelope(params)
        try match("MCP-Protocol-Version", headers.version, envelope.version)
        try match("Mcp-Method", headers.method, method)
        switch method {
        case "tools/call", "prompts/get": try matchName(headers.name, params["name"]?.stringValue)
        case "resources/read": try matchName(headers.name, params["uri"]?.stringValue)
        default: break
        }
        let revision = try envelope.revision()
        return AdmittedRequest(
            id: id, ask: try Ask.read(method, params, in: revision), revision: revision, client: envelope.client)
    }

    private static func admitLegacy(
        _ id: MessageID, _ method: String, _ params: JSONObject, _ headers: RequestHeaders
    ) throws(ProtocolError) -> AdmittedRequest {
        var revision = Revision.march2025
        if let version = headers.version {
            guard let known = Revision(rawValue: version) else { throw unsupported(version) }
            revision = known.isModern ? .newestLegacy : known
        }
        var client = ClientDescription()
        if method == "initialize" {
            revision = try Handshake.revision(params)
            client = Handshake.client(params)
        }
        return AdmittedRequest(
            id: id, ask: try Ask.read(method, params, in: revision), revision: revision,
            client: client.asking(params["_meta"]))
    }

    private static func match(_ name: String, _ header: String?, _ body: String) throws(ProtocolError) {
        guard let header else { throw ProtocolError(.headerMismatch, "the header \(name) is missing") }
        guard header == body else {
            throw ProtocolError(
                .headerMismatch, "the header \(name) says `\(header.prefix(80))`, the body `\(body.prefix(80))`")
        }
    }

    private static func matchName(_ header: String?, _ body: String?) throws(ProtocolError) {
        guard let body else {
            if header != nil {
                throw ProtocolError(.headerMismatch, "the header Mcp-Name names what the body does not")
            }
            return
        }
        try match("Mcp-Name", header, body)
    }

    private static func unsupported(_ version: String) -> ProtocolError {
        ProtocolError(
            .invalidRequest, "MCP-Protocol-Version `\(version.prefix(40))` is not spoken here",
            data: ["supported": .array(Revision.newestFirst.map { .string($0.rawValue) })])
    }

    private static func refusal(_ error: ProtocolError, _ id: MessageID?, modern: Bool) -> Refusal {
        Refusal(status: error.code.status(modern: modern), body: error.response(to: id))
    }
}
