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

    /// Appends the 32 bytes.
    package func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)) {
            bytes.append(contentsOf: $0)
        }
    }

    /// The digits' values, one per byte; 255 for a byte that is no digit.
    private static let values: [UInt8] = (0...255).map { byte in
        switch byte {
        case 0x30...0x39: UInt8(byte - 0x30)
        case 0x61...0x66: UInt8(byte - 0x57)
        default: 255
        }
    }

    /// Sixteen digits as a word.
    private static func word(_ hex: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
        values.withUnsafeBufferPointer { values in
            var (word, seen): (UInt64, UInt8) = (0, 0)
            for index in start..<start + 16 {
                let value = values[Int(hex[index])]
                seen |= value
                word = word << 4 | UInt64(value & 15)
            }
            return seen > 15 ? nil : word
        }
    }
}
