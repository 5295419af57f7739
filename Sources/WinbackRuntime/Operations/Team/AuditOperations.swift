package import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

/// The audit chain.
package enum AuditOperations {
    /// Lists rows of the chain.
    package static let list = Operation<ListInput, ListOutput>(
        "audit.list", "List rows of the audit chain, newest first.", scope: .auditRead, effect: .read,
        input: ListInput.shape, output: ListOutput.shape,
        handler: { context, input in
            let filter = try input.filter(in: context.team.zone)
            return try await context.store.read {
                ListOutput(rows: try $0.auditRows(filter, limit: input.limit))
            }
        })

    /// Shows one row whole.
    package static let show = Operation<ShowInput, ShowOutput>(
        "audit.show", "Show one row of the audit chain, with what it is linked to.", scope: .auditRead, effect: .read,
        input: ShowInput.shape, output: ShowOutput.shape, subject: { "row \($0.row)" },
        handler: { context, input in
            try await context.store.read { transaction in
                let near = try transaction.auditRows(after: max(0, input.row - 2), limit: 3)
                guard let row = near.first(where: { $0.sequence == input.row }) else {
                    let size = try transaction.auditHead()?.size ?? 0
                    throw WinbackError("no_such_row", .notFound, "there is no row \(input.row): the chain has \(size)")
                }
                let before = near.first { $0.sequence == row.sequence - 1 }
                let after = near.first { $0.sequence == row.sequence + 1 }
                return ShowOutput(
                    row: row, isIntact: row.isIntact,
                    followsRowBefore: row.previous == (row.sequence == 1 ? AuditRow.genesis : before?.hash),
                    next: after?.hash, isFollowed: after.map { $0.previous == row.hash },
                    checkpoint: try transaction.checkpoints(after: row.sequence - 1, limit: 1).first?.line)
            }
        })

    /// Makes a checkpoint now.
    package static let checkpoint = Operation<NoInput, CheckpointOutput>(
        "audit.checkpoint", "Make a signed checkpoint of the audit chain now.", scope: .auditRead, effect: .write,
        input: NoInput.shape, output: CheckpointOutput.shape,
        handler: { context, _ in
            let maker = try CheckpointMaker(context.team.secrets)
            let made = try await context.commit { [now = context.now] in try maker.make(in: $0, at: now) }
            let file = context.team.configuration.audit.checkpointFile
            if let file { try CheckpointFile.append(made, to: file) }
            return CheckpointOutput(line: made.line, size: made.size, root: made.root, file: file)
        })

    /// Tells the key that checkpoints are checked with.
    package static let publicKey = Operation<NoInput, PublicKeyOutput>(
        "audit.public_key", "Tell the public key of checkpoints, to be kept elsewhere.", scope: .auditRead,
        effect: .read, input: NoInput.shape, output: PublicKeyOutput.shape,
        handler: { context, _ in
            let key = try CheckpointMaker(context.team.secrets).publicKey
            return PublicKeyOutput(key: key.hex, id: key.id)
        })
}

extension AuditOperations {
    /// Which rows are listed.
    package struct ListInput: Sendable, Hashable {
        /// Who acted, or for whom.
        package var principal: PrincipalID?
        /// What was done.
        package var action: String?
        /// Text in the subject.
        package var subject: String?
        /// With which key.
        package var key: String?
        /// From this time on.
        package var since: String?
        /// Up to this time.
        package var until: String?
        /// Rows before this one.
        package var before: Int64?
        /// Most rows given.
        package var limit: Int

        /// Makes an input.
        package init(
            principal: PrincipalID? = nil, action: String? = nil, subject: String? = nil, key: String? = nil,
            since: String? = nil, until: String? = nil, before: Int64? = nil, limit: Int = 100
        ) {
            self.principal = principal
            self.action = action
            self.subject = subject
            self.key = key
            self.since = since
            self.until = until
            self.before = before
            self.limit = limit
        }

        static let shape = Shape<ListInput>.object(
            "AuditListInput", "Which rows are listed.",
            Field("principal", "Who acted, or for whom.", .optional(.id()), \.principal),
            Field("action", "What was done: a whole name, or the part before its dot.", .optional(text), \.action),
            Field("subject", "Text that stands in the subject.", .optional(text), \.subject),
            Field("key", "Id of the key that was shown.", .optional(text), \.key),
            Field("since", "From this time on: \(AuditMoment.rule).", .optional(time), \.since),
            Field("until", "Up to this time; a date counts whole.", .optional(time), \.until),
            Field("before", "Rows before this number.", .optional(.integer(1...Int64.max)), \.before),
            Field("limit", "Most rows given.", .integer(1...10_000), \.limit, default: 100),
            make: {
                ListInput(
                    principal: $0, action: $1, subject: $2, key: $3, since: $4, until: $5, before: $6, limit: $7)
            })
        private static let text = Shape<String>.string(min: 1, max: 200)
        private static let time = Shape<String>.string(min: 1, max: 40)

        fileprivate func filter(in zone: ZoneRules) throws -> AuditFilter {
            var filter = AuditFilter()
            filter.principal = principal
            filter.action = action
            filter.subject = subject
            filter.key = key
            filter.since = try since.map { try AuditMoment.instant($0, "since", in: zone) }
            filter.until = try until.map { try AuditMoment.instant($0, "until", in: zone, end: true) }
            filter.before = before
            return filter
        }
    }

