/// The sums of one measure on one day, by the values of one cut.
struct RollupCells: Equatable {
    /// One sum.
    struct Cell: Equatable {
        /// Sum of the values.
        var sum: Int64 = 0
        /// How many values there were.
        var count: Int64 = 0
    }

    /// Sums by the number of the cut's value; 0 stands for facts that have none.
    var cells: [Int: Cell] = [:]

    init() {}

    /// Adds to a cell; a cell that nothing is left of goes.
    mutating func add(_ value: Int, sum: Int64, count: Int64) {
        var cell = cells[value] ?? Cell()
        cell.sum &+= sum
        cell.count += count
        cells[value] = cell.count == 0 && cell.sum == 0 ? nil : cell
    }

    // MARK: Stored form

    /// 20 bytes a cell, ascending by value: number (4), sum (8), count (8); little-endian.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(cells.count * Self.width)
        for (value, cell) in cells.sorted(by: { $0.key < $1.key }) {
            withUnsafeBytes(of: UInt32(value).littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: cell.sum.littleEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: cell.count.littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    static let width = 20

    init(bytes: UnsafeRawBufferPointer) {
        Self.each(bytes) { value, sum, count in cells[value] = Cell(sum: sum, count: count) }
    }

    /// Visits the cells of a stored form.
    static func each(_ bytes: UnsafeRawBufferPointer, _ body: (_ value: Int, _ sum: Int64, _ count: Int64) -> Void) {
        for offset in stride(from: 0, to: bytes.count - width + 1, by: width) {
            body(
                Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))),
                Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: Int64.self)),
                Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 12, as: Int64.self)))
        }
    }
}

/// Where the rows of rollups lie: a measure, a cut and a day in one ordered number.
struct RollupPlace {
    /// Cuts by number; 0 is no cut. A released number never changes its meaning.
    static let cuts = ["", "channel", "store_id", "member.tier", "member.country"]

    let measure: Int64
    let cut: Int64

    init?(measure: Int64, cut: String) {
        guard let number = Self.cuts.firstIndex(of: cut) else { return nil }
        self.measure = measure
        self.cut = Int64(number)
    }

    /// The key of a day.
    func key(_ day: Int32) -> Int64 { measure << 40 | cut << 32 | (Int64(day) + 0x8000_0000) }
}
