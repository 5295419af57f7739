package import WinbackEngine
package import WinbackModel

/// Looking into the audit chain, checking it, and its checkpoints.
package protocol AuditChainStore {
    /// The chain's end; `nil` before the first row.
    func auditHead() throws -> AuditHead?
    /// Rows that fit a filter, newest first, at most `limit`.
    func auditRows(_ filter: AuditFilter, limit: Int) throws -> [AuditRow]
    /// Hashes the rows of a range anew and walks along them; the walk is at its end, rows that are missing included.
    func walkAudit(_ rows: ClosedRange<Int64>) throws -> AuditWalk
    /// Keeps a checkpoint; one of no more rows than the latest is refused by throwing.
    func saveCheckpoint(_ checkpoint: AuditCheckpoint) throws
    /// Checkpoints that vouch for more than `size` rows, fewest rows first, at most `limit`.
    func checkpoints(after size: Int64, limit: Int) throws -> [AuditCheckpoint]
    /// The latest checkpoint.
    func latestCheckpoint() throws -> AuditCheckpoint?
}

/// The end of the chain.
package struct AuditHead: Sendable, Hashable {
    /// The team's public name, as it stands in the rows' hashes; empty while all rows are of the first form.
    package var team: String
    /// Rows there are.
    package var size: Int64
    /// Hash of the last one.
    package var root: ContentHash
    /// Makes a head.
    package init(team: String, size: Int64, root: ContentHash) {
        self.team = team
        self.size = size
        self.root = root
    }
}

/// Which rows of the chain are wanted; what is not stated holds for all.
package struct AuditFilter: Sendable, Hashable {
    /// Who acted, or for whom.
    package var principal: PrincipalID?
    /// What was done, by its whole name or by the part before its dot.
    package var action: String?
    /// Text that stands in the subject.
    package var subject: String?
    /// With which key.
    package var key: String?
    /// At this time or later.
    package var since: Instant?
    /// Before this time.
    package var until: Instant?
    /// Rows before this one.
    package var before: Int64?

    /// Makes a filter that lets everything through.
    package init() {}
}
