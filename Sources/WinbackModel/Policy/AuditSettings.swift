/// What a team's `config/audit.yaml` says about the audit chain.
package struct AuditSettings: Sendable, Hashable {
    /// The file that checkpoints are appended to, absolute; `nil` when they go to the log and the store alone.
    package var checkpointFile: String?

    /// Makes settings.
    package init(checkpointFile: String? = nil) { self.checkpointFile = checkpointFile }
}
