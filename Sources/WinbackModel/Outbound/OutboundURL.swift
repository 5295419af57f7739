/// A URL that Winback may send to, taken apart by rules stricter than any library's.
///
/// What is requested is written anew from the parts, so that no two parsers can read it differently.
package struct OutboundURL: Sendable, Hashable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    package let isSecure: Bool
    /// The host: a name in lower case, or an address without brackets.
    package let host: String
    /// The address, when the host is one.
    package let address: IPAddress?
    /// The port, also when it is the usual one.
    package let port: Int
    /// Path and query, beginning with a slash.
    package let path: String

    /// The URL in its one form.
    package var description: String {
        let usual = isSecure ? 443 : 80
        return "\(isSecure ? "https" : "http")://\(hostInURL)\(port == usual ? "" : ":\(port)")\(path)"
    }

    /// The host as URLs write it.
    package var hostInURL: String {
        if case .v6 = address { return "[\(host)]" }
        return host
    }
}

/// What a URL has to be for Winback to send to it.
package struct URLRules: Sendable, Hashable {
    /// Whether unencrypted HTTP is allowed too.
    package var allowsHTTP: Bool
    /// Ports allowed besides 443 (and 80 where HTTP is allowed).
    package var ports: [Int]
    /// Which addresses may be connected to; what is allowed there may also be named in short.
    package var addresses: AddressRules

    /// Makes rules; by default HTTPS on port 443 of public hosts.
    package init(allowsHTTP: Bool = false, ports: [Int] = [], addresses: AddressRules = AddressRules()) {
        self.allowsHTTP = allowsHTTP
        self.ports = ports
        self.addresses = addresses
    }

    /// Takes a URL apart, or throws the reason it is refused.
    package func check(_ text: String) throws(URLRefusal) -> OutboundURL {
        let bytes = Array(text.utf8)
        guard (1...2_048).contains(bytes.count) else { throw URLRefusal("it has \(bytes.count) bytes, at most 2048") }
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw URLRefusal("it holds letters outside ASCII") }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw URLRefusal("it holds blanks or control characters")
        }
        guard !bytes.contains(where: { "\\\"<>^`{|}".utf8.contains($0) }) else {
            throw URLRefusal("it holds characters that URLs do not have")
        }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw URLRefusal("it has a fragment (#), which is never sent") }
        let (isSecure, rest) = try scheme(bytes)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw URLRefusal("it names a user (@)") }
        let (name, port) = try Self.split(authority)
        let (host, address) = try self.host(name)
        let number = try self.port(port, isSecure: isSecure)
        return OutboundURL(
            isSecure: isSecure, host: host, address: address, port: number,
            path: try Self.path(rest[authority.endIndex...])
        )
    }

    private func scheme(_ bytes: [UInt8]) throws(URLRefusal) -> (isSecure: Bool, rest: ArraySlice<UInt8>) {
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        let word = String(decoding: scheme, as: UTF8.self).lowercased()
        guard bytes[scheme.endIndex...].starts(with: "://".utf8) else {
            throw URLRefusal("it does not begin with https://")
        }
        let rest = bytes[(scheme.endIndex + 3)...]
        switch word {
        case "https": return (true, rest)
        case "http" where allowsHTTP: return (false, rest)
        default: throw URLRefusal("it does not begin with https://")
        }
    }

    /// Host and port as written; the port is `nil` when none is.
    private static func split(
        _ authority: ArraySlice<UInt8>
    ) throws(URLRefusal) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        guard !authority.isEmpty else { throw URLRefusal("it has no host") }
        let colon = UInt8(ascii: ":")
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw URLRefusal("its bracket stays open")
            }
            let rest = authority[(end + 1)...]
            guard rest.isEmpty || rest.first == colon else { throw URLRefusal("something follows the address") }
            return (authority[...end], rest.isEmpty ? nil : rest.dropFirst())
        }
        guard let at = authority.firstIndex(of: colon) else { return (authority, nil) }
        return (authority[..<at], authority[(at + 1)...])
    }

    private func port(_ digits: ArraySlice<UInt8>?, isSecure: Bool) throws(URLRefusal) -> Int {
        let usual = isSecure ? 443 : 80
        guard let digits else { return usual }
        guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            digits.first != UInt8(ascii: "0"), let number = Int(String(decoding: digits, as: UTF8.self)),
            number <= 65_535
        else { throw URLRefusal("its port is no number from 1 to 65535") }
        guard number == usual || ports.contains(number) else {
            throw URLRefusal(
                "port \(number) is not allowed; allowed is \(([usual] + ports).map(String.init).joined(separator: ", "))"
            )
        }
        return number
    }

    private func host(_ bytes: ArraySlice<UInt8>) throws(URLRefusal) -> (String, IPAddress?) {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        if bytes.first == UInt8(ascii: "[") {
            guard let address = IPAddress(String(text.dropFirst().dropLast())), case .v6 = address else {
                throw URLRefusal("its host is no version 6 address")
            }
            if let reason = addresses.refusal(of: address) { throw URLRefusal(reason) }
            return (address.description, address)
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= 253, labels.allSatisfy({ Self.isLabel($0) }) else {
            throw URLRefusal("its host is no name of letters, digits and hyphens between dots")
        }
        let last = labels[labels.count - 1]
        // Whatever ends like a number is read as an address by some library, in forms nobody means.
        if last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || last.hasPrefix("0x") {
            guard let address = IPAddress(text) else {
                throw URLRefusal("its host is no address of four decimal numbers")
            }
            if let reason = addresses.refusal(of: address) { throw URLRefusal(reason) }
            return (text, address)
        }
        if addresses.allowed.isEmpty {
            guard labels.count > 1 else { throw URLRefusal("its host has no domain") }
            guard !Self.isLocal(labels) else { throw URLRefusal("its host is a name of local networks") }
        }
        return (text, nil)
    }

    private static func isLabel(_ label: String) -> Bool {
        let bytes = Array(label.utf8)
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(bytes.count), bytes.first != hyphen, bytes.last != hyphen else { return false }
        // Hyphens in third and fourth place are kept for encodings, of which one is in use (RFC 5891, section 4.2.3.1).
        if bytes.count >= 4, bytes[2] == hyphen, bytes[3] == hyphen, !label.hasPrefix("xn--") || bytes.count == 4 {
            return false
        }
        return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == hyphen }
    }

    /// Names that never lead to the public internet (RFC 6761, RFC 6762, RFC 8375, and what clouds use).
    private static func isLocal(_ labels: [String]) -> Bool {
        let last = labels[labels.count - 1]
        if [
            "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "onion", "invalid",
            "test",
        ]
        .contains(last) {
            return true
        }
        return labels.suffix(2) == ["home", "arpa"]
    }

    private static func path(_ bytes: ArraySlice<UInt8>) throws(URLRefusal) -> String {
        if bytes.isEmpty { return "/" }
        guard bytes.first == UInt8(ascii: "/") else { throw URLRefusal("a slash has to follow the host") }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") { throw URLRefusal("its path holds brackets") }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex,
                    let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
                else { throw URLRefusal("its path holds a % without two digits") }
                guard value >= 0x20, value != 0x7F, value != UInt8(ascii: "\\"), value != UInt8(ascii: ".") else {
                    throw URLRefusal("its path hides a character behind a %")
                }
            }
            index += 1
        }
        let path = bytes.prefix { $0 != UInt8(ascii: "?") }
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard !segments.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) else {
            throw URLRefusal("its path goes up (..)")
        }
        guard !bytes.starts(with: "//".utf8) else { throw URLRefusal("its path begins with two slashes") }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a URL is refused, in words that do not repeat it.
package struct URLRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason.
    package let reason: String
    init(_ reason: String) { self.reason = reason }
    package var description: String { reason }
}
