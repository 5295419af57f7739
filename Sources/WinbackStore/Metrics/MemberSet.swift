/// A set of members by their numbers, kept as bits or, where few, as numbers.
struct MemberSet: Equatable {
    /// Bits by number, 64 to a word; no trailing zeros when stored.
    var words: [UInt64] = []

    init() {}

    /// Whether a number is in it.
    func contains(_ number: Int) -> Bool {
        number >> 6 < words.count && words[number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ number: Int) {
        grow(to: number >> 6 + 1)
        words[number >> 6] |= 1 << UInt64(number & 63)
    }

    mutating func remove(_ number: Int) {
        if number >> 6 < words.count { words[number >> 6] &= ~(1 << UInt64(number & 63)) }
    }

    /// How many are in it.
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// How many are in both.
    func count(and other: MemberSet) -> Int {
        var total = 0
        for index in 0..<min(words.count, other.words.count) {
            total += (words[index] & other.words[index]).nonzeroBitCount
        }
        return total
    }

    /// Adds all of another set.
    mutating func formUnion(_ other: MemberSet) {
        grow(to: other.words.count)
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    private mutating func grow(to count: Int) {
        if words.count < count { words.append(contentsOf: repeatElement(0, count: count - words.count)) }
    }

    // MARK: Stored form

    /// 0 and words, or 1 and ascending 32-bit numbers, whichever is shorter; little-endian.
    var bytes: [UInt8] {
        var last = words.count
        while last > 0, words[last - 1] == 0 { last -= 1 }
        let members = count
        var bytes: [UInt8] = []
        if members * 4 < last * 8 {
            bytes.reserveCapacity(1 + members * 4)
            bytes.append(1)
            for index in 0..<last {
                var rest = words[index]
                while rest != 0 {
                    let number = UInt32(index * 64 + rest.trailingZeroBitCount)
                    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
                    rest &= rest - 1
                }
            }
            return bytes
        }
        bytes.reserveCapacity(1 + last * 8)
        bytes.append(0)
        for word in words[..<last] { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    init(bytes: UnsafeRawBufferPointer) { formUnion(stored: bytes) }

    /// Adds a stored set without making one of it first.
    mutating func formUnion(stored bytes: UnsafeRawBufferPointer) {
        guard let form = bytes.first else { return }
        let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        if form == 1 {
            for offset in stride(from: 0, to: body.count - 3, by: 4) {
                insert(Int(UInt32(littleEndian: body.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
            }
            return
        }
        let count = body.count / 8
        grow(to: count)
        words.withUnsafeMutableBufferPointer { words in
            for index in 0..<count {
                words[index] |= UInt64(littleEndian: body.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
        }
    }
}
