package import Logging
package import ServiceLifecycle
import WinbackLoop
import WinbackModel
package import WinbackPorts

/// A part of the daemon that listens to the outside; it tells `DaemonHealth` under its name when it does.
package struct DaemonPart: Sendable {
    /// Its name.
    package var name: String
    /// The part itself.
    package var service: any Service

    /// Names a service.
    package init(_ name: String, _ service: any Service) {
        self.name = name
        self.service = service
    }
}

/// The daemon of one team: the scheduler, the parts that listen, and the signals.
package struct Daemon: Sendable {
    /// What the daemon has of the outside, made before the store is opened.
    package struct Surroundings: Sendable {
        /// The service manager.
        package let manager: ServiceManager
        /// The signals.
        package let signals: DaemonSignals
        /// Ends the scheduler's sleep.
        package let wake = WakeSignal()
        /// The log.
        package let logger: Logger

        /// Takes signals and systemd's variables over. Call it before other threads run.
        package init(environment: [String: String], logger: Logger) {
            manager = .takeOver(environment: environment, logger: logger)
            signals = DaemonSignals()
            self.logger = logger
        }
    }

    /// Seconds for running work to finish, and for what is left to give up; together below systemd's `TimeoutStopSec`.
    private static let drainSeconds: (finish: Int, giveUp: Int) = (7, 2)

    /// The team, as its callers see it.
    package let team: LiveTeam
    /// How it is.
    package let health: DaemonHealth
    private let surroundings: Surroundings

    /// Makes a daemon of a team whose callers work through a `WakingStore` over `store`.
    /// - Parameter parts: Names of the parts that have to listen before it is ready.
    package init(_ team: Team, store: any Store, awaiting parts: Set<String>, surroundings: Surroundings) {
        let health = DaemonHealth(awaiting: parts.union([Scheduler.part]), manager: surroundings.manager)
        self.health = health
        self.surroundings = surroundings
        self.team = LiveTeam(team, store: store) { beat in
            health.turned()
            // Between two transactions everything is safe, so a drain never waits for a long cycle to end.
            if beat == .committed, health.isDraining { throw CancellationError() }
        }
    }

    /// Refuses a store that must not be run: a replay assumes consent that nobody gave.
    package static func check(_ store: any Store, in state: StateDirectory) async throws {
        guard try await store.read({ try $0.setting("kind") }) == "replay" else { return }
        throw WinbackError(
            "replay_store", .badInput,
            "\(state.path) holds a replay, whose consent is assumed; it must not contact anyone",
            advice: "name the team's own state directory, or make one with: winback init")
    }

    /// Refuses to run with zone data that would give wrong local times.
    package static func check(_ zones: FoundationZoneSource) throws {
        let problems = zones.problems()
        if problems.isEmpty { return }
        throw WinbackError(
            "bad_zones", .unavailable, "the zone data cannot be trusted: " + problems.joined(separator: "; "),
            advice: "install a build of winback whose zone data works, see: winback version")
    }

    /// Works until a signal ends it, or until a part fails, which is thrown. The store is left open.
    /// - Parameter relax: What the store does when a burst of work is over.
    package func run(_ parts: [DaemonPart], relax: @escaping @Sendable () async -> Void = {}) async throws {
        let logger = surroundings.logger
        let reloader = Reloader(team: team, logger: logger)
        let first = team.current
        try await first.driver.take(policy: first.files.policy, at: first.clock.now())
        await reloader.reload()
        let scheduler = Scheduler(
            work: SchedulerWork(team, checkpoints: CheckpointKeeper(team: team, logger: logger), relax: relax),
            clock: team.current.clock, pause: surroundings.wake,
            health: health,
            watchdog: surroundings.manager.watchdog, logger: logger)
        let signals = SignalService(
            signals: surroundings.signals, reloader: reloader, manager: surroundings.manager, health: health,
            logger: logger)
        // Services end in reverse: no more signals and calls first, then the scheduler, health answers last.
        let listeners = parts.filter { $0.name != HealthPart.name }.map(\.service)
        let answers = parts.filter { $0.name == HealthPart.name }.map(\.service)
        var configuration = ServiceGroupConfiguration(
            services: (answers + [scheduler] + listeners + [signals]).map {
                // Whichever part ends or fails, the others finish what they do.
                .init(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, logger: quiet(logger))
        configuration.maximumGracefulShutdownDuration = .seconds(Self.drainSeconds.finish)
        configuration.maximumCancellationDuration = .seconds(Self.drainSeconds.giveUp)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            health.drain()
            // A drain that took too long ends by cancellation; every transaction is whole all the same.
            guard error is CancellationError else { throw error }
            logger.warning("running work was cut off between two transactions")
        }
    }

    /// The log for libraries, which say at `info` what is of no use to an operator.
    private func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}

/// The part that answers questions about health, and so ends last.
package enum HealthPart {
    /// Its name.
    package static let name = "http"
}
