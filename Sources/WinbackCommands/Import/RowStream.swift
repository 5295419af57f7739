import WinbackFormats
import WinbackModel
import WinbackPorts

/// The rows of a file in batches, each with the keys that make a second import change nothing.
final class RowStream {
    /// Rows of one kind.
    enum Rows: Sendable {
        case members([MemberRecord])
        case orders([KeyedOrder])
        case events([KeyedEvent])
        case stores([StoreRecord])
    }

    /// Rows to store, and rows that were rejected.
    struct Batch {
        var rows: Rows
        /// The line each row begins on.
        var lines: [Int]
        var rejections: [Rejection]
        var rowsRead: Int
    }

    private let kind: ImportKind
    private let bytes: ByteSource
    private let reader: ImportReader
    private let rowsPerBatch: Int
    private var ordinals = OrdinalCounter()
    private var collected = ImportBatch()
    private var isAtEnd = false
    /// Why reading ended before the end of the file.
    private(set) var failure: (any Error)?

    init(source: ImportSource, context: ImportContext, bytes: ByteSource, rowsPerBatch: Int) {
        kind = source.kind
        self.bytes = bytes
        self.rowsPerBatch = rowsPerBatch
        reader = ImportReader(
            file: source.file == "-" ? "standard input" : source.file, layout: source.layout, map: source.map,
            context: context)
    }

    /// The next batch; `nil` at the end of the file or where it cannot be read on.
    func next() -> Batch? {
        do {
            while !isAtEnd, collected.count < rowsPerBatch, collected.rejections.count < rowsPerBatch {
                isAtEnd = try !bytes.next { if !$0.isEmpty { try reader.push($0, into: &collected) } }
                if isAtEnd { try reader.finish(into: &collected) }
            }
        } catch {
            failure = error
            isAtEnd = true
        }
        return collected.rowsRead > 0 ? take() : nil
    }

    private func take() -> Batch {
        let rows: Rows
        switch kind {
        case .members: rows = .members(collected.members)
        case .stores: rows = .stores(collected.stores)
        case .orders:
            rows = .orders(
                collected.orders.map { order in
                    KeyedOrder(order: order, key: key(order.id == nil) { order.key(ordinal: $0) })
                })
        case .events:
            rows = .events(
                collected.events.map { event in
                    KeyedEvent(event: event, key: key(event.id == nil) { event.key(ordinal: $0) })
                })
        }
        let batch = Batch(
            rows: rows, lines: collected.lines, rejections: collected.rejections, rowsRead: collected.rowsRead)
        collected.removeAll()
        return batch
    }

    private func key(_ needsOrdinal: Bool, _ key: (Int) -> Int64) -> Int64 {
        let first = key(0)
        guard needsOrdinal else { return first }
        let ordinal = ordinals.next(first)
        return ordinal == 0 ? first : key(ordinal)
    }
}
