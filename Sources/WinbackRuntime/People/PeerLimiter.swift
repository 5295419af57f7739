import Synchronization

/// A light limit on how often one peer may ask: bursts pass, a flood does not.
///
/// The generic cell rate algorithm in its virtual scheduling form (ITU-T I.371, 2004, annex A): one time per peer.
package final class PeerLimiter: Sendable {
    /// Between two requests in the long run, in microseconds.
    private let interval: Int64
    /// Requests at once after a rest.
    private let burst: Int64
    /// Peers remembered at most; beyond, the ones longest at rest are forgotten, which loses them nothing.
    private let peersMax = 4_096
    private let times = Mutex<[String: Int64]>([:])

    /// Makes a limit of so many requests a minute, `burst` of them at once.
    package init(perMinute: Int64, burst: Int64) {
        interval = 60_000_000 / perMinute
        self.burst = burst
    }

    /// Whether a request of a peer may pass at a time in microseconds; a clock that is set back costs a minute at most.
    package func admits(_ peer: String, at now: Int64) -> Bool {
        times.withLock { times in
            if times.count >= peersMax, times[peer] == nil {
                let resting = times.filter { $0.value <= now }
                for peer in resting.keys { times[peer] = nil }
                // So many peers at once are a flood, not readers.
                if times.count >= peersMax { return false }
            }
            let due = min(max(times[peer] ?? now, now), now + interval * burst)
            let passes = due - now <= interval * (burst - 1)
            times[peer] = passes ? due + interval : due
            return passes
        }
    }
}