    /// Rows listed.
    package struct ListOutput: Sendable, Hashable {
        /// The rows.
        package var rows: [AuditRow]
        static let shape = Shape<ListOutput>.object(
            "AuditList", "Rows of the audit chain, newest first.",
            Field("rows", "The rows.", .array(of: AuditRow.shape), \.rows), make: { ListOutput(rows: $0) })
    }

    /// Which row is shown.
    package struct ShowInput: Sendable, Hashable {
        /// Its number.
        package var row: Int64
        /// Makes an input.
        package init(row: Int64) { self.row = row }
        static let shape = Shape<ShowInput>.object(
            "AuditShowInput", "Which row is shown.",
            Field("row", "Its number.", .integer(1...Int64.max), \.row), make: { ShowInput(row: $0) })
    }

    /// One row with its links.
    package struct ShowOutput: Sendable, Hashable {
        /// The row.
        package var row: AuditRow
        /// Whether its hash is that of its content.
        package var isIntact: Bool
        /// Whether the row before has the hash this one names.
        package var followsRowBefore: Bool
        /// Hash of the row after; `nil` for the last.
        package var next: ContentHash?
        /// Whether the row after names this one's hash; `nil` for the last.
        package var isFollowed: Bool?
        /// The first checkpoint that vouches for it.
        package var checkpoint: String?
        static let shape = Shape<ShowOutput>.object(
            "AuditRowWithLinks", "One row with its links.",
            Field("row", "The row.", AuditRow.shape, \.row),
            Field("intact", "Whether its hash is that of its content.", .boolean, \.isIntact),
            Field("follows", "Whether the row before has the hash it names.", .boolean, \.followsRowBefore),
            Field("next", "Hash of the row after.", .optional(.hash), \.next),
            Field("followed", "Whether the row after names its hash.", .optional(.boolean), \.isFollowed),
            Field("checkpoint", "The first checkpoint that vouches for it.", .optional(.string()), \.checkpoint),
            make: {
                ShowOutput(
                    row: $0, isIntact: $1, followsRowBefore: $2, next: $3, isFollowed: $4, checkpoint: $5)
            })
    }

    /// A checkpoint.
    package struct CheckpointOutput: Sendable, Hashable {
        /// The line to keep.
        package var line: String
        /// Rows it vouches for.
        package var size: Int64
        /// Hash of the last of them.
        package var root: ContentHash
        /// The file it was appended to.
        package var file: String?
        static let shape = Shape<CheckpointOutput>.object(
            "AuditCheckpoint", "A signed checkpoint.", Field("line", "The line to keep.", .string(), \.line),
            Field("size", "Rows it vouches for.", .integer(), \.size),
            Field("root", "Hash of the last of them.", .hash, \.root),
            Field("file", "The file it was appended to.", .optional(.string()), \.file),
            make: { CheckpointOutput(line: $0, size: $1, root: $2, file: $3) })
    }

    /// A public key.
    package struct PublicKeyOutput: Sendable, Hashable {
        /// 64 hexadecimal digits.
        package var key: String
        /// How checkpoints name it.
        package var id: String
        static let shape = Shape<PublicKeyOutput>.object(
            "AuditPublicKey", "What checkpoints are checked with.",
            Field("public_key", "The key (Ed25519) in 64 hexadecimal digits.", .string(max: 64), \.key),
            Field("key", "How checkpoints name it.", .string(max: 16), \.id),
            make: { PublicKeyOutput(key: $0, id: $1) })
    }
}
