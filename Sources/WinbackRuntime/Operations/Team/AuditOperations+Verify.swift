package import WinbackEngine
package import WinbackModel
import WinbackPorts
package import WinbackWire

extension AuditOperations {
    /// Checks every row against the one before, and checkpoints against the rows.
    package static let verify = Operation<VerifyInput, VerifyOutput>(
        "audit.verify", "Check the whole audit chain, row by row, and what checkpoints say of it.", scope: .auditRead,
        effect: .read, input: VerifyInput.shape, output: VerifyOutput.shape,
        handler: { context, input in
            let keys = try input.keys(beside: CheckpointMaker(context.team.secrets).publicKey)
            let (walk, head) = try await ChainCheck(context.store, progress: context.progress).walk()
            let walked = VerifyOutput(walk)
            guard walked.intact else { return walked }
            let check = CheckpointCheck(keys: keys, head: head)
            return try await context.store.read { transaction in
                var output = walked
                try output.compare(input.checkpoints, check, in: transaction)
                if output.intact { try output.compareStored(check, in: transaction) }
                return output
            }
        })

    /// What the chain is compared with.
    package struct VerifyInput: Sendable, Hashable {
        /// Lines of a file of checkpoints.
        package var checkpoints: [CheckpointLine]
        /// Public keys whose checkpoints count; the team's own when there are none.
        package var publicKeys: [String]
        /// Makes an input.
        package init(checkpoints: [CheckpointLine] = [], publicKeys: [String] = []) {
            self.checkpoints = checkpoints
            self.publicKeys = publicKeys
        }
        static let shape = Shape<VerifyInput>.object(
            "AuditVerifyInput", "What the chain is compared with.",
            Field(
                "checkpoints", "Lines of a file of checkpoints.", .array(of: CheckpointLine.shape, max: 40_000),
                \.checkpoints, default: []),
            Field(
                "public_key", "Public keys whose checkpoints count; the team's own when there are none.",
                .array(of: .string(max: 64), max: 20), \.publicKeys, default: []),
            make: { VerifyInput(checkpoints: $0, publicKeys: $1) })

        fileprivate func keys(beside own: CheckpointPublicKey) throws -> [CheckpointPublicKey] {
            publicKeys.isEmpty ? [own] : try publicKeys.map { try CheckpointPublicKey(written: $0) }
        }
    }

    /// A line that holds a checkpoint, with its number.
    package struct CheckpointLine: Sendable, Hashable {
        /// Its number in its file, from 1.
        package var number: Int
        /// The line, with whatever a log put around the checkpoint.
        package var text: String
        /// Makes a line.
        package init(number: Int, text: String) {
            self.number = number
            self.text = text
        }
        static let shape = Shape<CheckpointLine>.object(
            "AuditCheckpointLine", "A line that holds a checkpoint.",
            Field("line", "Its number.", .integer(1...Int.max), \.number),
            Field("text", "The line.", .string(max: 2_000), \.text),
            make: { CheckpointLine(number: $0, text: $1) })
    }

    /// What a check of the chain found.
    package struct VerifyOutput: Sendable, Hashable {
        /// Rows that are sound, from the first on.
        package var rows: Int
        /// Whether everything is.
        package var intact: Bool
        /// Hash of the last sound row.
        package var head: ContentHash
        /// Checkpoints that agree with the rows, the store's own included.
        package var checkpoints: Int
        /// The first thing wrong, in words.
        package var problem: String?
        /// What it is.
        package var kind: AuditFinding.Kind?
        /// The row it is wrong with; `nil` when it is with a checkpoint alone.
        package var row: Int64?

        /// What a walk came to.
        package init(_ walk: AuditWalk) {
            rows = Int(walk.rows)
            intact = true
            head = walk.leaving.hash
            checkpoints = 0
            if let finding = walk.finding { note(finding) }
        }

        private init(
            rows: Int, intact: Bool, head: ContentHash, checkpoints: Int, problem: String?, kind: AuditFinding.Kind?,
            row: Int64?
        ) {
            self.rows = rows
            self.intact = intact
            self.head = head
            self.checkpoints = checkpoints
            self.problem = problem
            self.kind = kind
            self.row = row
        }

        /// The same as structure.
        package static let shape = Shape<VerifyOutput>.object(
            "AuditCheck", "What a check of the chain found.",
            Field("rows", "Rows that are sound, from the first on.", .integer(0...Int.max), \.rows),
            Field("intact", "Whether everything is.", .boolean, \.intact),
            Field("head", "Hash of the last sound row.", .hash, \.head),
            Field(
                "checkpoints", "Checkpoints that agree with the rows.", .integer(0...Int.max), \.checkpoints,
                default: 0),
            Field("problem", "The first thing wrong.", .optional(.string()), \.problem),
            Field("kind", "What it is.", .optional(AuditFinding.Kind.shape), \.kind),
            Field("row", "The row it is wrong with.", .optional(.integer()), \.row),
            make: {
                VerifyOutput(rows: $0, intact: $1, head: $2, checkpoints: $3, problem: $4, kind: $5, row: $6)
            })

        /// Takes a finding down.
        package mutating func note(_ finding: AuditFinding) {
            intact = false
            problem = finding.text
            kind = finding.kind
            row = finding.row == 0 ? nil : finding.row
        }

        fileprivate mutating func compare(
            _ lines: [CheckpointLine], _ check: CheckpointCheck, in transaction: any StoreTransaction
        ) throws {
            for line in lines {
                let name = "line \(line.number) of the checkpoints"
                guard let checkpoint = AuditCheckpoint(line: line.text) else {
                    return note(AuditFinding(.unreadable, row: 0, "\(name) is no whole checkpoint"))
                }
                if let finding = try check.finding(checkpoint, name, in: transaction) { return note(finding) }
                checkpoints += 1
            }
        }

        fileprivate mutating func compareStored(
            _ check: CheckpointCheck, in transaction: any StoreTransaction
        ) throws {
            var size: Int64 = 0
            while true {
                let page = try transaction.checkpoints(after: size, limit: 1_000)
                for checkpoint in page {
                    let name = "the store's checkpoint of \(checkpoint.size) rows"
                    if let finding = try check.finding(checkpoint, name, in: transaction) { return note(finding) }
                    checkpoints += 1
                }
                guard let last = page.last, page.count == 1_000 else { return }
                size = last.size
            }
        }
    }
}

extension CheckpointPublicKey {
    /// Reads a key a person wrote; throws `bad_public_key`.
    package init(written text: String) throws {
        guard let key = CheckpointPublicKey(hex: text) else {
            throw WinbackError(
                "bad_public_key", .badInput, "`\(text.prefix(70))` is no public key",
                advice: "give the 64 hexadecimal digits that winback audit public-key printed")
        }
        self = key
    }
}
