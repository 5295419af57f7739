package import Logging
import Synchronization
import WinbackEngine
package import WinbackModel
import WinbackPorts

/// Makes a checkpoint every hour in which something happened, and tells the log of every new one, whoever made it.
package final class CheckpointKeeper: Sendable {
    private let team: LiveTeam
    private let logger: Logger
    /// Rows the last checkpoint that was told vouches for; `nil` before the first turn.
    private let told = Mutex<Int64?>(nil)

    /// Makes a keeper for a team.
    package init(team: LiveTeam, logger: Logger) {
        self.team = team
        self.logger = logger
    }

    /// Looks whether a checkpoint is due, and makes it.
    ///
    /// Throws what the store throws. A file that cannot be written is logged and left: a later checkpoint vouches for the
    /// same rows.
    package func turn(at now: Instant) async throws {
        let store = team.store
        let (head, latest) = try await store.read { (try $0.auditHead(), try $0.latestCheckpoint()) }
        let since = latest.map { (size: $0.size, at: $0.at) }
        if CheckpointSchedule.isDue(size: head?.size ?? 0, latest: since, now: now) {
            let maker = try CheckpointMaker(team.current.secrets)
            let made = try await store.write { try maker.make(in: $0, at: now) }
            append(made)
        }
        try await tell(from: latest?.size ?? 0)
    }

    private func append(_ checkpoint: AuditCheckpoint) {
        guard let path = team.current.configuration.audit.checkpointFile else { return }
        do {
            try CheckpointFile.append(checkpoint, to: path)
        } catch {
            let failure = OperationFailure(error).error
            logger.error(
                "a checkpoint of the audit chain could not be appended to its file",
                metadata: ["error.code": "\(failure.code)", "error.message": "\(failure.description)"])
        }
    }

    private func tell(from size: Int64) async throws {
        let last = told.withLock { told in
            told = told ?? size
            return told ?? size
        }
        let fresh = try await team.store.read { try $0.checkpoints(after: last, limit: 100) }
        for checkpoint in fresh {
            logger.notice("audit checkpoint", metadata: ["checkpoint.line": "\(checkpoint.line)"])
        }
        if let size = fresh.last?.size { told.withLock { $0 = size } }
    }
}
