/// The CRC-32 of ISO 3309, with which a typed key tells a typo from a wrong secret.
///
/// It changes with every burst of up to 32 bits, so no single wrong character and no two swapped neighbours pass. It
/// protects against nothing else: anybody can compute it.
package enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        var word = UInt32(index)
        for _ in 0..<8 { word = word & 1 == 1 ? 0xEDB8_8320 ^ word >> 1 : word >> 1 }
        return word
    }

    /// The checksum of bytes (ISO 3309 §4.5.2, reflected; of "123456789" it is CBF43926).
    package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var word = UInt32.max
        for byte in bytes { word = table[Int(UInt8(truncatingIfNeeded: word) ^ byte)] ^ word >> 8 }
        return ~word
    }
}

/// Comparison whose time tells nothing about where two values differ.
package enum ConstantTime {
    /// Whether two byte strings are equal; only their lengths, which are no secret, decide how much is done.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }
}
