import WinbackModel

/// Bytes as they travel in messages and headers: base64 with its padding (RFC 4648 §4).
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let plain = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(plain) + String(repeating: "=", count: (4 - plain.count % 4) % 4)
    }

    /// The bytes of a text; `nil` unless it is exactly what `encode` gives for them.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let plain = text.prefix { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        guard let bytes = Base64URL.decode(String(plain)), encode(bytes) == text else { return nil }
        return bytes
    }
}
