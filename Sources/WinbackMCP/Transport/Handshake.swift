import WinbackWire

/// The handshake of the revisions before 2026-07-28.
enum Handshake {
    /// The revision agreed on.
    static func revision(_ params: JSONObject) throws(ProtocolError) -> Revision {
        guard let asked = params["protocolVersion"]?.stringValue else {
            throw ProtocolError(.invalidParams, "initialize: `protocolVersion` has to be a text")
        }
        return Revision.negotiated(asked)
    }

    /// What the client says about itself.
    static func client(_ params: JSONObject) -> ClientDescription {
        ClientDescription(info: params["clientInfo"], capabilities: params["capabilities"])
    }
}
