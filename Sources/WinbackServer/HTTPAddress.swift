import WinbackModel

/// Where the daemon answers HTTP: an address of this machine itself, and a port.
package struct HTTPAddress: Sendable, Equatable, CustomStringConvertible {
    /// The loopback address to bind to.
    package let host: String
    /// The port.
    package let port: Int

    /// Reads `HOST:PORT`; refuses an address that other machines could reach.
    ///
    /// `localhost` is taken for `127.0.0.1` here, so that no name service decides what the daemon listens on.
    package init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else {
            throw WinbackError(
                "bad_address", .badInput, "`\(text)` is no address to listen on; expected HOST:PORT",
                advice: "write for example 127.0.0.1:8787")
        }
        let name = String(text[..<colon])
        guard let host = Self.loopback(name) else {
            throw WinbackError(
                "not_loopback", .badInput,
                "`\(name)` is not an address of this machine alone; without TLS and sign-in the daemon answers "
                    + "nowhere else",
                advice:
                    "listen on 127.0.0.1:\(port) or [::1]:\(port), and reach it from elsewhere through an SSH tunnel")
        }
        self.host = host
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The loopback address a name stands for; `nil` for every other.
    static func loopback(_ name: String) -> String? {
        switch name {
        case "localhost": return "127.0.0.1"
        case "[::1]": return "::1"
        default:
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            let octets = parts.compactMap { part in
                part.utf8.count <= 3 && part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(part) : nil
            }
            return parts.count == 4 && octets.count == 4 && octets[0] == 127 ? name : nil
        }
    }
}
