package import WinbackModel

/// Reads `config/web.yaml`: where the team's pages are reached from outside.
package enum WebReader {
    private static let keys = ["public_url", "behind_proxy"]

    /// Reads the settings; `file` is the name used in diagnostics.
    package static func read(_ text: String, file: String) -> Reading<WebSettings> {
        let problems = Problems()
        let settings = YAMLReader.read(text, file: file, problems).flatMap { read($0, problems) }
        return Reading(settings, problems)
    }

    private static func read(_ root: YAMLNode, _ problems: Problems) -> WebSettings? {
        guard let top = YAMLMapping(root, "the web settings", known: keys, problems) else { return nil }
        let words = "an address such as https://offers.shop.example, without a query"
        let publicURL = top.optional("public_url").flatMap { top.scalar($0, "public_url", words) { PublicURL($0) } }
        let behindProxy =
            top.optional("behind_proxy").flatMap { top.word($0, "behind_proxy", [("true", true), ("false", false)]) }
            ?? false
        if behindProxy, !top.has("public_url") {
            problems.error(
                top.place(of: "behind_proxy"),
                "behind a proxy, `public_url` is needed: requests are answered under its host name alone")
        }
        return WebSettings(publicURL: publicURL, behindProxy: behindProxy)
    }
}
