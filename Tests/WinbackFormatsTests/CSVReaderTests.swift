import Testing
import WinbackFormats
import WinbackWire

private struct Row: Equatable, CustomStringConvertible {
    var line: Int
    var fields: [String]
    var problem: String?
    var description: String { "\(line): \(fields) \(problem ?? "")" }
}

private func rows(_ bytes: [UInt8], _ delimiter: Delimiter = .comma, chunk: Int = .max) -> [Row] {
    var reader = CSVReader(delimiter: delimiter)
    var rows: [Row] = []
    let take = { (row: CSVRow) in
        rows.append(Row(line: row.line, fields: (0..<row.count).map(row.text), problem: row.problem))
    }
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start.addingReportingOverflow(chunk).partialValue)
        reader.push(Array(bytes[start..<(end <= start ? bytes.count : end)]), take)
        start = end <= start ? bytes.count : end
    }
    reader.finish(take)
    return rows
}

@Suite("CSV")
struct CSVReaderTests {
    @Test("Rows come out the same however the bytes are grouped", arguments: [1, 2, 3, 5, 7, 13, 1_000])
    func grouping(chunk: Int) {
        let text = "\u{FEFF}id,name\r\n1,\"a,\"\"b\"\"\n c\"\r\n\r\n2,é😀\n3,\"\"\r4,\n5,\"x\"\"\""
        #expect(
            rows(Array(text.utf8), chunk: chunk) == [
                Row(line: 1, fields: ["id", "name"]), Row(line: 2, fields: ["1", "a,\"b\"\n c"]),
                Row(line: 5, fields: ["2", "é😀"]), Row(line: 6, fields: ["3", ""]), Row(line: 7, fields: ["4", ""]),
                Row(line: 8, fields: ["5", "x\""]),
            ])
    }

    @Test("Runs of blanks separate, leading and trailing ones do not count", arguments: [1, 4, 1_000])
    func blanks(chunk: Int) {
        let text = " customer_id  date\r\n 00001 19970101  1\t 11.77  \r\n   \r\n2 3"
        #expect(
            rows(Array(text.utf8), .blanks, chunk: chunk) == [
                Row(line: 1, fields: ["customer_id", "date"]),
                Row(line: 2, fields: ["00001", "19970101", "1", "11.77"]), Row(line: 4, fields: ["2", "3"]),
            ])
    }

    @Test(
        "Delimiters are named or given",
        arguments: [
            ("comma", .comma), ("tab", .byte(9)), ("space", .blanks), (";", .byte(59)), ("pipe", .byte(124)),
            ("\"", nil), ("ab", nil), ("é", nil), ("", nil),
        ] as [(String, Delimiter?)])
    func delimiters(text: String, expected: Delimiter?) {
        #expect(Delimiter(text) == expected)
    }

    @Test(
        "A row that cannot be read is refused and the next is read",
        arguments: [
            ([0x61, 0xFF, 0x62], "not UTF-8 at byte 2"), ([0x61, 0x00], "zero byte"),
            (Array("\"a\" b".utf8), "after a closing quote"),
            (Array(repeating: 0x2C, count: 1_001), "more than 1000 fields"),
        ] as [([UInt8], String)])
    func badRow(row: [UInt8], reason: String) {
        let all = rows(Array("h\n".utf8) + row + Array("\nnext".utf8))
        #expect(all.count == 3)
        #expect(all[1].line == 2 && all[1].problem?.contains(reason) == true, "\(all[1].problem ?? "")")
        #expect(all[2] == Row(line: 3, fields: ["next"]))
    }

    @Test("A line without end is refused once, in bounded memory, and the next line is read")
    func longLine() {
        var reader = CSVReader()
        var seen: [Row] = []
        let take = { (row: CSVRow) in
            seen.append(Row(line: row.line, fields: (0..<row.count).map(row.text), problem: row.problem))
        }
        reader.push(Array("a\n".utf8), take)
        let part = [UInt8](repeating: 0x78, count: 1 << 18)
        for _ in 0..<40 { reader.push(part, take) }
        reader.push(Array("\nb\n".utf8), take)
        reader.finish(take)
        #expect(seen.map(\.line) == [1, 2, 3])
        #expect(seen[1].problem?.contains("longer than 1048576 bytes") == true)
        #expect(seen[2].fields == ["b"])
    }

    @Test("A quote that is never closed costs its own line only")
    func openQuote() {
        let all = rows(Array("a,b\n1,\"open\n2,x\n3,y".utf8))
        #expect(all.map(\.line) == [1, 2, 3, 4])
        #expect(all[1].problem?.contains("never closed") == true)
        #expect(all[2].fields == ["2", "x"])
    }
}

@Suite("JSON Lines")
struct JSONLinesReaderTests {
    @Test("Each line is an object or says why it is none", arguments: [1, 3, 1_000])
    func lines(chunk: Int) {
        var reader = JSONLinesReader()
        var seen: [String] = []
        let take = { (line: JSONLine) in
            switch line.object {
            case .success(let object): seen.append("\(line.line) \(object.keys)")
            case .failure(let problem): seen.append("\(line.line) \(problem.reason)")
            }
        }
        let bytes = Array("\u{FEFF}{\"a\":1}\r\n\n[1]\n{\"b\":}\n{\"c\":2}".utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            reader.push(Array(bytes[start..<min(bytes.count, start + chunk)]), take)
        }
        reader.finish(take)
        #expect(
            seen == [
                "1 [\"a\"]", "3 found a list of 1, expected an object",
                "4 column 6: found \"}\", expected a value", "5 [\"c\"]",
            ])
    }

    @Test("A line without end is refused once")
    func longLine() {
        var reader = JSONLinesReader()
        var seen: [String] = []
        let take = { (line: JSONLine) in
            switch line.object {
            case .success: seen.append("\(line.line) ok")
            case .failure(let problem): seen.append("\(line.line) \(problem.reason)")
            }
        }
        for _ in 0..<20 { reader.push([UInt8](repeating: 0x78, count: 1 << 18), take) }
        reader.push(Array("\n{}\n".utf8), take)
        reader.finish(take)
        #expect(seen == ["1 the line is longer than 1048576 bytes", "2 ok"])
    }
}
