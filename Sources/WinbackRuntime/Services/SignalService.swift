import Logging
import ServiceLifecycle

/// Answers the signals that operate the daemon; ends, and with it the daemon, when one asks for that.
struct SignalService: Service {
    private let signals: DaemonSignals
    private let reloader: Reloader
    private let manager: ServiceManager
    private let health: DaemonHealth
    private let logger: Logger

    /// Makes the service.
    init(
        signals: DaemonSignals, reloader: Reloader, manager: ServiceManager, health: DaemonHealth, logger: Logger
    ) {
        self.signals = signals
        self.reloader = reloader
        self.manager = manager
        self.health = health
        self.logger = logger
    }

    func run() async throws {
        for await request in signals.requests.cancelOnGracefulShutdown() {
            switch request {
            case .stop:
                logger.notice("stopping: running work is finished first")
                health.drain()
                return
            case .reload:
                logger.notice("reading configuration and playbooks again")
                manager.reloading(monotonicMicroseconds: MonotonicClock.microseconds())
                let isTaken = await reloader.reload()
                manager.ready(status: isTaken ? "configuration taken over" : "configuration kept, see the log")
            }
        }
    }
}
