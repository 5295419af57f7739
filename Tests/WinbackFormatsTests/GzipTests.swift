import Testing
import WinbackFormats
import WinbackModel

/// Packs bytes as one gzip member of stored blocks (RFC 1951, 3.2.4), which needs no compressor.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
        let end = min(bytes.count, start + 10_000)
        let count = UInt16(end - start)
        packed.append(end == bytes.count ? 1 : 0)
        for word in [count, ~count] { packed += [UInt8(word & 0xFF), UInt8(word >> 8)] }
        packed += bytes[start..<end]
        start = end
    } while start < bytes.count
    for word in [checksum(bytes), UInt32(bytes.count)] {
        packed += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
    return packed
}

/// CRC-32 (RFC 1952, section 8).
private func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
}

private func orders(_ count: Int) -> [UInt8] {
    Array(("customer,date,amount\n" + (0..<count).map { "c\($0),2026-01-31,\($0).50\n" }.joined()).utf8)
}

private func read(_ bytes: [UInt8], chunk: Int, into batch: inout ImportBatch) throws {
    let context = ImportContext(currency: .eur, zone: .utc, asOf: Instant(milliseconds: 1_792_000_000_000))
    let map = ColumnMap(kind: .orders)
    let reader = ImportReader(file: "orders.csv.gz", layout: .csv(.comma), map: map, context: context)
    for start in stride(from: 0, to: bytes.count, by: chunk) {
        try reader.push(Array(bytes[start..<min(bytes.count, start + chunk)]), into: &batch)
    }
    try reader.finish(into: &batch)
}

@Suite("Gzip")
struct GzipTests {
    @Test("A packed file reads as the plain one, in one member or two", arguments: [1, 3, 100, 100_000])
    func equal(chunk: Int) throws {
        let plain = orders(500)
        var (one, two, none) = (ImportBatch(), ImportBatch(), ImportBatch())
        try read(plain, chunk: chunk, into: &none)
        try read(gzipped(plain), chunk: chunk, into: &one)
        let split = gzipped(Array(plain[..<777])) + gzipped(Array(plain[777...])) + [0, 0, 0]
        try read(split, chunk: chunk, into: &two)
        #expect(none.orders.count == 500)
        #expect(one.orders == none.orders && two.orders == none.orders)
    }

    @Test("A file cut off gives what was intact and then says so", arguments: [0.3, 0.6, 0.95])
    func cutOff(share: Double) throws {
        var (all, some) = (ImportBatch(), ImportBatch())
        let plain = orders(20_000)
        try read(plain, chunk: 4_096, into: &all)
        let packed = gzipped(plain)
        let error = #expect(throws: DiagnosticsError.self) {
            try read(Array(packed[..<Int(Double(packed.count) * share)]), chunk: 4_096, into: &some)
        }
        #expect(error?.description.contains("ends too early") == true)
        #expect(some.rejections.isEmpty && !some.orders.isEmpty && some.orders.count < 20_000)
        #expect(some.orders == Array(all.orders[..<some.orders.count]))
    }

    @Test("A damaged file says so")
    func damaged() {
        var packed = gzipped(orders(20_000))
        for index in 5_000..<5_050 { packed[index] ^= 0x5A }
        var batch = ImportBatch()
        let error = #expect(throws: DiagnosticsError.self) { try read(packed, chunk: 4_096, into: &batch) }
        #expect(error?.description.contains("damaged") == true)
    }
}
