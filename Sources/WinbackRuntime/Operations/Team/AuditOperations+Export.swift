package import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackWire

extension AuditOperations {
    /// Hands out a stretch of the chain, oldest first, with all that is needed to compute its hashes anew.
    package static let export = Operation<ExportInput, ExportOutput>(
        "audit.export", "Hand out rows of the audit chain, oldest first, so that they verify elsewhere.",
        scope: .auditRead, effect: .read, input: ExportInput.shape, output: ExportOutput.shape,
        subject: { "rows after \($0.after)" },
        handler: { context, input in
            try await context.store.read { transaction in
                let size = try transaction.auditHead()?.size ?? 0
                // What is exported ends where the chain ended at first, since every page adds a row of its own.
                let last = min(input.through ?? size, size)
                let rows = try transaction.auditRows(after: input.after, limit: ExportInput.page)
                    .filter { $0.sequence <= last }
                return ExportOutput(rows: rows, through: last, hasMore: (rows.last?.sequence ?? last) < last)
            }
        })

    /// Which rows are handed out.
    package struct ExportInput: Sendable, Hashable {
        /// Rows after this one.
        package var after: Int64
        /// Rows up to this one; the last when absent.
        package var through: Int64?
        /// Rows at once.
        static let page = 5_000
        /// Makes an input.
        package init(after: Int64 = 0, through: Int64? = nil) {
            self.after = after
            self.through = through
        }
        static let shape = Shape<ExportInput>.object(
            "AuditExportInput", "Which rows are handed out.",
            Field("after", "Rows after this number.", .integer(0...Int64.max), \.after, default: 0),
            Field("through", "Rows up to this number.", .optional(.integer(0...Int64.max)), \.through),
            make: { ExportInput(after: $0, through: $1) })
    }

    /// Rows handed out.
    package struct ExportOutput: Sendable, Hashable {
        /// The rows.
        package var rows: [AuditRow]
        /// The last row of all pages.
        package var through: Int64
        /// Whether more rows come after these.
        package var hasMore: Bool
        static let shape = Shape<ExportOutput>.object(
            "AuditExport", "Rows of the audit chain, oldest first.",
            Field("rows", "The rows.", .array(of: AuditRow.shape), \.rows),
            Field("through", "The last row of all pages.", .integer(), \.through),
            Field("has_more", "Whether more rows come after these.", .boolean, \.hasMore),
            make: { ExportOutput(rows: $0, through: $1, hasMore: $2) })
    }
}
