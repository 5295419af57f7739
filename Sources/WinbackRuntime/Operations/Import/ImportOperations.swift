package import WinbackModel
package import WinbackPorts
import WinbackWire

/// A batch of typed rows: rows are sent, never paths.
package struct RowBatch<Row: Sendable>: Sendable {
    /// The rows.
    package var rows: [Row]

    /// Makes a batch.
    package init(_ rows: [Row]) { self.rows = rows }

    static func shape(_ name: String, of row: Shape<Row>) -> Shape<RowBatch> {
        .object(
            name, "A batch of rows.",
            Field("rows", "The rows.", .array(of: row, max: 200_000), \.rows), make: { RowBatch($0) })
    }
}

/// Bringing in facts.
package enum ImportOperations {
    /// Adds or completes members.
    package static let members = Operation<RowBatch<MemberRecord>, ImportCounts>(
        "import.members", "Add members or complete what is known of them.", scope: .factsWrite, effect: .write,
        input: RowBatch.shape("MemberBatch", of: MemberRecord.shape), output: ImportCounts.shape,
        subject: { "\($0.rows.count) rows" }, digest: { digest($0.rows.map { $0.key.value }) },
        handler: { context, batch in
            // A tier without a date of its own is known from the day it was handed in.
            let rows = batch.rows.map { row in
                var row = row
                row.handedInOn = context.today
                return row
            }
            return try await context.commit { [now = context.now] in
                try $0.noteLoad(at: now)
                return try $0.importMembers(rows)
            }
        })

    /// Adds or updates orders.
    package static let orders = Operation<RowBatch<KeyedOrder>, ImportCounts>(
        "import.orders", "Add orders; a known order is updated, an equal one changes nothing.", scope: .factsWrite,
        effect: .write, input: RowBatch.shape("OrderBatch", of: KeyedOrder.shape), output: ImportCounts.shape,
        subject: { "\($0.rows.count) rows" }, digest: { digest($0.rows.map(\.key)) },
        handler: { context, batch in
            try await context.commit { [now = context.now] in
                try $0.noteLoad(at: now)
                return try $0.importOrders(batch.rows)
            }
        })

    /// Adds events.
    package static let events = Operation<RowBatch<KeyedEvent>, ImportCounts>(
        "import.events", "Add events; an unsubscribe or a complaint takes effect at once.", scope: .factsWrite,
        effect: .write, input: RowBatch.shape("EventBatch", of: KeyedEvent.shape), output: ImportCounts.shape,
        subject: { "\($0.rows.count) rows" }, digest: { digest($0.rows.map(\.key)) },
        handler: { context, batch in
            let rows = batch.rows.map { row in
                var row = row
                row.event.date = row.event.date ?? context.team.zone.date(at: row.event.at)
                return row
            }
            return try await context.commit { [now = context.now] in
                try $0.noteLoad(at: now)
                return try $0.importEvents(rows)
            }
        })

    /// Adds or completes stores.
    package static let stores = Operation<RowBatch<StoreRecord>, ImportCounts>(
        "import.stores", "Add stores or complete what is known of them.", scope: .factsWrite, effect: .write,
        input: RowBatch.shape("StoreBatch", of: StoreRecord.shape), output: ImportCounts.shape,
        subject: { "\($0.rows.count) rows" },
        digest: { ContentHash(of: Array($0.rows.map(\.id).joined(separator: "\n").utf8)).hex },
        handler: { context, batch in try await context.commit { try $0.importStores(batch.rows) } })

    /// The row keys stand for the rows: they are hashes of ids or content, and the batch may be large.
    private static func digest(_ keys: [Int64]) -> String {
        keys.withUnsafeBytes { ContentHash(of: Array($0)).hex }
    }
}
