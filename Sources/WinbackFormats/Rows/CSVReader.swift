import WinbackWire

/// Cuts a stream of bytes into CSV rows (RFC 4180), however the bytes are grouped on their way.
///
/// Line ends may be LF, CR LF or CR; a byte order mark and empty lines are skipped. A row that cannot be read comes out
/// as a row with a problem, and reading goes on with the next line. Memory stays within about twice `lineBytesMax`
/// whatever the file holds.
package struct CSVReader {
    /// How long a row may be, in bytes.
    package static let lineBytesMax = 1 << 20
    /// How many fields a row may have.
    package static let fieldsMax = 1_000

    private let scanner: CSVScanner
    private var buffer: [UInt8] = []
    private var scratch: [UInt8] = []
    private var line = 1
    private var isAtStart = true
    private var endedWithCR = false
    /// Inside a row that was given up: bytes are dropped up to the next line end.
    private var isSkipping = false

    /// A reader at the start of a file.
    package init(delimiter: Delimiter = .comma) { scanner = CSVScanner(delimiter: delimiter) }

    /// Takes bytes and hands out the rows they complete.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (CSVRow) throws -> Void) rethrows {
        var start = 0
        // Large chunks are taken in parts, so that a caller who maps a whole file does not have it copied at once.
        while start < bytes.count {
            let end = min(bytes.count, start + Self.lineBytesMax)
            buffer.append(contentsOf: bytes[start..<end])
            start = end
            try drain(isFinal: false, body)
        }
    }

    /// Takes bytes and hands out the rows they complete.
    package mutating func push(_ bytes: [UInt8], _ body: (CSVRow) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { try push($0, body) }
    }

    /// Hands out what is left after the last byte.
    package mutating func finish(_ body: (CSVRow) throws -> Void) rethrows {
        try drain(isFinal: true, body)
    }

    private mutating func drain(isFinal: Bool, _ body: (CSVRow) throws -> Void) rethrows {
        var taken = dropMark(isFinal: isFinal)
        guard taken >= 0 else { return }
        var places: [FieldPlace] = []
        var (bytes, copies) = ([UInt8](), [UInt8]())
        swap(&bytes, &buffer)
        swap(&copies, &scratch)
        defer {
            bytes.removeFirst(taken)
            swap(&bytes, &buffer)
            swap(&copies, &scratch)
        }
        try bytes.withUnsafeBufferPointer { all in
            while taken < all.count {
                if endedWithCR {
                    endedWithCR = false
                    if all[taken] == UInt8(ascii: "\n") {
                        taken += 1
                        continue
                    }
                }
                let rest = UnsafeBufferPointer(rebasing: all[taken...])
                if isSkipping {
                    taken += skip(rest)
                    continue
                }
                let scan = scanner.scan(rest, isFinal: isFinal, &places, &copies)
                guard let length = scan.length else {
                    guard rest.count > Self.lineBytesMax || (isFinal && scan.isInQuotes) else { break }
                    taken += try giveUp(rest, scan, body)
                    continue
                }
                if length > 0, !(places.isEmpty && scan.problem == nil) {
                    try emit(UnsafeBufferPointer(rebasing: rest[..<length]), scan, &places, copies, body)
                }
                line += scan.newlines
                taken += length + consumeEnd(rest, length)
            }
        }
    }

    /// Skips a byte order mark; a negative result asks for more bytes before anything can be said.
    private mutating func dropMark(isFinal: Bool) -> Int {
        guard isAtStart else { return 0 }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if buffer.count < 3, !isFinal, mark.starts(with: buffer) { return -1 }
        isAtStart = false
        return buffer.starts(with: mark) ? 3 : 0
    }

    /// The length of the line end after a row; notes a CR whose LF may still come.
    private mutating func consumeEnd(_ rest: UnsafeBufferPointer<UInt8>, _ length: Int) -> Int {
        guard length < rest.count else { return 0 }
        line += 1
        endedWithCR = rest[length] == UInt8(ascii: "\r")
        return 1
    }

    private mutating func skip(_ rest: UnsafeBufferPointer<UInt8>) -> Int {
        guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
            return rest.count
        }
        isSkipping = false
        return end + consumeEnd(rest, end)
    }

    /// Refuses a row that is too long or never ends, and goes on after its first line end.
    private mutating func giveUp(
        _ rest: UnsafeBufferPointer<UInt8>, _ scan: CSVScanner.Scan, _ body: (CSVRow) throws -> Void
    ) rethrows -> Int {
        let problem =
            scan.isInQuotes
            ? "a quote opened in this row is never closed" : "the line is longer than \(Self.lineBytesMax) bytes"
        let head = UnsafeBufferPointer(rebasing: rest[..<min(rest.count, 200)])
        try body(CSVRow(line: line, problem: problem, raw: head, places: [], unescaped: nil))
        isSkipping = true
        return skip(rest)
    }

    private func emit(
        _ row: UnsafeBufferPointer<UInt8>, _ scan: CSVScanner.Scan, _ places: inout [FieldPlace], _ copies: [UInt8],
        _ body: (CSVRow) throws -> Void
    ) rethrows {
        var problem = scan.problem
        if problem == nil, scan.hasHighBytes, let place = UTF8Check.firstInvalid(in: row) {
            problem = "not UTF-8 at byte \(place + 1) of the line; save the file as UTF-8"
        }
        if problem == nil, row.count > Self.lineBytesMax {
            problem = "the line is longer than \(Self.lineBytesMax) bytes"
        }
        if problem != nil { places.removeAll(keepingCapacity: true) }
        try copies.withUnsafeBufferPointer { unescaped in
            try body(
                CSVRow(line: line, problem: problem, raw: row, places: places, unescaped: unescaped.baseAddress))
        }
    }
}
