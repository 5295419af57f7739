import Synchronization
import WinbackEngine
import WinbackModel
import WinbackRuntime

/// How often one key may ask: its own limit where it has one, else far above what any assistant needs.
final class KeyPace: Sendable {
    /// Requests a minute for a key without a limit.
    private static let standard = 6_000
    /// The part of a minute's requests that may come at once.
    private static let burstPart = 4
    private let standings = Mutex<[String: CallRateRule.Standing]>([:])

    /// The seconds to wait before a request of a caller may pass at a time in microseconds; `nil` when it passes now.
    func wait(_ caller: CallerIdentity, at micros: Int64) -> Int? {
        let name = caller.key?.id.text ?? caller.principal.id.text
        let perMinute = max(1, caller.key?.limits.callsPerMinute ?? Self.standard)
        let rule = CallRateRule(.init(calls: perMinute, perSeconds: 60, burst: max(1, perMinute / Self.burstPart)))
        let now = Instant(milliseconds: micros / 1_000)
        return standings.withLock { standings in
            // Keys are known by now, so there are few; one at rest for long needs no memory.
            if standings.count > 1_024 { standings = standings.filter { $0.value.arrivalMicros > micros } }
            switch rule.ask(standings[name], at: now) {
            case .admitted(let standing):
                standings[name] = standing
                return nil
            case .later(let at): return Int(max(1, (at - now).milliseconds / 1_000))
            }
        }
    }
}
