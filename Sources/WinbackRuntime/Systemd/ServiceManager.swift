import Glibc
package import Logging
import Synchronization

/// What systemd is told about the daemon, and when.
///
/// Outside systemd everything here does nothing.
package final class ServiceManager: Sendable {
    /// The environment variables that are meant for this process alone.
    static let variables = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]

    /// How often the watchdog wants a sign of life; `nil` when there is none.
    package let watchdog: WatchdogInterval?
    private let socket: NotifySocket?
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var status = ""
        var lastAliveMicroseconds: Int64?
        var isDeaf = false
    }

    /// Reads the variables of an environment.
    package init(environment: [String: String], processID: Int32 = getpid(), logger: Logger) {
        socket = NotifySocket(environment["NOTIFY_SOCKET"])
        watchdog = socket == nil ? nil : WatchdogInterval(environment: environment, processID: processID)
        self.logger = logger
    }

    /// Takes the variables from this process's environment, so that programs it starts do not speak in its name.
    ///
    /// Call it before other threads run: the environment is shared.
    package static func takeOver(environment: [String: String], logger: Logger) -> ServiceManager {
        for name in variables { unsetenv(name) }
        return ServiceManager(environment: environment, logger: logger)
    }

    /// Everything listens.
    package func ready(status: String) { tell(["READY=1"], status: status) }

    /// Configuration is being read again; `ready` must follow.
    package func reloading(monotonicMicroseconds: Int64) {
        tell(["RELOADING=1", "MONOTONIC_USEC=\(monotonicMicroseconds)"], status: "reading configuration again")
    }

    /// The daemon winds down.
    package func stopping() { tell(["STOPPING=1"], status: "finishing running work") }

    /// One line for `systemctl status`; the same line again is not sent.
    package func status(_ text: String) {
        if state.withLock({ $0.status }) != text { tell([], status: text) }
    }

    /// A sign of life from the scheduler; passed on when a quarter of the watchdog's time went by since the last one.
    package func alive(monotonicMicroseconds now: Int64) {
        guard let watchdog else { return }
        let isDue = state.withLock { state in
            if let last = state.lastAliveMicroseconds, now - last < watchdog.microseconds / 4 { return false }
            state.lastAliveMicroseconds = now
            return true
        }
        if isDue { tell(["WATCHDOG=1"]) }
    }

    private func tell(_ assignments: [String], status: String? = nil) {
        guard let socket else { return }
        var lines = assignments
        if let status {
            let line = status.split(whereSeparator: \.isNewline).joined(separator: " ")
            lines.append("STATUS=\(line)")
            state.withLock { $0.status = status }
        }
        let isHeard = socket.send(lines)
        let wasDeaf = state.withLock { state in
            defer { state.isDeaf = !isHeard }
            return state.isDeaf
        }
        if !isHeard, !wasDeaf { logger.warning("systemd does not hear the daemon on its notify socket") }
    }
}
