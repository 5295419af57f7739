/// A request that passed every check of the protocol and waits for its answer.
package struct AdmittedRequest: Sendable, Equatable {
    /// What it is known by.
    package var id: MessageID
    /// What it asks for.
    package var ask: Ask
    /// The revision it speaks.
    package var revision: Revision
    /// Who sent it, as they say.
    package var client: ClientDescription

    /// Makes a request.
    package init(id: MessageID, ask: Ask, revision: Revision, client: ClientDescription) {
        self.id = id
        self.ask = ask
        self.revision = revision
        self.client = client
    }
}
