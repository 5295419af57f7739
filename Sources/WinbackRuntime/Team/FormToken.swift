import Crypto
import Foundation
package import WinbackModel

/// What makes a form count only for the page it was on: nobody else's page can send it, and it grows stale.
///
/// `MINUTES.MAC`, where MAC is the first half of HMAC-SHA256 over what the form is about and the minute it was shown.
package struct FormToken: Sendable {
    /// How long a form may be looked at before it is sent.
    package static let lifetime = ElapsedTime.minutes(60)
    private let key: SymmetricKey

    /// Makes tokens under a team's key for forms.
    package init(_ secrets: TeamSecrets) { key = SymmetricKey(data: secrets.key(.forms)) }

    /// The token for a form about something, shown now.
    package func make(about subject: String, at now: Instant) -> String {
        let minute = now.milliseconds / 60_000
        return "\(minute).\(mac(subject, minute))"
    }

    /// Whether a token was made for a form about this, not longer ago than its lifetime.
    package func isValid(_ token: String, about subject: String, at now: Instant) -> Bool {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 12, let minute = Int64(parts[0]) else { return false }
        let age = now.milliseconds / 60_000 - minute
        guard (0...Self.lifetime.milliseconds / 60_000).contains(age) else { return false }
        return ConstantTime.equal(Array(parts[1].utf8), Array(mac(subject, minute).utf8))
    }

    private func mac(_ subject: String, _ minute: Int64) -> String {
        var writer = CanonicalWriter(domain: "winback/form/1")
        writer.field("subject", subject)
        writer.field("minute", minute)
        let code = HMAC<SHA256>.authenticationCode(for: Data(writer.bytes), using: key)
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: code.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
