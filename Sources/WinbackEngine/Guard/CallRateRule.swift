package import WinbackModel

/// How often something may be called: never more than burst + t ÷ interval in any stretch t.
///
/// The generic cell rate algorithm in its virtual scheduling form (ITU-T Recommendation I.371, 1993, annex A): one
/// number is kept, the theoretical arrival time of the next call.
package struct CallRateRule: Sendable, Hashable {
    /// Milliseconds between two calls at the sustained rate, times 1,000 so that fast rates stay exact.
    private let intervalMicros: Int64
    private let burst: Int64

    /// The rule of a rate; a rate without calls admits nothing.
    package init(_ rate: Policy.CallRate) {
        intervalMicros = rate.calls > 0 ? max(1, Int64(rate.perSeconds) * 1_000_000 / Int64(rate.calls)) : 0
        burst = Int64(max(rate.burst, 1))
    }

    /// What is kept between calls: the theoretical arrival time, in microseconds since the epoch.
    package struct Standing: Sendable, Hashable {
        /// The theoretical arrival time of the next call.
        package var arrivalMicros: Int64
        /// Makes a standing.
        package init(arrivalMicros: Int64) { self.arrivalMicros = arrivalMicros }
    }

    /// The answer to one call.
    package enum Answer: Sendable, Hashable {
        /// It may go on; keep the standing.
        case admitted(Standing)
        /// Not before that instant.
        case later(at: Instant)
    }

    /// Asks for one call.
    ///
    /// A standing further ahead than the rule itself can have left means that the clock went back: it counts as the
    /// furthest one possible, so that the penalty is bounded.
    package func ask(_ standing: Standing?, at now: Instant) -> Answer {
        guard intervalMicros > 0 else { return .later(at: .distantFuture) }
        let nowMicros = now.milliseconds * 1_000
        let furthest = nowMicros + burst * intervalMicros
        let arrival = min(max(standing?.arrivalMicros ?? nowMicros, nowMicros), furthest)
        let tolerance = (burst - 1) * intervalMicros
        if arrival > nowMicros + tolerance {
            return .later(at: Instant(milliseconds: (arrival - tolerance + 999) / 1_000))
        }
        return .admitted(Standing(arrivalMicros: arrival + intervalMicros))
    }
}
