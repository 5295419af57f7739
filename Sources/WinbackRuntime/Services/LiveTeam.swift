import Synchronization
import WinbackEngine
package import WinbackLoop
import WinbackModel
package import WinbackPorts

/// The team a running daemon works for; its configuration may be exchanged while calls are under way.
package final class LiveTeam: Sendable {
    /// Passed at every commit of the daemon's own work; throws where the daemon winds down.
    package typealias Beat = @Sendable (LoopDriver.Beat) throws -> Void

    private struct Parts: Sendable {
        var team: Team
        var driver: LoopDriver
    }

    private let parts: Mutex<Parts>
    /// The store beneath, for the daemon's own work, which must not wake the scheduler.
    package let store: any Store
    private let beat: Beat

    /// Takes a team whose callers work through `team.store`, while the daemon's own work goes to `store` directly.
    package init(_ team: Team, store: any Store, beat: @escaping Beat) {
        self.store = store
        self.beat = beat
        parts = Mutex(Parts(team: team, driver: Self.driver(team, store: store, beat: beat)))
    }

    /// The team as it is configured now; a call keeps the one it began with.
    package var current: Team { parts.withLock { $0.team } }

    /// Whoever drives the loops now.
    package var driver: LoopDriver { parts.withLock { $0.driver } }

    /// Puts another configuration to work; running loops keep what they were approved with.
    package func replace(with team: Team) {
        let driver = Self.driver(team, store: store, beat: beat)
        parts.withLock { $0 = Parts(team: team, driver: driver) }
    }

    /// One line about loops and proposals.
    package func summary() async throws -> String {
        let (loops, waiting) = try await store.read { transaction in
            (try transaction.loops(), try transaction.proposals(waitingOnly: true, limit: 1_000).count)
        }
        func count(_ status: LoopRecord.Status) -> Int { loops.count { $0.status == status } }
        return "loops running: \(count(.running)), held: \(count(.held)); proposals waiting: \(waiting)"
    }

    private static func driver(_ team: Team, store: any Store, beat: @escaping Beat) -> LoopDriver {
        LoopDriver(
            LoopDriver.Surroundings(
                store: store, provider: team.provider, zones: team.zones, teamZone: team.zone,
                programme: team.configuration.programme, metrics: LoopMetrics(team.configuration.metrics)),
            interruption: beat)
    }
}
