/// What a version and a correction level hold, and how bytes become codewords (ISO/IEC 18004 §7.4 to 7.6).
struct QRLayout: Sendable {
    let version: Int
    let correction: QRCode.Correction

    /// Codewords of a version, data and correction together (table 1).
    private static let total = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346]
    /// Correction codewords of each block (table 9).
    private static let perBlock = [
        [7, 10, 15, 20, 26, 18, 20, 24, 30, 18], [10, 16, 26, 18, 24, 16, 18, 22, 22, 26],
    ]
    /// Blocks (table 9).
    private static let blocks = [[1, 1, 1, 1, 1, 2, 2, 2, 2, 4], [1, 1, 1, 2, 2, 4, 4, 4, 5, 5]]
    /// Centres of alignment patterns (annex E).
    private static let centres = [
        [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
    ]

    var size: Int { 17 + 4 * version }
    var alignmentCentres: [Int] { Self.centres[version - 1] }
    private var correctionWords: Int { Self.perBlock[correction.rawValue][version - 1] }
    private var blockCount: Int { Self.blocks[correction.rawValue][version - 1] }
    private var dataWords: Int { Self.total[version - 1] - correctionWords * blockCount }
    /// Bits of the character count: 8 up to version 9 (table 3).
    private var countBits: Int { version < 10 ? 8 : 16 }
    private var capacity: Int { (dataWords * 8 - 4 - countBits) / 8 }

    static func smallest(for count: Int, correction: QRCode.Correction) -> QRLayout? {
        (1...10).lazy.map { QRLayout(version: $0, correction: correction) }.first { $0.capacity >= count }
    }

    /// Data and correction codewords, interleaved over the blocks.
    func codewords(_ bytes: [UInt8]) -> [UInt8] {
        let data = dataCodewords(bytes)
        let generator = ReedSolomon.generator(correctionWords)
        // Later blocks hold one codeword more where the data does not divide evenly.
        let short = dataWords / blockCount
        let longFrom = blockCount - dataWords % blockCount
        var start = 0
        var parts: [(data: [UInt8], correction: [UInt8])] = []
        for block in 0..<blockCount {
            let part = Array(data[start..<start + short + (block >= longFrom ? 1 : 0)])
            start += part.count
            parts.append((part, ReedSolomon.remainder(part, generator)))
        }
        var words: [UInt8] = []
        for index in 0...short { words += parts.filter { index < $0.data.count }.map { $0.data[index] } }
        for index in 0..<correctionWords { words += parts.map { $0.correction[index] } }
        return words
    }

    /// Mode, count, bytes, terminator and padding (§7.4.10).
    private func dataCodewords(_ bytes: [UInt8]) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) {
            for bit in stride(from: count - 1, through: 0, by: -1) { bits.append(value >> bit & 1 == 1) }
        }
        append(0b0100, 4)
        append(bytes.count, countBits)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, dataWords * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var words = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        let padding = dataWords - words.count
        for index in 0..<padding { words.append(index.isMultiple(of: 2) ? 0xEC : 0x11) }
        return words
    }
}

/// Correction codewords over the field of 256 elements with the polynomial 0x11D (ISO/IEC 18004 §7.5.2).
enum ReedSolomon {
    private static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var product = 0
        for bit in stride(from: 7, through: 0, by: -1) {
            product = product << 1 ^ (product >> 7 & 1) * 0x11D
            product ^= Int(b >> UInt8(bit) & 1) * Int(a)
        }
        return UInt8(truncatingIfNeeded: product)
    }

    /// The generator polynomial of a degree: the product of (x − 2^i), highest coefficient left out.
    static func generator(_ degree: Int) -> [UInt8] {
        var coefficients = [UInt8](repeating: 0, count: degree - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                coefficients[index] = multiply(coefficients[index], root)
                if index + 1 < degree { coefficients[index] ^= coefficients[index + 1] }
            }
            root = multiply(root, 2)
        }
        return coefficients
    }

    /// What is left of the data divided by the generator.
    static func remainder(_ data: [UInt8], _ generator: [UInt8]) -> [UInt8] {
        var rest = [UInt8](repeating: 0, count: generator.count)
        for byte in data {
            let factor = byte ^ rest.removeFirst()
            rest.append(0)
            for index in generator.indices { rest[index] ^= multiply(generator[index], factor) }
        }
        return rest
    }
}
