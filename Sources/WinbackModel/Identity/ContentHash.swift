internal import Crypto

/// The SHA-256 of canonical bytes: the identity of a playbook version, a proposal, an audit row.
package struct ContentHash: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    package let hex: String

    /// Takes over a stored hash; `nil` unless it is 64 lower-case hexadecimal digits.
    package init?(hex: String) {
        guard hex.utf8.count == 64, hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.hex = hex
    }

    /// The hash of bytes.
    package init(of bytes: [UInt8]) { hex = ContentHash.hexadecimal(SHA256.hash(data: bytes)) }

    /// The hash of 32 bytes that are one already.
    package init(_ digest: RawDigest) { hex = digest.withBytes { ContentHash.hexadecimal($0) } }

    /// The first twelve digits, enough for people to tell versions apart.
    package var short: String { String(hex.prefix(12)) }
    package var description: String { hex }
    package static func < (a: ContentHash, b: ContentHash) -> Bool { a.hex < b.hex }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Collects fields into unambiguous bytes: each carries its kind, name and length, so no two values share a form.
package struct CanonicalWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []

    /// Starts a form under a domain and version, so that forms of different kinds never collide.
    package init(domain: String) { field("domain", domain) }

    /// Writes a named text.
    package mutating func field(_ name: String, _ value: String) {
        bytes.append(0)
        append(name)
        append(value)
    }

    /// Writes a named integer.
    package mutating func field(_ name: String, _ value: some BinaryInteger) { field(name, String(value)) }

    /// Writes a named list of texts, in the order given.
    package mutating func field(_ name: String, _ values: [String]) {
        // A kind of its own: a list of two texts must not read like a number 2 and a field after it.
        bytes.append(1)
        append(name)
        append(String(values.count))
        for value in values { append(value) }
    }

    /// The SHA-256 of what has been written.
    package var digest: ContentHash { ContentHash(of: bytes) }

    private mutating func append(_ text: String) {
        var length = UInt32(text.utf8.count).bigEndian
        withUnsafeBytes(of: &length) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text.utf8)
    }
}
