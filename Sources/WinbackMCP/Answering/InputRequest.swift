package import WinbackWire

/// One thing a client is to bring before a request can be answered, from 2026-07-28 on.
package struct InputRequest: Sendable, Equatable {
    /// What the client is to do.
    package var method: String
    /// With what.
    package var params: JSONValue

    /// Makes a request; only for what the client said that it can do.
    package init(_ method: String, _ params: JSONValue) {
        self.method = method
        self.params = params
    }

    /// A form for the client's person.
    package static func form(_ form: FormQuestion) -> InputRequest {
        InputRequest("elicitation/create", form.params(in: .july2026))
    }

    var json: JSONValue { ["method": .string(method), "params": params] }
}
