/// Where the team's pages are reached from outside: `config/web.yaml`.
package struct WebSettings: Sendable, Hashable {
    /// The address links begin with, such as `https://offers.shop.example`; `nil` when there is none.
    package var publicURL: PublicURL?
    /// Whether a proxy of the team's stands in front: it ends TLS, hands on the public host name, and names who asks.
    package var behindProxy: Bool

    /// Makes settings.
    package init(publicURL: PublicURL? = nil, behindProxy: Bool = false) {
        self.publicURL = publicURL
        self.behindProxy = behindProxy
    }

    /// Reached from this machine alone.
    package static let local = WebSettings()

    /// The host name of requests that a proxy hands on; `nil` when there is no proxy.
    package var proxiedHost: String? { behindProxy ? publicURL?.host : nil }

    /// The link that ends a member's messages on a channel.
    ///
    /// Without a public address it leads to where the daemon listens, which only this machine reaches.
    package func unsubscribeLink(_ token: String, listening address: String = "127.0.0.1:8787") -> String {
        (publicURL?.text ?? "http://\(address)") + "/u/" + token
    }
}

/// The start of every public link: a scheme, a host and perhaps a port and a path, without a slash at its end.
package struct PublicURL: Sendable, Hashable, CustomStringConvertible {
    /// The whole text.
    package let text: String
    /// The host, in lower case, with its port if one is written.
    package let host: String

    /// Reads an address; `nil` unless it is `https://` and a host name, or `http://` and this machine itself.
    ///
    /// A link in a message goes out of our hands, so it never leads to plain HTTP elsewhere; user names, queries and
    /// fragments have no place in it.
    package init?(_ written: String) {
        let isSecure = written.hasPrefix("https://")
        guard isSecure || written.hasPrefix("http://"), written.utf8.count <= 200 else { return nil }
        let rest = written.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" }.lowercased()
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), Self.isHost(parts[0]), path.utf8.allSatisfy(Self.isPathByte),
            !path.contains("//"), !path.contains("..")
        else { return nil }
        if parts.count == 2 {
            guard let port = Int(parts[1]), (1...65_535).contains(port), "\(port)" == parts[1] else { return nil }
        }
        guard isSecure || parts[0] == "localhost" || parts[0].hasPrefix("127.") else { return nil }
        host = authority
        text = (isSecure ? "https://" : "http://") + authority + path
    }

    package var description: String { text }

    /// Letters, digits and hyphens in labels of at most 63, separated by dots (RFC 1123 §2.1).
    private static func isHost(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
            }
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "/-_.~".utf8.contains(byte)
    }
}
