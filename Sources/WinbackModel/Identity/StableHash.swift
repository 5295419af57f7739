/// A keyed 64-bit hash that is the same in every process and release, for keys, buckets and assignment.
///
/// SipHash-2-4 (Aumasson, Bernstein, 2012, "SipHash: a fast short-input PRF", §2). With a secret key it is a
/// pseudo-random function: nobody without the key can tell which arm a member gets.
package struct StableHash: Sendable {
    private let key: (UInt64, UInt64)

    /// Makes a hash under a 128-bit key.
    package init(key: (UInt64, UInt64)) { self.key = key }

    /// The public hash used for member and order keys; its key is no secret and never changes.
    package static let identity = StableHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))

    /// The hash of a text's UTF-8 bytes.
    package func hash(_ text: String) -> UInt64 {
        var copy = text
        return copy.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of bytes.
    package func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash($0) } }

    /// The hash of bytes in memory.
    package func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = SipState(key: key)
        let whole = bytes.count & ~7
        var offset = 0
        while offset < whole {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        for index in whole..<bytes.count { last |= UInt64(bytes[index]) << (8 * UInt64(index - whole)) }
        state.absorb(last)
        return state.finish()
    }

    /// The hash of two 64-bit words.
    package func hash(_ first: UInt64, _ second: UInt64) -> UInt64 {
        var state = SipState(key: key)
        state.absorb(first)
        state.absorb(second)
        state.absorb(16 << 56)
        return state.finish()
    }
}

private struct SipState {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func round() {
        v0 &+= v1
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 &+= v3
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 &+= v1
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v2 = v2 << 32 | v2 >> 32
    }

    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish() -> UInt64 {
        v2 ^= 0xff
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
