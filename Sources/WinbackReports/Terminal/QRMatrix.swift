/// The modules of one mask: function patterns, codewords along the zigzag, format and version (ISO/IEC 18004 §7.7 to 7.10).
struct QRMatrix {
    private(set) var modules: [[Bool]]
    private var isFunction: [[Bool]]
    private let size: Int

    init(_ layout: QRLayout, words: [UInt8], mask: Int) {
        size = layout.size
        modules = Array(repeating: Array(repeating: false, count: size), count: size)
        isFunction = modules
        placeTiming()
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] { placeFinder(row, column) }
        placeAlignment(layout.alignmentCentres)
        placeFormat(layout.correction, mask)
        placeVersion(layout.version)
        place(words, mask: mask)
    }

    private mutating func set(_ row: Int, _ column: Int, _ dark: Bool) {
        modules[row][column] = dark
        isFunction[row][column] = true
    }

    private mutating func placeTiming() {
        for index in 0..<size {
            set(6, index, index % 2 == 0)
            set(index, 6, index % 2 == 0)
        }
    }

    /// A finder with the light separator around it; what lies outside the picture is left out.
    private mutating func placeFinder(_ row: Int, _ column: Int) {
        for y in -4...4 {
            for x in -4...4 where (0..<size).contains(row + y) && (0..<size).contains(column + x) {
                let ring = max(abs(x), abs(y))
                set(row + y, column + x, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func placeAlignment(_ centres: [Int]) {
        for row in centres {
            for column in centres {
                let corner = (row == 6 && column == 6) || (row == 6 && column == size - 7)
                if corner || (row == size - 7 && column == 6) { continue }
                for y in -2...2 {
                    for x in -2...2 { set(row + y, column + x, max(abs(x), abs(y)) != 1) }
                }
            }
        }
    }

    /// Fifteen bits, twice: correction level and mask under a BCH code, masked with 0x5412 (§7.9).
    private mutating func placeFormat(_ correction: QRCode.Correction, _ mask: Int) {
        let data = (correction == .low ? 0b01 : 0b00) << 3 | mask
        let bits = (data << 10 | Self.remainder(data, generator: 0x537, bits: 10)) ^ 0x5412
        func bit(_ index: Int) -> Bool { bits >> index & 1 == 1 }
        for index in 0..<6 { set(index, 8, bit(index)) }
        set(7, 8, bit(6))
        set(8, 8, bit(7))
        set(8, 7, bit(8))
        for index in 9..<15 { set(8, 14 - index, bit(index)) }
        for index in 0..<8 { set(8, size - 1 - index, bit(index)) }
        for index in 8..<15 { set(size - 15 + index, 8, bit(index)) }
        set(size - 8, 8, true)
    }

    /// Eighteen bits, twice, from version 7 on (§7.10).
    private mutating func placeVersion(_ version: Int) {
        guard version >= 7 else { return }
        let bits = version << 12 | Self.remainder(version, generator: 0x1F25, bits: 12)
        for index in 0..<18 {
            let dark = bits >> index & 1 == 1
            set(index / 3, size - 11 + index % 3, dark)
            set(size - 11 + index % 3, index / 3, dark)
        }
    }

    private static func remainder(_ data: Int, generator: Int, bits: Int) -> Int {
        var rest = data
        for _ in 0..<bits { rest = rest << 1 ^ (rest >> (bits - 1) & 1) * generator }
        return rest
    }

    /// Columns in pairs from the right, upwards and downwards in turn, leaving out the timing column (§7.7.3).
    private mutating func place(_ words: [UInt8], mask: Int) {
        var next = 0
        var isUpward = true
        for right in [Int](stride(from: size - 1, to: 6, by: -2)) + [5, 3, 1] {
            for step in 0..<size {
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isFunction[row][column] {
                    let isSet = next < words.count * 8 && words[next / 8] >> UInt8(7 - next % 8) & 1 == 1
                    next += 1
                    modules[row][column] = isSet != Self.inverts(mask, row, column)
                }
            }
            isUpward.toggle()
        }
    }

    /// Whether a mask inverts a module (table 10).
    private static func inverts(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }
}

/// How hard a masked picture would be to read (ISO/IEC 18004 §7.8.3.1).
enum QRPenalty {
    static func total(_ modules: [[Bool]]) -> Int {
        let size = modules.count
        let columns = (0..<size).map { column in modules.map { $0[column] } }
        let lines = (modules + columns).reduce(0) { $0 + runs($1) + finderLikes($1) }
        return lines + squares(modules) + imbalance(modules)
    }

    /// Five or more of one colour in a row: 3, and 1 for each further one.
    private static func runs(_ line: [Bool]) -> Int {
        var penalty = 0
        var length = 0
        for (index, module) in line.enumerated() {
            length = index > 0 && module == line[index - 1] ? length + 1 : 1
            if length == 5 { penalty += 3 } else if length > 5 { penalty += 1 }
        }
        return penalty
    }

    /// What looks like a finder with four light modules on one side: 40 each.
    private static func finderLikes(_ line: [Bool]) -> Int {
        let core = [true, false, true, true, true, false, true]
        let light = [false, false, false, false]
        var penalty = 0
        for start in 0...(line.count - 11) {
            let part = line[start..<start + 11]
            if part.elementsEqual(core + light) || part.elementsEqual(light + core) { penalty += 40 }
        }
        return penalty
    }

    /// Two by two of one colour: 3 each.
    private static func squares(_ modules: [[Bool]]) -> Int {
        var penalty = 0
        for row in 1..<modules.count {
            for column in 1..<modules.count {
                let corner = modules[row][column]
                if corner == modules[row - 1][column], corner == modules[row][column - 1],
                    corner == modules[row - 1][column - 1]
                {
                    penalty += 3
                }
            }
        }
        return penalty
    }

    /// For every 5 % that the dark share is away from one half: 10.
    private static func imbalance(_ modules: [[Bool]]) -> Int {
        let dark = modules.reduce(0) { $0 + $1.count { $0 } }
        let all = modules.count * modules.count
        return abs(dark * 20 - all * 10) / all * 10
    }
}
