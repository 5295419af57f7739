import WinbackModel

/// What an assistants' door knows of the process it is in.
package struct AssistantSettings: Sendable {
    /// This build's version.
    package var version: String
    /// Where the daemon answers HTTP; `nil` when it does not.
    package var address: HTTPAddress?
    /// Whether decisions can be made in this process: a store that is opened directly decides nothing.
    package var decides: Bool

    /// Makes settings.
    package init(version: String, address: HTTPAddress? = nil, decides: Bool) {
        self.version = version
        self.address = address
        self.decides = decides
    }

    /// Where a person decides a proposal; `nil` when no pages are served.
    func approvalPage(_ proposal: String, _ web: WebSettings) -> String? {
        if let url = web.publicURL { return "\(url.text)/approve/\(proposal)" }
        return address.map { "http://\($0)/approve/\(proposal)" }
    }
}
