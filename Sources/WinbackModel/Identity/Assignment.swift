/// Puts members into the holdout or an arm by hash, so that the same member always gets the same answer.
///
/// Without the team's secret salt nobody can predict or choose an arm.
package struct Assignment: Sendable {
    private let hash: StableHash

    /// Makes the assignment of a team from its 128-bit salt.
    package init(salt: TeamSalt) { hash = StableHash(key: (salt.high, salt.low)) }

    /// Where a member falls in the family's holdout interval, uniform on 0 ..< 1,000,000.
    ///
    /// It depends on the salt, the family and the member only: sticky over versions, re-entry and sibling loops.
    package func holdoutPoint(_ member: MemberKey, family: FamilyID) -> Int32 {
        point("holdout/" + family.text, member)
    }

    /// Whether a member is in the holdout of a family: a fixed interval from zero.
    package func isHeldOut(_ member: MemberKey, family: FamilyID, share: Share) -> Bool {
        holdoutPoint(member, family: family) < share.millionths
    }

    /// The arm of a member under the shares of an epoch, which sum to the whole.
    package func arm(_ member: MemberKey, loop: LoopID, shares: [Share]) -> Int {
        precondition(shares.reduce(0) { $0 + $1.millionths } == 1_000_000, "arm shares sum to the whole")
        var rest = point("arm/" + loop.text, member)
        for (index, share) in shares.enumerated() {
            if rest < share.millionths { return index }
            rest -= share.millionths
        }
        return shares.count - 1
    }

    private func point(_ scope: String, _ member: MemberKey) -> Int32 {
        let word = hash.hash(hash.hash(scope), UInt64(bitPattern: member.value))
        return Int32(word.multipliedFullWidth(by: 1_000_000).high)
    }
}

/// The team's secret salt, made once by `init`.
package struct TeamSalt: Sendable, Hashable {
    /// High 64 bits.
    package let high: UInt64
    /// Low 64 bits.
    package let low: UInt64
    /// Makes a salt from two words of randomness.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
    /// 32 hexadecimal digits.
    package var hex: String { [high, low].map { word in Self.digits(word) }.joined() }
    /// Reads 32 hexadecimal digits; `nil` for anything else.
    package init?(hex: String) {
        guard hex.utf8.count == 32, hex.allSatisfy(\.isHexDigit), let high = UInt64(hex.prefix(16), radix: 16),
            let low = UInt64(hex.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }
    /// The team's public name, 16 hexadecimal digits: a hash of the salt, which it does not tell.
    package var team: String {
        var writer = CanonicalWriter(domain: "winback/team/1")
        writer.field("salt", hex)
        return String(writer.digest.hex.prefix(16))
    }
    private static func digits(_ word: UInt64) -> String {
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }
}
