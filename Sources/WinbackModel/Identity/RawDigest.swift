internal import Crypto

/// A SHA-256 as 32 bytes in four words: what chains compare by the million, without a text per value.
package struct RawDigest: Sendable, Hashable {
    /// The bytes, eight to a word, the first of them highest.
    private let first, second, third, fourth: UInt64

    private init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    }

    /// All zeros.
    package static let zero = RawDigest(0, 0, 0, 0)

    /// The hash of bytes, which are only read.
    package init(of bytes: UnsafeRawBufferPointer) {
        var state = SHA256()
        state.update(bufferPointer: bytes)
        self = state.finalize().withUnsafeBytes { digest in
            func word(_ offset: Int) -> UInt64 {
                UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            }
            return RawDigest(word(0), word(8), word(16), word(24))
        }
    }

    /// Reads 64 lower-case hexadecimal digits; `nil` for anything else.
    package init?(hex: UnsafeRawBufferPointer) {
        guard hex.count == 64, let a = Self.word(hex, 0), let b = Self.word(hex, 16), let c = Self.word(hex, 32),
            let d = Self.word(hex, 48)
        else { return nil }
        self.init(a, b, c, d)
    }

    /// The same hash as 32 bytes.
    package init(_ hash: ContentHash) {
        var text = hash.hex
        self = text.withUTF8 { RawDigest(hex: UnsafeRawBufferPointer($0)) } ?? .zero
    }

    /// The same hash in 64 hexadecimal digits.
    package var hash: ContentHash { ContentHash(self) }

    /// Lends the 32 bytes.
    package func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let bytes = (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)
        return try withUnsafeBytes(of: bytes) { try body($0) }
    }

    /// Sixteen digits as a word.
    private static func word(_ hex: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
        guard let high = half(hex, start), let low = half(hex, start + 8) else { return nil }
        return high << 32 | low
    }

    /// Eight digits at once, a byte of a word each.
    @inline(__always)
    private static func half(_ hex: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
        let digits = UInt64(bigEndian: hex.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        let ones: UInt64 = 0x0101_0101_0101_0101
        // A letter has bit 6 and counts from 1 in its low bits: `a` is 0x61 and worth 10.
        let values = (digits & (ones &* 0x0F)) &+ ((digits >> 6) & ones) &* 9
        let letters = ((values &+ (ones &* 6)) >> 4) & ones
        // What is no digit is worth too much, or reads differently when written again.
        let again = values &+ (ones &* 0x30) &+ (letters &* 0x27)
        guard values & (ones &* 0xF0) == 0, again == digits else { return nil }
        let pairs = (values | (values >> 4)) & 0x00FF_00FF_00FF_00FF
        let quads = (pairs | (pairs >> 8)) & 0x0000_FFFF_0000_FFFF
        return (quads | (quads >> 16)) & 0xFFFF_FFFF
    }
}
