import Crypto
import Foundation
import WinbackModel

/// Signs events as Standard Webhooks 1.0.0 says (specification of 2023, "Signature scheme", symmetric `v1`).
package struct WebhookSigner: Sendable, CustomStringConvertible {
    private let keys: [SymmetricKey]

    /// Takes secrets as they were handed over, the current one first; throws `OutboundFailure` unless every one is
    /// `whsec_` and 24 to 64 bytes in base64.
    package init(secrets: [String]) throws {
        keys = try secrets.map { text in
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            guard trimmed.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(trimmed.dropFirst(6))),
                (24...64).contains(bytes.count)
            else { throw OutboundFailure("it has to be whsec_ followed by 24 to 64 bytes in base64") }
            return SymmetricKey(data: bytes)
        }
    }

    /// How many signatures an event carries: one for each secret, so that a receiver may change over at leisure.
    package var count: Int { keys.count }

    /// The three header fields of an event; `seconds` since 1970 is when it is sent.
    package func headers(id: String, seconds: Int64, body: [UInt8]) -> [(name: String, value: String)] {
        let content = Data("\(id).\(seconds).".utf8) + Data(body)
        let signatures = keys.map { key in
            "v1," + Data(HMAC<SHA256>.authenticationCode(for: content, using: key)).base64EncodedString()
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    package var description: String { "<\(keys.count) secrets>" }
}
