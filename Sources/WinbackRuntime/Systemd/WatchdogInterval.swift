package import WinbackModel

/// How often systemd wants a sign of life, from `WATCHDOG_USEC`, see sd_watchdog_enabled(3).
package struct WatchdogInterval: Sendable, Equatable {
    /// The time after which systemd takes the service for dead.
    package let microseconds: Int64

    /// Reads the variables; `nil` when no watchdog runs, or when it watches another process.
    package init?(environment: [String: String], processID: Int32) {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        if let watched = environment["WATCHDOG_PID"], Int32(watched) != processID { return nil }
        self.microseconds = microseconds
    }

    /// Half of that time: the longest the scheduler may sleep.
    package var pace: ElapsedTime { ElapsedTime(milliseconds: max(microseconds / 2_000, 1)) }
}
