import Synchronization
package import WinbackWire

/// How the daemon is, shared by its services; tells systemd what it should know.
package final class DaemonHealth: Sendable {
    private let state: Mutex<HealthState>
    private let manager: ServiceManager
    private let clock: @Sendable () -> Int64

    /// A daemon that starts and waits for parts to listen; `clock` gives monotonic microseconds.
    package init(
        awaiting parts: Set<String>, manager: ServiceManager,
        clock: @escaping @Sendable () -> Int64 = MonotonicClock.microseconds
    ) {
        state = Mutex(HealthState(awaiting: parts, at: clock()))
        self.manager = manager
        self.clock = clock
    }

    /// A part listens; the last one makes the daemon ready, and true.
    @discardableResult
    package func listens(_ part: String) -> Bool {
        let isReady = state.withLock { $0.listens(part) }
        if isReady { manager.ready(status: "ready") }
        return isReady
    }

    /// The daemon winds down; true the first time.
    @discardableResult
    package func drain() -> Bool {
        let isFirst = state.withLock { $0.drain() }
        if isFirst { manager.stopping() }
        return isFirst
    }

    /// Whether the daemon winds down.
    package var isDraining: Bool { state.withLock { $0.phase == .draining } }

    /// Whether the daemon takes work.
    package var isReady: Bool { state.withLock { $0.phase == .ready } }

    /// The scheduler did something: a sign of life for `/healthz` and for the watchdog.
    package func turned() {
        let now = clock()
        state.withLock { $0.turned(at: now) }
        manager.alive(monotonicMicroseconds: now)
    }

    /// A pass came to its end; `status` is for `systemctl status`.
    package func succeeded(status: String) {
        let now = clock()
        let isReady = state.withLock { state in
            state.succeeded(at: now)
            return state.phase == .ready
        }
        manager.alive(monotonicMicroseconds: now)
        if isReady { manager.status(status) }
    }

    /// A pass failed with a code.
    package func failed(_ code: String) {
        let now = clock()
        let failures = state.withLock { state in
            state.failed(code, at: now)
            return state.failures
        }
        manager.alive(monotonicMicroseconds: now)
        manager.status("\(failures) failed in a row, the last with \(code); trying again")
    }

    /// The answer to `/healthz`: whether all is well, and the body.
    package func health() -> (isWell: Bool, body: JSONValue) {
        let now = clock()
        let state = state.withLock { $0 }
        let verdict = state.verdict(at: now)
        var body: JSONObject = [
            "status": .string(verdict.rawValue), "phase": .string(state.phase.rawValue),
            "seconds_since_progress": .integer(state.sinceTurn(at: now) / 1_000_000),
            "failures": .integer(Int64(state.failures)),
        ]
        if let code = state.failureCode { body["last_failure"] = .string(code) }
        return (verdict == .ok, .object(body))
    }

    /// The answer to `/readyz`: whether the daemon takes work, and the body.
    package func readiness() -> (isReady: Bool, body: JSONValue) {
        let state = state.withLock { $0 }
        let body: JSONObject = [
            "status": .string(state.phase.rawValue), "awaited": .array(state.awaited.sorted().map { .string($0) }),
        ]
        return (state.phase == .ready, .object(body))
    }
}
