/// Finds the fields and the end of one row at the start of some bytes.
struct CSVScanner {
    /// What a look at one row found.
    struct Scan {
        /// Bytes up to the line end; nil when the row is not complete yet.
        var length: Int?
        /// Line ends inside quotes.
        var newlines = 0
        /// Whether UTF-8 has to be checked at all.
        var hasHighBytes = false
        /// Whether the bytes end inside quotes.
        var isInQuotes = false
        /// Why the row cannot be used.
        var problem: String?
    }

    let delimiter: Delimiter
    private let byte: UInt8
    private let isBlanks: Bool

    init(delimiter: Delimiter) {
        self.delimiter = delimiter
        if case .byte(let byte) = delimiter {
            (self.byte, isBlanks) = (byte, false)
        } else {
            (byte, isBlanks) = (UInt8(ascii: " "), true)
        }
    }

    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Reads one row; `places` receives its fields, `copies` the text of those with doubled quotes.
    func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, isFinal: Bool, _ places: inout [FieldPlace], _ copies: inout [UInt8]
    ) -> Scan {
        places.removeAll(keepingCapacity: true)
        copies.removeAll(keepingCapacity: true)
        var scan = Scan()
        var index = 0
        var seen: UInt8 = 0
        while true {
            if isBlanks {
                while index < bytes.count, isBlank(bytes[index]) { index += 1 }
                if index < bytes.count, isEnd(bytes[index]) { break }
                if index == bytes.count { break }
            }
            if index < bytes.count, bytes[index] == Self.quote {
                guard let next = quoted(bytes, index, isFinal, &scan, &seen, &places, &copies) else { return scan }
                index = next
            } else {
                let start = index
                while index < bytes.count {
                    let next = bytes[index]
                    if next == byte || isEnd(next) || (isBlanks && next == 0x09) { break }
                    seen |= next
                    if next == 0 { scan.problem = "a zero byte; is the file UTF-16? save it as UTF-8" }
                    index += 1
                }
                places.append(FieldPlace(start: Int32(start), count: Int32(index - start)))
            }
            guard index < bytes.count, !isEnd(bytes[index]) else { break }
            index += 1
            if places.count > CSVReader.fieldsMax { scan.problem = "more than \(CSVReader.fieldsMax) fields" }
        }
        scan.hasHighBytes = seen >= 0x80
        if index < bytes.count || isFinal { scan.length = index }
        return scan
    }

    /// Reads a field in quotes and returns where it ends; nil when its end is not among the bytes.
    private func quoted(
        _ bytes: UnsafeBufferPointer<UInt8>, _ opening: Int, _ isFinal: Bool, _ scan: inout Scan, _ seen: inout UInt8,
        _ places: inout [FieldPlace], _ copies: inout [UInt8]
    ) -> Int? {
        var index = opening + 1
        var run = index
        var copyStart: Int?
        while index < bytes.count {
            let next = bytes[index]
            seen |= next
            if next == Self.newline || (next == Self.carriageReturn && !isNewline(bytes, index + 1)) {
                scan.newlines += 1
            }
            guard next == Self.quote else {
                index += 1
                continue
            }
            // The last byte may be the first half of a doubled quote.
            if index + 1 == bytes.count, !isFinal { break }
            guard index + 1 < bytes.count, bytes[index + 1] == Self.quote else {
                appendField(bytes, opening, run, index, copyStart, &places, &copies)
                return afterQuote(bytes, index + 1, &scan)
            }
            if copyStart == nil { copyStart = copies.count }
            copies.append(contentsOf: bytes[run...index])
            index += 2
            run = index
        }
        scan.isInQuotes = true
        return nil
    }

    private func appendField(
        _ bytes: UnsafeBufferPointer<UInt8>, _ opening: Int, _ run: Int, _ end: Int, _ copyStart: Int?,
        _ places: inout [FieldPlace], _ copies: inout [UInt8]
    ) {
        guard let copyStart else {
            places.append(FieldPlace(start: Int32(opening + 1), count: Int32(end - opening - 1)))
            return
        }
        copies.append(contentsOf: bytes[run..<end])
        let count = Int32(copies.count - copyStart)
        places.append(FieldPlace(start: Int32(copyStart), count: count, isUnescaped: true))
    }

    /// Skips to the delimiter or line end after a closing quote; anything else there is a problem of the row.
    private func afterQuote(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ scan: inout Scan) -> Int {
        var index = start
        while index < bytes.count, !isEnd(bytes[index]), bytes[index] != byte, !(isBlanks && bytes[index] == 0x09) {
            if bytes[index] != 0x20 { scan.problem = "text after a closing quote; double the quotes inside a field" }
            index += 1
        }
        return index
    }

    private func isNewline(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index < bytes.count && bytes[index] == Self.newline
    }

    @inline(__always)
    private func isEnd(_ byte: UInt8) -> Bool { byte == Self.newline || byte == Self.carriageReturn }

    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
