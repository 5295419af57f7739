package import WinbackEngine
package import WinbackModel
package import WinbackPorts

/// Makes checkpoints of a team's chain.
package struct CheckpointMaker: Sendable {
    private let signer: CheckpointSigner

    /// A maker under the team's own key; throws when the key cannot be made.
    package init(_ secrets: TeamSecrets) throws { signer = try CheckpointSigner(seed: secrets.key(.checkpoints)) }

    /// What its checkpoints are checked with.
    package var publicKey: CheckpointPublicKey { signer.publicKey }

    /// Makes a checkpoint over what the chain holds, and keeps it; gives the latest one when nothing was added to it since.
    package func make(in transaction: any StoreTransaction, at now: Instant) throws -> AuditCheckpoint {
        guard let head = try Self.head(in: transaction) else {
            throw WinbackError("audit_empty", .notFound, "the audit chain has no row to make a checkpoint of")
        }
        if let latest = try transaction.latestCheckpoint(), latest.size >= head.size { return latest }
        let checkpoint = try signer.sign(head, at: now)
        try transaction.saveCheckpoint(checkpoint)
        return checkpoint
    }

    /// The chain's end under the team's public name, which rows of the first form do not know.
    static func head(in transaction: any StoreTransaction) throws -> AuditHead? {
        guard var head = try transaction.auditHead() else { return nil }
        if head.team.isEmpty { head.team = try transaction.teamSalt().team }
        return head
    }
}
