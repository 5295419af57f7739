package import WinbackWire

/// What came of a tool call.
package enum ToolOutcome: Sendable, Equatable {
    /// It was carried out; text and structure each tell everything.
    case done(JSONObject)
    /// It was not, and why, with what to do about it.
    case failed(JSONObject)
    /// A person has to answer first.
    case ask([String: FormQuestion], state: String)
}
