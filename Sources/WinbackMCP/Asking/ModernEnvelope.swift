import WinbackWire

/// What every request of 2026-07-28 carries in its `_meta`.
struct ModernEnvelope {
    let version: String
    let client: ClientDescription

    /// Whether parameters carry the envelope, whole or in part.
    static func isThere(_ params: JSONObject) -> Bool {
        params["_meta"]?[MetaKey.version] != nil || params["_meta"]?[MetaKey.capabilities] != nil
    }

    /// Reads it; both required keys have to be there.
    init(_ params: JSONObject) throws(ProtocolError) {
        let meta = params["_meta"]
        guard let version = meta?[MetaKey.version]?.stringValue else {
            throw ProtocolError(.invalidParams, "`_meta` has to name \(MetaKey.version)")
        }
        guard let capabilities = meta?[MetaKey.capabilities], capabilities.objectValue != nil else {
            throw ProtocolError(.invalidParams, "`_meta` has to name \(MetaKey.capabilities)")
        }
        self.version = version
        client = ClientDescription(info: meta?[MetaKey.clientInfo], capabilities: capabilities).asking(meta)
    }

    /// The revision it speaks; throws with those there are.
    func revision() throws(ProtocolError) -> Revision {
        if let revision = Revision(rawValue: version), revision.isModern { return revision }
        let supported = Revision.newestFirst.map { JSONValue.string($0.rawValue) }
        throw ProtocolError(
            .unsupportedVersion, "`\(version.prefix(40))` is not spoken here",
            data: ["supported": .array(supported), "requested": .string(version)])
    }
}
