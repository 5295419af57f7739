package import WinbackModel
import WinbackWire

/// How rows are written in a file.
package enum ImportLayout: Sendable, Hashable {
    /// CSV with a header line.
    case csv(Delimiter)
    /// One JSON object a line.
    case jsonLines

    /// The layout a file name suggests: `.jsonl`, `.ndjson` and `.json` are JSON Lines, `.tsv` has tabs, the rest commas.
    package static func suggested(by fileName: String) -> ImportLayout {
        var name = fileName.lowercased()[...]
        if name.hasSuffix(".gz") { name = name.dropLast(3) }
        if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") || name.hasSuffix(".json") { return .jsonLines }
        return name.hasSuffix(".tsv") ? .csv(.byte(UInt8(ascii: "\t"))) : .csv(.comma)
    }
}

/// Reads a file of rows, plain or gzipped, from the bytes it is given: bytes → rows → records or rejections.
///
/// A bad row is a rejection and the rest is read; only what spoils the whole file (no usable header, a damaged gzip
/// stream) is thrown, and what was read before it is in the batch by then. Not for use from two tasks at once.
package final class ImportReader {
    private let file: String
    private let map: ColumnMap
    private var decoder: RowDecoder
    private var csv: CSVReader?
    private var lines: JSONLinesReader?
    private let jsonRow: JSONRow
    private var columns: [Int?]?
    private var inflater: GzipInflater?
    private var head: [UInt8]? = []
    private var failure: DiagnosticsError?

    /// A reader at the start of `file`, whose name is used in errors only.
    package init(file: String, layout: ImportLayout, map: ColumnMap, context: ImportContext) {
        self.file = file
        self.map = map
        decoder = RowDecoder(kind: map.kind, map: map, context: context)
        jsonRow = JSONRow(map: map)
        switch layout {
        case .csv(let delimiter): csv = CSVReader(delimiter: delimiter)
        case .jsonLines:
            lines = JSONLinesReader()
            columns = Array(map.kind.fields.indices)
        }
    }

    /// Takes the next bytes of the file and appends what they complete to the batch.
    package func push(_ bytes: UnsafeRawBufferPointer, into batch: inout ImportBatch) throws(DiagnosticsError) {
        if let failure { throw failure }
        guard var head else { return try take(bytes, into: &batch) }
        // The first two bytes tell whether the file is gzipped; they may come one by one.
        head.append(contentsOf: bytes)
        guard head.count >= 2 else {
            self.head = head
            return
        }
        self.head = nil
        if GzipInflater.recognises(head) { inflater = GzipInflater() }
        try take(head, into: &batch)
    }

    /// Takes the next bytes of the file.
    package func push(_ bytes: [UInt8], into batch: inout ImportBatch) throws(DiagnosticsError) {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(DiagnosticsError) in try push(raw, into: &batch) }
        }
        try result.get()
    }

    /// Appends what is left after the last byte, then throws if the file was cut off or empty.
    package func finish(into batch: inout ImportBatch) throws(DiagnosticsError) {
        if let failure { throw failure }
        if let rest = head {
            head = nil
            try take(rest, into: &batch)
        }
        var cutOff: GzipError?
        do throws(GzipError) {
            try inflater?.finish()
        } catch {
            cutOff = error
        }
        // The last row of a file that was cut off may be half a row that still looks like one: it is not handed out.
        if let cutOff { throw fail(cutOff.description) }
        csv?.finish { receive($0, into: &batch) }
        lines?.finish { receive($0, into: &batch) }
        if let failure { throw failure }
        if columns == nil { throw fail("the file is empty; expected a header line and rows") }
    }

    private func take(_ bytes: [UInt8], into batch: inout ImportBatch) throws(DiagnosticsError) {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(DiagnosticsError) in try take(raw, into: &batch) }
        }
        try result.get()
    }

    private func take(_ bytes: UnsafeRawBufferPointer, into batch: inout ImportBatch) throws(DiagnosticsError) {
        if let inflater {
            do {
                try inflater.push(bytes) { read($0, into: &batch) }
            } catch {
                throw failure ?? fail("\(error)")
            }
        } else {
            read(bytes, into: &batch)
        }
        if let failure { throw failure }
    }

    private func read(_ bytes: UnsafeRawBufferPointer, into batch: inout ImportBatch) {
        csv?.push(bytes) { receive($0, into: &batch) }
        lines?.push(bytes) { receive($0, into: &batch) }
    }

    private func fail(_ message: String, line: Int = 0) -> DiagnosticsError {
        let error = DiagnosticsError([Diagnostic(at: SourcePlace(file: file, line: line), message)])
        failure = error
        return error
    }

    private func receive(_ row: CSVRow, into batch: inout ImportBatch) {
        guard failure == nil else { return }
        guard let columns else { return readHeader(row) }
        batch.rowsRead += 1
        if let problem = row.problem { return reject(row.line, problem, row.raw, into: &batch) }
        do throws(RowProblem) {
            try decode(row, columns, into: &batch)
            batch.lines.append(row.line)
        } catch {
            reject(row.line, error.reason, row.raw, into: &batch)
        }
    }

    private func receive(_ line: JSONLine, into batch: inout ImportBatch) {
        guard failure == nil, let columns else { return }
        batch.rowsRead += 1
        switch line.object {
        case .failure(let problem): reject(line.line, problem.reason, line.raw, into: &batch)
        case .success(let object):
            do throws(RowProblem) {
                try jsonRow.load(object)
                try jsonRow.withFields { (fields) throws(RowProblem) in try decode(fields, columns, into: &batch) }
                batch.lines.append(line.line)
            } catch {
                reject(line.line, error.reason, line.raw, into: &batch)
            }
        }
    }

    private func readHeader(_ row: CSVRow) {
        if let problem = row.problem {
            _ = fail("the header line cannot be read: \(problem)", line: row.line)
            return
        }
        do throws(DiagnosticsError) {
            columns = try map.resolve(header: (0..<row.count).map(row.text), file: file)
        } catch {
            failure = error
        }
    }

    private func decode(_ row: some RowFields, _ columns: [Int?], into batch: inout ImportBatch) throws(RowProblem) {
        switch map.kind {
        case .orders: batch.orders.append(try decoder.order(row, columns))
        case .events: batch.events.append(try decoder.event(row, columns))
        case .members: batch.members.append(try decoder.member(row, columns))
        case .stores: batch.stores.append(try decoder.store(row, columns))
        }
    }

    private func reject(
        _ line: Int, _ reason: String, _ raw: UnsafeBufferPointer<UInt8>, into batch: inout ImportBatch
    ) {
        let text = String(decoding: raw.prefix(1_000), as: UTF8.self)
        batch.rejections.append(Rejection(line: line, reason: reason, raw: text))
    }
}
