import Testing
import WinbackReports

/// Before the goldens were kept, each matrix was found equal to that of an encoder that is not ours under the same mask,
/// and the drawn links were read back from pictures by a decoder that is not ours either.
@Suite struct QRCodeTests {
    private static let link = "otpauth://totp/Winback:ana-ruiz?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Winback"

    private func code(_ text: String, _ correction: QRCode.Correction = .low) throws -> QRCode {
        try #require(QRCode(Array(text.utf8), correction: correction))
    }

    @Test func `an enrolment link is drawn with blocks, in colour and in ASCII`() throws {
        let code = try code(Self.link)
        #expect(code.version == 5)
        let styles: [(String, TextStyle)] = [
            ("blocks", TextStyle(colour: false, width: 80)), ("colour", TextStyle(colour: true, width: 80)),
            ("ascii", TextStyle(colour: false, width: 80, ascii: true)),
        ]
        for (name, style) in styles {
            Golden.expect(code.lines(style).joined(separator: "\n") + "\n", "qr-link-\(name).txt")
        }
    }

    @Test func `every version and level has its golden`() throws {
        var text = ""
        for correction in QRCode.Correction.allCases {
            var version = 0
            for count in 1...271 {
                guard let code = QRCode(Self.bytes(count), correction: correction) else { break }
                if code.version == version { continue }
                version = code.version
                text += "\(correction) version \(version) mask \(code.mask) bytes \(count)\n"
                text += code.modules.map { row in row.map { $0 ? "1" : "0" }.joined() }.joined(separator: "\n") + "\n"
            }
            #expect(version == 10)
        }
        Golden.expect(text, "qr-versions.txt")
    }

    @Test func `what each version holds is as published`() {
        // ISO/IEC 18004 table 7, byte mode.
        let most: [QRCode.Correction: [Int]] = [
            .low: [17, 32, 53, 78, 106, 134, 154, 192, 230, 271],
            .medium: [14, 26, 42, 62, 84, 106, 122, 152, 180, 213],
        ]
        for correction in QRCode.Correction.allCases {
            for (index, count) in (most[correction] ?? []).enumerated() {
                #expect(QRCode(Self.bytes(count), correction: correction)?.version == index + 1)
                let next = QRCode(Self.bytes(count + 1), correction: correction)?.version
                #expect(next == (index < 9 ? index + 2 : nil))
            }
        }
    }

    /// Bytes that need all eight bits now and then.
    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) } }
}
