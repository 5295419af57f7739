internal import Crypto

/// The six-digit codes of an authenticator app: the person factor.
///
/// TOTP (RFC 6238) with HMAC-SHA-1 and steps of 30 seconds, over HOTP (RFC 4226). SHA-1 is what every app knows; as the
/// key of an HMAC it is not affected by collisions.
package enum TimeCode {
    /// Length of a step.
    package static let step = ElapsedTime.seconds(30)
    /// Digits of a code.
    package static let digits = 6
    /// Bytes of a secret (RFC 4226 §4 recommends 160 bits).
    package static let secretLength = 20

    /// The step an instant lies in, counted from 1970.
    package static func step(at now: Instant) -> Int64 {
        now.milliseconds.flooredDivision(by: step.milliseconds).quotient
    }

    /// The code of a counter (RFC 4226 §5.3), `digits` long.
    package static func code(_ secret: [UInt8], counter: Int64, digits: Int = digits) -> String {
        let message = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * $0)) }
        let hash = Array(HMAC<Insecure.SHA1>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
        let offset = Int(hash[19] & 15)
        let word = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        return padded(word % modulus, digits)
    }

    /// The code shown at an instant.
    package static func code(_ secret: [UInt8], at now: Instant) -> String { code(secret, counter: step(at: now)) }

    /// The step whose code this is, the latest if several: the current one, the one before, or the one after, since
    /// clocks differ and people type slowly (RFC 6238 §5.2); `nil` when it is none of theirs.
    ///
    /// All three codes are computed and compared whatever is found, so that time tells nothing.
    package static func matchingStep(_ code: String, _ secret: [UInt8], at now: Instant) -> Int64? {
        let current = step(at: now)
        var found: Int64?
        for candidate in current - 1...current + 1 {
            let matches = ConstantTime.equal(Array(code.utf8), Array(Self.code(secret, counter: candidate).utf8))
            found = matches ? candidate : found
        }
        return found
    }

    /// Whether a text has the form of a code.
    package static func isCode(_ text: String) -> Bool {
        text.utf8.count == digits && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The link that apps read from a QR code (the key URI format): a secret under an issuer and an account.
    ///
    /// Steps, digits and hash are what every app takes for granted, so they are left out and the picture stays small.
    package static func enrolmentURI(_ secret: [UInt8], issuer: String, account: String) -> String {
        let issuer = percentEncoded(issuer)
        return "otpauth://totp/\(issuer):\(percentEncoded(account))?secret=\(Base32.encode(secret))&issuer=\(issuer)"
    }

    /// Everything but the unreserved characters of RFC 3986 §2.3 as `%XX`.
    private static func percentEncoded(_ text: String) -> String {
        let plain = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
