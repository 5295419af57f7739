/// Tags a key.
package enum KeyKind {}
/// The public part by which a key is known: eight letters and digits.
package typealias KeyID = TextID<KeyKind>

extension TextID where Kind == KeyKind {
    /// Reads an id as somebody typed it; of a whole key, which people paste, only the public part is taken.
    ///
    /// Whatever cannot be an id becomes the empty one, so that no part of a secret is repeated in a message or a record.
    package init(reading text: String) {
        let bytes = Array(text.utf8)
        let isWhole = bytes.starts(with: APIKeyText.prefix.utf8) && bytes.count > 25
        let part = isWhole ? Array(bytes[17..<25]) : bytes
        self.init(APIKeyText.isID(part) ? String(decoding: part, as: UTF8.self) : "")
    }
}

/// A key as its holder keeps it: `wb_live_<team>_<id>_<secret><checksum>`.
///
/// The fixed beginning lets scanners find a leaked key, the checksum tells a typo without asking anybody, the team says
/// whose key it is. Only the secret, 178 random bits, is secret; it is shown once and never written down by Winback. A
/// description leaves it out.
package struct APIKeyText: Sendable, Hashable {
    /// Eight hexadecimal digits that stand for the team; no secret.
    package let team: String
    /// The key's public id.
    package let id: KeyID
    /// The whole text, secret included.
    package let text: String

    /// How every key begins.
    package static let prefix = "wb_live_"
    /// Characters of a whole key.
    package static let length = 62
    private static let idLength = 8
    private static let secretLength = 30
    private static let checksumLength = 6
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Makes a new key of a team from randomness, which has to be unpredictable outside of tests.
    package init(team: String, using generator: inout some RandomNumberGenerator) {
        let id = Self.randomText(Self.idLength, using: &generator)
        let secret = Self.randomText(Self.secretLength, using: &generator)
        let body = Self.prefix + team + "_" + id + "_" + secret
        self.team = team
        self.id = KeyID(id)
        text = body + Self.checksum(of: body.utf8)
    }

    /// Reads a key as somebody typed it; throws the first problem there is.
    package init(_ text: some StringProtocol) throws(Problem) {
        let bytes = Array(text.utf8)
        guard bytes.starts(with: Self.prefix.utf8) else { throw .prefix }
        guard bytes.count == Self.length else { throw .length(found: bytes.count) }
        let fields: [(range: Range<Int>, hexadecimal: Bool)] = [(8..<16, true), (17..<25, false), (26..<62, false)]
        for position in Self.prefix.utf8.count..<Self.length {
            let field = fields.first { $0.range.contains(position) }
            let byte = bytes[position]
            let fits = field.map { $0.hexadecimal ? Self.isHexadecimal(byte) : Self.alphabet.contains(byte) }
            guard fits ?? (byte == UInt8(ascii: "_")) else { throw .character(position: position + 1) }
        }
        let body = bytes.dropLast(Self.checksumLength)
        guard Self.checksum(of: body).utf8.elementsEqual(bytes.suffix(Self.checksumLength)) else { throw .checksum }
        team = String(decoding: bytes[8..<16], as: UTF8.self)
        id = KeyID(String(decoding: bytes[17..<25], as: UTF8.self))
        self.text = String(text)
    }

    /// What stands for a team in its keys: the first eight digits of a hash of its salt.
    package static func team(of salt: TeamSalt) -> String {
        var writer = CanonicalWriter(domain: "winback/team/1")
        writer.field("salt", salt.hex)
        return String(writer.digest.hex.prefix(8))
    }

    /// What is wrong with a text that should be a key; no case holds any of it.
    package enum Problem: Error, Sendable, Hashable {
        /// It does not begin as keys do.
        case prefix
        /// It has another number of characters.
        case length(found: Int)
        /// A character that cannot stand there; positions count from 1.
        case character(position: Int)
        /// Every character may stand there, but together they are no key.
        case checksum
    }

    /// Whether bytes may be a key's id.
    static func isID(_ bytes: [UInt8]) -> Bool { bytes.count == idLength && bytes.allSatisfy(alphabet.contains) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func randomText(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
        let bytes = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Six digits to the base 62 hold every 32-bit value, so different checksums have different texts.
    private static func checksum(of body: some Sequence<UInt8>) -> String {
        var rest = Checksum.crc32(body)
        var digits: [UInt8] = []
        for _ in 0..<checksumLength {
            digits.append(alphabet[Int(rest % 62)])
            rest /= 62
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}

extension APIKeyText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(Self.prefix)\(team)_\(id)_…" }
    /// The same: a debugger's print must not show the secret either.
    package var debugDescription: String { description }
    /// One child, the description: a dump must not show the secret either.
    package var customMirror: Mirror { Mirror(self, children: ["key": description]) }
}

extension APIKeyText.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .prefix: "it does not begin with \(APIKeyText.prefix)"
        case .length(let found): "it has \(found) characters instead of \(APIKeyText.length)"
        case .character(let position): "character \(position) cannot stand there"
        case .checksum: "its checksum does not match: at least one character is mistyped"
        }
    }
}
