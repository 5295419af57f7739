import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime

/// Streams a file into operation calls: while one batch is being stored, the next is being read.
struct ImportRun {
    let source: ImportSource
    let context: ImportContext
    let client: any OperationClient
    let rejections: RejectionFile
    let progress: ProgressLine

    /// Imports everything; what a file that breaks off held before that place is imported too.
    func run(_ bytes: ByteSource) async throws -> ImportOutcome {
        let reader = RowStream(source: source, context: context, bytes: bytes, rowsPerBatch: client.rowsPerCall)
        var outcome = ImportOutcome(kind: source.kind, file: source.file)
        let client = client
        rejections.removeStale()
        var batch = reader.next()
        while let current = batch {
            try rejections.add(current.rejections)
            outcome.counts.read += current.rowsRead
            outcome.counts.rejected += current.rejections.count
            progress.show(Self.line(outcome.counts.read, bytes))
            let rows = current.rows
            async let stored = Self.store(rows, with: client)
            batch = reader.next()
            var counts = try await stored
            // The row itself is not written out again: it is about somebody who is to be forgotten.
            try rejections.add(
                counts.refusals.filter { current.lines.indices.contains($0.row) }
                    .map { Rejection(line: current.lines[$0.row], reason: $0.reason, raw: "") })
            counts.read = 0
            outcome.counts += counts
        }
        outcome.failure = reader.failure
        outcome.rejectedFile = rejections.path
        if source.kind == .orders {
            progress.show("bringing churn states up to date")
            outcome.refreshed = try await client.call(ChurnOperations.refresh, .init()).members
        }
        return outcome
    }

    private static func store(
        _ rows: RowStream.Rows, with client: any OperationClient
    ) async throws -> ImportCounts {
        switch rows {
        case .members(let rows): try await client.call(ImportOperations.members, RowBatch(rows))
        case .orders(let rows): try await client.call(ImportOperations.orders, RowBatch(rows))
        case .events(let rows): try await client.call(ImportOperations.events, RowBatch(rows))
        case .stores(let rows): try await client.call(ImportOperations.stores, RowBatch(rows))
        }
    }

    private static func line(_ rows: Int, _ bytes: ByteSource) -> String {
        let part = bytes.bytesTotal.map { $0 > 0 ? ", \(bytes.bytesRead * 100 / $0)% of the file" : "" } ?? ""
        return "\(NumberText.count(rows)) rows read\(part)"
    }
}
