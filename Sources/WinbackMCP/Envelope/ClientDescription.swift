package import WinbackWire

/// What a client says about itself: for display and for what it can be asked, never for what it may do.
package struct ClientDescription: Sendable, Equatable {
    /// Its name and version, cleaned; empty when it gave none.
    package var name: String
    /// Whether it can show a form to its person.
    package var showsForms: Bool
    /// Everything it says that it can do, as it came.
    package var capabilities: JSONObject
    /// The token that progress is to be told under; `nil` when none is wanted.
    package var progressToken: JSONValue?

    /// Makes a description.
    package init(
        name: String = "", showsForms: Bool = false, capabilities: JSONObject = [:], progressToken: JSONValue? = nil
    ) {
        self.name = name
        self.showsForms = showsForms
        self.capabilities = capabilities
        self.progressToken = progressToken
    }

    /// Reads what a handshake or an envelope says.
    init(info: JSONValue?, capabilities: JSONValue?) {
        let parts = [info?["name"]?.stringValue, info?["version"]?.stringValue].compactMap { $0 }
        name = String(
            String.UnicodeScalarView(parts.joined(separator: " ").unicodeScalars.filter { $0.value >= 0x20 }.prefix(80))
        )
        self.capabilities = capabilities?.objectValue ?? [:]
        // An empty object is the older way to say forms.
        switch capabilities?["elicitation"] {
        case .object(let modes)?: showsForms = modes.count == 0 || modes["form"] != nil
        default: showsForms = false
        }
    }

    /// Whether it said that it can do something, such as `sampling`; `elicitation` means forms.
    package func can(_ capability: String) -> Bool {
        capability == "elicitation" ? showsForms : capabilities[capability]?.objectValue != nil
    }

    /// Refuses a client that did not say that it can do what a request needs.
    package func require(_ capability: String) throws(ProtocolError) {
        if can(capability) { return }
        throw ProtocolError(
            .missingCapability, "this needs a client with the capability `\(capability)`",
            data: ["requiredCapabilities": .object([capability: [:]])])
    }

    /// The same client with the progress token of one request; a token is a text or a whole number.
    func asking(_ meta: JSONValue?) -> ClientDescription {
        var client = self
        client.progressToken = meta?[MetaKey.progressToken].flatMap { MessageID($0)?.json }
        return client
    }
}
