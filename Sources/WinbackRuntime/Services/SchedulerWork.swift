import Synchronization
import WinbackEngine
import WinbackLoop
package import WinbackModel

/// What the scheduler has others do.
package struct SchedulerWork: Sendable {
    /// Runs the cycles that are due; gives how many.
    package var runDueCycles: @Sendable (Instant) async throws -> Int
    /// What the latest passes found to fail in silence, taken once.
    package var alarms: @Sendable () -> [String]
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
        alarms: @escaping @Sendable () -> [String] = { [] },
        summary: @escaping @Sendable () async throws -> String = { "" },
        relax: @escaping @Sendable () async -> Void = {}
    ) {
        self.runDueCycles = runDueCycles
        self.settle = settle
        self.nextWake = nextWake
        self.checkpoint = checkpoint
        self.announce = announce
        self.alarms = alarms
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
        let noticed = Mutex<[String]>([])
        let post = StaffPost(team)
        self.init(
            runDueCycles: { now in
                let cycles = try await team.driver.runDueCycles(at: now)
                for cycle in cycles {
                    let alarms = cycle.notes.filter { $0.hasPrefix(LoopAlarms.mark) }
                    noticed.withLock { $0 += alarms.map { "\(cycle.loop): \($0.dropFirst(LoopAlarms.mark.count))" } }
                }
                return cycles.count
            },
            settle: { now in
                let counts = try await team.driver.settle(at: now)
                return counts.entries + counts.accepted + counts.refused + counts.later + counts.unknown
            },
            nextWake: { try await team.driver.nextWake(after: $0) },
            checkpoint: { try await checkpoints?.turn(at: $0) },
            announce: { try await post.turn(at: $0) },
            alarms: {
                noticed.withLock { alarms in
                    defer { alarms = [] }
                    return alarms
                }
            },
            summary: { try await team.summary() },
            relax: {
                await relax()
                FreeMemory.giveBack()
            })
    }
}
