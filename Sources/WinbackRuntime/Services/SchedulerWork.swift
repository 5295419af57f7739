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
    /// One line about what there is, for `systemctl status`.
    package var summary: @Sendable () async throws -> String

    /// Makes work from its parts.
    package init(
        runDueCycles: @escaping @Sendable (Instant) async throws -> Int,
        settle: @escaping @Sendable (Instant) async throws -> Int,
        nextWake: @escaping @Sendable (Instant) async throws -> Instant?,
        summary: @escaping @Sendable () async throws -> String = { "" }
    ) {
        self.runDueCycles = runDueCycles
        self.settle = settle
        self.nextWake = nextWake
        self.summary = summary
    }

    /// The loops of a team, whose driver may be exchanged while the daemon runs.
    package init(_ team: LiveTeam) {
        self.init(
            runDueCycles: { try await team.driver.runDueCycles(at: $0).count },
            settle: { now in
                let counts = try await team.driver.settle(at: now)
                return counts.entries + counts.accepted + counts.refused + counts.later + counts.unknown
            },
            nextWake: { try await team.driver.nextWake(after: $0) },
            summary: { try await team.summary() })
    }
}
