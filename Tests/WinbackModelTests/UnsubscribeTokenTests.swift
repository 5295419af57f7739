import Testing
import WinbackModel

@Suite struct UnsubscribeTokenTests {
    static let key = (0..<32).map { UInt8($0) }
    static let members = [Int64(0), 1, 42, .max, 0x0102_0304_0506_0708]

    @Test func aTokenSaysWhomAndWhatItIsForAndIsTheSameEachTime() {
        for value in Self.members {
            for channel in Channel.allCases {
                let token = UnsubscribeToken.make(member: MemberKey(value: value), channel: channel, key: Self.key)
                #expect(token.utf8.count == 35)
                let read = UnsubscribeToken.read(token, key: Self.key)
                #expect(read?.member.value == value && read?.channel == channel)
                #expect(
                    token == UnsubscribeToken.make(member: MemberKey(value: value), channel: channel, key: Self.key))
            }
        }
    }

    /// Links in messages that were sent have to work for years: this one was made by the first release.
    @Test func theFormNeverChanges() {
        let token = UnsubscribeToken.make(member: MemberKey(value: 42), channel: .sms, key: Self.key)
        #expect(token == Self.kept)
    }

    static let kept = "pIvP5AkVnApN7Hp8UacK-vX5FZc7DiXUBqA"

    @Test func noChangedBitNoOtherKeyAndNoOtherLengthIsTaken() throws {
        let token = UnsubscribeToken.make(member: MemberKey(value: 42), channel: .email, key: Self.key)
        #expect(UnsubscribeToken.read(token, key: Array(repeating: 9, count: 32)) == nil)
        let bytes = try #require(Base64URL.decode(token))
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(UnsubscribeToken.read(Base64URL.encode(changed), key: Self.key) == nil)
        }
        for length in 0..<token.utf8.count {
            #expect(UnsubscribeToken.read(String(token.prefix(length)), key: Self.key) == nil)
        }
        #expect(UnsubscribeToken.read(token + "A", key: Self.key) == nil)
        // The last digit carries two bits that mean nothing: only one way to write them is taken.
        let others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".filter { $0 != token.last }
        for other in others { #expect(UnsubscribeToken.read(token.dropLast() + String(other), key: Self.key) == nil) }
    }

    /// Nothing of the member's key shows in a token: neighbours share no stretch of it.
    @Test func tokensOfNeighboursLookUnlike() {
        let tokens = (0..<200).map {
            UnsubscribeToken.make(member: MemberKey(value: Int64($0)), channel: .email, key: Self.key)
        }
        let quarters = tokens.flatMap { token in
            (0..<4).map { "\($0) " + String(token.dropFirst($0 * 8).prefix(8)) }
        }
        #expect(Set(quarters).count == quarters.count)
    }

    /// Seeds are kept: a text that is taken by mistake comes back with the same seed.
    @Test(arguments: [UInt64(1), 7, 2_026])
    func hostileTextsAreNeverTaken(seed: UInt64) {
        var random = SeededGenerator(seed: seed, purpose: "unsubscribe-token")
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=%. é\u{0}".unicodeScalars)
        let real = UnsubscribeToken.make(member: MemberKey(value: 7), channel: .push, key: Self.key)
        for _ in 0..<4_000 {
            var text = Array(random.below(2) == 0 ? real.unicodeScalars.map { $0 } : [])
            for _ in 0..<(1 + random.below(40)) {
                let scalar = alphabet[random.below(alphabet.count)]
                if text.isEmpty || random.below(3) == 0 {
                    text.append(scalar)
                } else {
                    text[random.below(text.count)] = scalar
                }
            }
            var written = String.UnicodeScalarView()
            written.append(contentsOf: text)
            let token = String(written)
            if token != real { #expect(UnsubscribeToken.read(token, key: Self.key) == nil, "seed \(seed): \(token)") }
        }
    }

    /// RFC 4648 §10, without padding.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64AsInTheStandard(plain: String, encoded: String) {
        #expect(Base64URL.encode(plain.utf8) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zg==", "Zm 9v", "+/+/", "Zm9vé"])
    func whatEncodeNeverGivesIsNotDecoded(text: String) { #expect(Base64URL.decode(text) == nil) }
}
