internal import Crypto

/// What an unsubscribe link carries: a member and a channel, which only the team that made the link can read.
///
/// The form is a synthetic initialisation vector (Rogaway, Shrimpton, 2006, "Deterministic authenticated encryption",
/// §4): a 128-bit HMAC-SHA256 tag over version, channel and member, then those bytes under a pad drawn from the tag. So a
/// link tells nobody whom it is for, the same member and channel always give the same link, and a link needs no row of
/// the store and never runs out: a message may be years old when its reader has enough of it.
package enum UnsubscribeToken {
    /// Bytes before encoding: the tag, then version, channel and member.
    private static let tagBytes = 16
    private static let bodyBytes = 10
    private static let version: UInt8 = 1
    private static let channels: [Channel] = [.email, .sms, .push]

    /// The token for a member's messages on a channel, 35 characters that need no escaping in an address.
    ///
    /// `key` is the team's key for unsubscribe links, 32 bytes.
    package static func make(member: MemberKey, channel: Channel, key: [UInt8]) -> String {
        var body = [version, UInt8(channels.firstIndex(of: channel) ?? 0)]
        withUnsafeBytes(of: member.value.bigEndian) { body.append(contentsOf: $0) }
        let tag = digest("tag", body, key).prefix(tagBytes)
        return Base64URL.encode(tag + padded(body, Array(tag), key))
    }

    /// Whom and what a token is for; `nil` for every text that `make` did not give under this key.
    ///
    /// The tag is compared in constant time, and the work is the same for every text of the right length.
    package static func read(_ token: String, key: [UInt8]) -> (member: MemberKey, channel: Channel)? {
        guard let bytes = Base64URL.decode(token), bytes.count == tagBytes + bodyBytes else { return nil }
        let tag = Array(bytes.prefix(tagBytes))
        let body = padded(Array(bytes.dropFirst(tagBytes)), tag, key)
        let expected = Array(digest("tag", body, key).prefix(tagBytes))
        guard ConstantTime.equal(tag, expected), body[0] == version, Int(body[1]) < channels.count else { return nil }
        let value = body.dropFirst(2).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return (MemberKey(value: value), channels[Int(body[1])])
    }

    private static func padded(_ body: [UInt8], _ tag: [UInt8], _ key: [UInt8]) -> [UInt8] {
        zip(body, digest("pad", tag, key)).map { $0 ^ $1 }
    }

    private static func digest(_ purpose: String, _ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
        let text = Array("winback/unsubscribe/1/\(purpose)/".utf8) + bytes
        return Array(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: key)))
    }
}
