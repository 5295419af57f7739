package import WinbackModel

/// Whether a presented key counts.
package enum KeyCheck {
    /// What is compared with when no such key is known: no digest is all zeros but by a chance of one in 2^256.
    private static let nothing = [UInt8](repeating: 0, count: 32)

    /// The key's record, or why it does not count.
    ///
    /// `digest` is that of the presented text and `record` what is held under its id. An unknown id takes the same steps
    /// as a wrong secret and gets the same answer; only the true holder learns that a key was revoked or has expired.
    package static func judge(
        _ key: APIKeyText, digest: [UInt8], record: KeyRecord?, team: String, at now: Instant
    ) -> Result<KeyRecord, WinbackError> {
        let isTrue = ConstantTime.equal(digest, record?.digest ?? nothing)
        guard key.team == team else {
            return .failure(
                WinbackError(
                    "key_other_team", .refused, "the key \(key.id) belongs to another team",
                    advice: "set WINBACK_KEY to a key of this team, or name the other team's directory"))
        }
        guard isTrue, let record else {
            return .failure(
                WinbackError(
                    "key_unknown", .refused, "the key \(key.id) is not known to this team",
                    advice: "check WINBACK_KEY; winback key list shows the keys there are"))
        }
        switch record.state(at: now) {
        case .active, .replaced: return .success(record)
        case .revoked:
            return .failure(
                WinbackError(
                    "key_revoked", .refused,
                    "the key \(key.id) was revoked at \((record.revokedAt ?? now).iso8601)",
                    advice: "ask \(record.owner) for another one"))
        case .expired:
            let next = record.replacedBy.map { "; \($0) took its place" } ?? ""
            return .failure(
                WinbackError(
                    "key_expired", .refused, "the key \(key.id) expired at \(record.expiresAt.iso8601)\(next)",
                    advice: record.replacedBy == nil
                        ? "make another one with winback key create" : "set WINBACK_KEY to the key that took its place"
                ))
        }
    }

    /// Why a text is no key; nothing of the text is told.
    package static func malformed(_ problem: APIKeyText.Problem) -> WinbackError {
        WinbackError(
            "key_malformed", .badInput, "WINBACK_KEY holds no key: \(problem)",
            advice: "copy the whole key again, without spaces or line breaks")
    }
}
