import Testing
import WinbackModel

@Suite struct RawDigestTests {
    private static func read(_ text: String) -> RawDigest? {
        var text = text
        return text.withUTF8 { RawDigest(hex: UnsafeRawBufferPointer($0)) }
    }

    @Test func `it is the hash in other words`() {
        // FIPS 180-4, of `abc`.
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let bytes = Array("abc".utf8)
        let digest = bytes.withUnsafeBytes { RawDigest(of: $0) }
        #expect(digest.hash.hex == text)
        #expect(Self.read(text) == digest)
        #expect(RawDigest(ContentHash(of: bytes)) == digest)
        #expect(RawDigest.zero.hash.hex == String(repeating: "0", count: 64))
        #expect(digest != .zero)
    }

    @Test func `every byte in every place is a digit, or the text is no hash`() {
        let digits = Array("0123456789abcdef".utf8)
        for place in 0..<64 {
            for byte in UInt8.min ... .max {
                var text = (0..<64).map { digits[($0 * 7 + place) % 16] }
                text[place] = byte
                let digest = text.withUnsafeBytes { RawDigest(hex: $0) }
                #expect((digest != nil) == digits.contains(byte), "\(byte) at \(place)")
                if let digest { #expect(Array(digest.hash.hex.utf8) == text) }
            }
        }
        for count in [0, 1, 63, 65] { #expect(Self.read(String(repeating: "a", count: count)) == nil) }
    }
}
