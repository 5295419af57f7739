import Testing
import WinbackFormats
import WinbackModel

/// Whatever bytes a file holds, every row is either taken or rejected with its place, however the file arrives.
@Suite("Bounded fuzzing of imports")
struct ImportFuzzTests {
    private static let csv = """
        id,customer,date,amount,currency,status
        o1,c1,2026-07-01,12.50,EUR,paid
        o2,"c ""2"", Jr.",2026-07-02T10:30:00+02:00,1000,eur,
        o3,c3,2026-07-03,"7,5",EUR,refunded
        """
    private static let lines = """
        {"id":"o1","customer":"c1","date":"2026-07-01","amount":12.5,"currency":"EUR"}
        {"id":"o2","customer":"c \\u00e9","date":"2026-07-02T10:30:00Z","amount":"1000","status":"paid"}
        {"id":"o3","customer":{"id":3},"date":null,"amount":[7]}
        """
    private static let scraps: [[UInt8]] =
        [
            "\"", "\"\"", ",", "\n", "\r\n", "\r", "{", "}", "[", ":", "\\u", "\\", "null", "1e999", "-", "\t", ";",
            "é", "🙂",
            "=1+1", "NaN",
        ].map { Array($0.utf8) } + [[0x00], [0xFF, 0xFE], [0xC3], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80]]

    private static func mutated(_ text: String, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...generator.below(6) {
            let at = generator.below(bytes.count + 1)
            switch generator.below(3) {
            case 0: bytes.insert(contentsOf: scraps[generator.below(scraps.count)], at: at)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + generator.below(20)))
            default:
                let end = min(bytes.count, at + generator.below(60))
                bytes.insert(contentsOf: Array(bytes[at..<end]), at: generator.below(bytes.count + 1))
            }
        }
        return bytes
    }

    /// What a reader makes of bytes that arrive in chunks, in a few words; a refusal of the whole file is its problems.
    private static func told(_ bytes: [UInt8], _ layout: ImportLayout, chunk: Int) -> String {
        let context = ImportContext(currency: .eur, zone: .utc, asOf: Instant(milliseconds: 1_792_000_000_000))
        let reader = ImportReader(file: "f", layout: layout, map: ColumnMap(kind: .orders), context: context)
        var batch = ImportBatch()
        do {
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                try reader.push(Array(bytes[start..<min(bytes.count, start + chunk)]), into: &batch)
            }
            try reader.finish(into: &batch)
        } catch {
            return "refused after \(batch.rowsRead) rows"
        }
        let isWhole = batch.rowsRead == batch.orders.count + batch.rejections.count
        return "\(isWhole ? "whole" : "LOST") \(batch.rowsRead) \(batch.orders.map(\.id)) \(batch.rejections.count)"
    }

    @Test("Comma-separated values", arguments: PlaybookFuzzTests.seeds)
    func commas(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, purpose: "csv")
        for _ in 0..<150 {
            let bytes = Self.mutated(Self.csv, &generator)
            let whole = Self.told(bytes, .csv(.comma), chunk: 65_536)
            #expect(!whole.contains("LOST"), "seed \(seed): \(bytes)")
            #expect(Self.told(bytes, .csv(.comma), chunk: 1 + generator.below(5)) == whole, "seed \(seed): \(bytes)")
        }
    }

    @Test("JSON Lines", arguments: PlaybookFuzzTests.seeds)
    func jsonLines(seed: UInt64) {
        var generator = SeededGenerator(seed: seed, purpose: "json lines")
        for _ in 0..<150 {
            let bytes = Self.mutated(Self.lines, &generator)
            let whole = Self.told(bytes, .jsonLines, chunk: 65_536)
            #expect(!whole.contains("LOST"), "seed \(seed): \(bytes)")
            #expect(Self.told(bytes, .jsonLines, chunk: 1 + generator.below(5)) == whole, "seed \(seed): \(bytes)")
        }
    }
}
