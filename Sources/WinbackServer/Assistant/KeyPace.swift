import Synchronization
import WinbackEngine
import WinbackModel
import WinbackRuntime

/// How often one key may ask: its own limit where it has one, else far above what any assistant needs.
///
/// The generic cell rate algorithm in its virtual scheduling form (ITU-T I.371, 2004, annex A): one time per key.
final class KeyPace: Sendable {
    /// Requests a minute for a key without a limit.
    private static let standard = 6_000
    /// The part of a minute's requests that may come at once.
    private static let burstPart: Int64 = 4
    private let times = Mutex<[String: Int64]>([:])

    /// The seconds to wait before a request of a caller may pass at a time in microseconds; `nil` when it passes now.
    func wait(_ caller: CallerIdentity, at now: Int64) -> Int? {
        let name = caller.key?.id.text ?? caller.principal.id.text
        let perMinute = Int64(max(1, caller.key?.limits.callsPerMinute ?? Self.standard))
        let interval = max(1, 60_000_000 / perMinute)
        let burst = max(1, perMinute / Self.burstPart)
        return times.withLock { times in
            // Keys are known by now, so there are few; one at rest for long needs no memory.
            if times.count > 1_024 { times = times.filter { $0.value > now } }
            let due = min(max(times[name] ?? now, now), now + interval * burst)
            guard due - now <= interval * (burst - 1) else {
                return Int(max(1, (due - now - interval * (burst - 1)) / 1_000_000))
            }
            times[name] = due + interval
            return nil
        }
    }
}
