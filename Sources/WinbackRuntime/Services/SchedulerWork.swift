import WinbackLoop
package import WinbackModel

/// What the scheduler has others do.
package struct SchedulerWork: Sendable {
    /// Runs the cycles that are due; gives how many.
    package var runDueCycles: @Sendable (Instant) async throws -> Int
    /// Decides due entries and performs due effects; gives how many.
    package var settle: @Sendable (Instant) async throws -> Int
    /// The earliest instant after another at which something is due.
    package var nextWake: @Sendable (Instant) async throws -> Instant?
    /// Makes a checkpoint of the audit chain when one is due.
    package var checkpoint: @Sendable (Instant) async throws -> Void
    /// Tells people of the team what waits for them.
    package var announce: @Sendable (Instant) async throws -> Void
    /// One line about what there is, for `systemctl status`.
    package var summary: @Sendable () async throws -> String
    /// Called when a burst of work is over and nothing was due for a while.
    package var relax: @Sendable () async -> Void

    /// Makes work from its parts.
    package init(
        runDueCycles: @escaping @Sendable (Instant) async throws -> Int,
        settle: @escaping @Sendable (Instant) async throws -> Int,
        nextWake: @escaping @Sendable (Instant) async throws -> Instant?,
        checkpoint: @escaping @Sendable (Instant) async throws -> Void = { _ in },
        announce: @escaping @Sendable (Instant) async throws -> Void = { _ in },
        summary: @escaping @Sendable () async throws -> String = { "" },
        relax: @escaping @Sendable () async -> Void = {}
    ) {
        self.runDueCycles = runDueCycles
        self.settle = settle
        self.nextWake = nextWake
        self.checkpoint = checkpoint
        self.announce = announce
        self.summary = summary
        self.relax = relax
    }

    /// The loops of a team, whose driver may be exchanged while the daemon runs.
    /// - Parameters:
    ///   - checkpoints: Who makes checkpoints; nobody without.
    ///   - relax: What the store does when a burst of work is over.
    package init(
        _ team: LiveTeam, checkpoints: CheckpointKeeper? = nil, relax: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            runDueCycles: { try await team.driver.runDueCycles(at: $0).count },
            settle: { now in
                let counts = try await team.driver.settle(at: now)
                return counts.entries + counts.accepted + counts.refused + counts.later + counts.unknown
            },
            nextWake: { try await team.driver.nextWake(after: $0) },
            checkpoint: { try await checkpoints?.turn(at: $0) },
            announce: { try await StaffPost(team).turn(at: $0) },
            summary: { try await team.summary() },
            relax: {
                await relax()
                FreeMemory.giveBack()
            })
    }
}
