/// How the daemon is, as a value: what happened so far and what follows from it at a moment.
///
/// Times are microseconds of one monotonic clock.
package struct HealthState: Sendable, Equatable {
    /// What the daemon does as a whole.
    package enum Phase: String, Sendable, Equatable {
        /// Left for `ready` when every awaited part listens, for `draining` when a signal comes first.
        case starting
        /// Left for `draining` when a signal comes or a part fails.
        case ready
        /// Left by the end of the process only.
        case draining
    }

    /// What `/healthz` says.
    package enum Verdict: String, Sendable, Equatable {
        /// The scheduler turns and its passes succeed, or fail since a short while only.
        case ok
        /// The scheduler has not turned for too long.
        case stalled
        /// Passes fail, and have been failing for too long.
        case failing
    }

    /// The scheduler turns at least every minute; this long without a turn means that it hangs.
    package static let stallLimit: Int64 = 150 * 1_000_000
    /// Failing passes are tried again with growing waits; after this long a person should look.
    package static let failureLimit: Int64 = 300 * 1_000_000

    /// What the daemon does as a whole.
    package private(set) var phase = Phase.starting
    /// Parts that do not listen yet.
    package private(set) var awaited: Set<String>
    /// Passes that failed since the last that did not.
    package private(set) var failures = 0
    /// The code of the latest failure; `nil` when the last pass succeeded.
    package private(set) var failureCode: String?
    private var lastTurn: Int64
    private var failingSince: Int64?

    /// A daemon that starts and waits for parts to listen.
    package init(awaiting parts: Set<String>, at now: Int64) {
        awaited = parts
        lastTurn = now
    }

    /// A part listens; true when it was the last that was awaited, and the daemon is ready from now on.
    package mutating func listens(_ part: String) -> Bool {
        let wasAwaited = awaited.remove(part) != nil
        guard wasAwaited, awaited.isEmpty, phase == .starting else { return false }
        phase = .ready
        return true
    }

    /// The daemon winds down; true the first time.
    package mutating func drain() -> Bool {
        defer { phase = .draining }
        return phase != .draining
    }

    /// The scheduler did something.
    package mutating func turned(at now: Int64) { lastTurn = now }

    /// A pass came to its end.
    package mutating func succeeded(at now: Int64) {
        turned(at: now)
        failures = 0
        failureCode = nil
        failingSince = nil
    }

    /// A pass failed.
    package mutating func failed(_ code: String, at now: Int64) {
        turned(at: now)
        failures += 1
        failureCode = code
        failingSince = failingSince ?? now
    }

    /// What `/healthz` says at a moment.
    package func verdict(at now: Int64) -> Verdict {
        if now - lastTurn > Self.stallLimit { return .stalled }
        if let failingSince, now - failingSince > Self.failureLimit { return .failing }
        return .ok
    }

    /// Microseconds since the scheduler last did something.
    package func sinceTurn(at now: Int64) -> Int64 { max(now - lastTurn, 0) }
}
