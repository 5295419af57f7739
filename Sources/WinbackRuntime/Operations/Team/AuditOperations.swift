package import WinbackEngine
package import WinbackModel
import WinbackPorts
package import WinbackWire

/// The audit chain.
package enum AuditOperations {
    /// Lists rows of the chain.
    package static let list = Operation<ListInput, ListOutput>(
        "audit.list", "List rows of the audit chain, in order.", scope: .auditRead, effect: .read,
        input: ListInput.shape, output: ListOutput.shape,
        handler: { context, input in
            try await context.store.read {
                ListOutput(rows: try $0.auditRows(after: input.after, limit: input.limit))
            }
        })

    /// Checks every row against the one before.
    package static let verify = Operation<NoInput, VerifyOutput>(
        "audit.verify", "Check the whole audit chain, row by row.", scope: .auditRead, effect: .read,
        input: NoInput.shape, output: VerifyOutput.shape,
        handler: { context, _ in
            try await context.store.read { transaction in
                var output = VerifyOutput(rows: 0, intact: true, head: AuditRow.genesis, problem: nil)
                while true {
                    let rows = try transaction.auditRows(after: Int64(output.rows), limit: 10_000)
                    for row in rows {
                        output.problem = problem(row, after: output)
                        guard output.problem == nil else {
                            output.intact = false
                            return output
                        }
                        output.rows += 1
                        output.head = row.hash
                    }
                    if rows.count < 10_000 { return output }
                }
            }
        })

    private static func problem(_ row: AuditRow, after seen: VerifyOutput) -> String? {
        if row.sequence != Int64(seen.rows) + 1 { return "row \(seen.rows + 1) is missing" }
        if row.previous != seen.head { return "row \(row.sequence) does not follow the row before it" }
        return row.isIntact ? nil : "row \(row.sequence) was changed after it was written"
    }

    /// Which rows are listed.
    package struct ListInput: Sendable, Hashable {
        /// Rows after this one.
        package var after: Int64
        /// Most rows given.
        package var limit: Int
        /// Makes an input.
        package init(after: Int64, limit: Int) {
            self.after = after
            self.limit = limit
        }
        static let shape = Shape<ListInput>.object(
            "AuditListInput", "Which rows are listed.",
            Field("after", "Rows after this number.", .integer(0...Int64.max), \.after, default: 0),
            Field("limit", "Most rows given.", .integer(1...10_000), \.limit, default: 100),
            make: { ListInput(after: $0, limit: $1) })
    }

    /// Rows listed.
    package struct ListOutput: Sendable, Hashable {
        /// The rows.
        package var rows: [AuditRow]
        static let shape = Shape<ListOutput>.object(
            "AuditList", "Rows of the audit chain.", Field("rows", "The rows.", .array(of: AuditRow.shape), \.rows),
            make: { ListOutput(rows: $0) })
    }

    /// What a check of the chain found.
    package struct VerifyOutput: Sendable, Hashable {
        /// Rows that are sound.
        package var rows: Int
        /// Whether all are.
        package var intact: Bool
        /// Hash of the last sound row.
        package var head: ContentHash
        /// The first problem.
        package var problem: String?
        static let shape = Shape<VerifyOutput>.object(
            "AuditCheck", "What a check of the chain found.",
            Field("rows", "Rows that are sound.", .integer(0...Int.max), \.rows),
            Field("intact", "Whether all are.", .boolean, \.intact),
            Field("head", "Hash of the last sound row.", .hash, \.head),
            Field("problem", "The first problem.", .optional(.string()), \.problem),
            make: { VerifyOutput(rows: $0, intact: $1, head: $2, problem: $3) })
    }
}

extension AuditRow {
    /// A stored row.
    package static let shape = Shape<AuditRow>.object(
        "AuditRow", "One row of the audit chain.",
        Field("sequence", "Place in the chain.", .integer(), \.sequence),
        Field("at", "When.", .instant, \.entry.at),
        Field("who", "Who acted.", .id(), \.entry.principal),
        Field("for", "For whom.", .optional(.id()), \.entry.onBehalfOf),
        Field("what", "What was done.", .string(), \.entry.action),
        Field("subject", "What it was done to.", .string(), \.entry.subject),
        Field("result", "Accepted or refused, and why.", .string(), \.entry.result),
        Field("inputs", "Digest of the inputs.", .string(), \.entry.inputs),
        Field("previous", "Hash of the row before.", .hash, \.previous),
        Field("hash", "Hash of this row.", .hash, \.hash),
        make: { sequence, at, who, whom, what, subject, result, inputs, previous, hash in
            AuditRow(
                sequence: sequence,
                entry: AuditEntry(
                    at: at, principal: who, onBehalfOf: whom, action: what, subject: subject, result: result,
                    inputs: inputs), previous: previous, storedHash: hash)
        })
}
