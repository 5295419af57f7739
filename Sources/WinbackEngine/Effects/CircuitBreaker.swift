package import WinbackModel

/// Keeps work away from a destination that fails: closed, open for a while, then half open with one probe.
///
/// After Nygard, "Release It!", 2007, chapter 5. It decides only; whoever asks tells it what came of each pass.
package struct CircuitBreaker: Sendable, Hashable {
    /// Where it stands.
    package enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Everything passes.
        case closed
        /// Nothing passes until a time.
        case open
        /// One probe passes; its outcome decides.
        case halfOpen = "half_open"
    }

    /// What may pass now.
    package enum Admission: Sendable, Hashable {
        /// It may.
        case pass
        /// It may, as the one probe.
        case probe
        /// It may not before then.
        case refused(until: Instant)
    }

    /// Failures in a row that open it.
    package static let tolerance = 5
    /// How long it stays open at first; each time in a row doubles it.
    package static let shortest = ElapsedTime.seconds(15)
    /// How long it stays open at most.
    package static let longest = ElapsedTime.minutes(15)
    /// After this a probe nobody reported on counts as failed.
    package static let probePatience = ElapsedTime.minutes(2)
    /// While a probe is under way, others ask again after this.
    package static let probeGap = ElapsedTime.seconds(2)

    /// Where it stands.
    package private(set) var phase: Phase
    /// Failures in a row.
    package private(set) var failures: Int
    /// How often it opened since it last was closed.
    package private(set) var openings: Int
    /// When the next probe may pass (open), or when the one under way counts as failed (half open).
    package private(set) var until: Instant

    /// A breaker that has seen nothing; or one as it was stored.
    package init(phase: Phase = .closed, failures: Int = 0, openings: Int = 0, until: Instant = .epoch) {
        // A probe does not outlive the process that sent it.
        self.phase = phase == .halfOpen ? .open : phase
        self.failures = max(0, failures)
        self.openings = max(0, openings)
        self.until = until
    }

    /// Asks whether one more may pass; a probe is counted as under way.
    package mutating func admit(at now: Instant) -> Admission {
        switch phase {
        case .closed: return .pass
        case .halfOpen where now < until: return .refused(until: now + Self.probeGap)
        case .open, .halfOpen:
            // A clock set back must not keep it open for longer than it ever is.
            guard now >= until || until - now > Self.longest else { return .refused(until: until) }
            phase = .halfOpen
            until = now + Self.probePatience
            return .probe
        }
    }

    /// What passed was answered.
    package mutating func succeed() { self = CircuitBreaker() }

    /// It asked for a pause: it opens until then, at most as long as it ever is open, and nothing counts as a failure.
    package mutating func pause(until: Instant, at now: Instant) {
        phase = .open
        self.until = min(until, now + Self.longest)
    }

    /// What passed failed; `trips` opens it at once, whatever went before. Failures of what passed before it opened
    /// change nothing any more.
    package mutating func fail(at now: Instant, trips: Bool = false, probe: Bool = false) {
        failures += 1
        guard phase == .closed ? trips || failures >= Self.tolerance : probe else { return }
        openings += 1
        phase = .open
        let doublings = min(openings - 1, 16)
        until = now + min(ElapsedTime(milliseconds: Self.shortest.milliseconds << Int64(doublings)), Self.longest)
    }
}

/// How long to wait before one more try: uniform between nothing and a bound that doubles with each failure.
///
/// "Full jitter" (Brooker, 2015, "Exponential Backoff And Jitter"): those who failed together do not come back together.
package enum FullJitter {
    /// The bound after the first failure.
    package static let base = ElapsedTime.seconds(2)
    /// The largest bound.
    package static let cap = ElapsedTime.minutes(10)

    /// The wait after so many failures in a row, at least a second.
    package static func wait(after failures: Int, using generator: inout SeededGenerator) -> ElapsedTime {
        let doublings = min(max(failures - 1, 0), 16)
        let bound = min(base.milliseconds << Int64(doublings), cap.milliseconds)
        return ElapsedTime(milliseconds: max(1_000, Int64(generator.uniform() * Double(bound))))
    }
}
