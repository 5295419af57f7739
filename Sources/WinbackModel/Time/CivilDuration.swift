/// A duration as people write it in a playbook: `h` is elapsed time, `d` and `w` are local dates.
package enum CivilDuration: Codable, Sendable, Hashable, CustomStringConvertible {
    /// Elapsed hours.
    case hours(Int)
    /// Calendar days in the local zone; weeks are written as seven of them.
    case days(Int)

    /// Reads `36h`, `30d` or `6w`; `nil` for anything else, zero and negative included.
    package init?(_ text: some StringProtocol) {
        guard let unit = text.last, let count = wholeNumber(text.dropLast()), (1...36_500).contains(count) else {
            return nil
        }
        switch unit {
        case "h": self = .hours(count)
        case "d": self = .days(count)
        case "w": self = .days(count * 7)
        default: return nil
        }
    }

    /// Whole local days, rounding hours up.
    package var wholeDays: Int {
        switch self {
        case .hours(let hours): (hours + 23) / 24
        case .days(let days): days
        }
    }

    package var description: String {
        switch self {
        case .hours(let hours): "\(hours)h"
        case .days(let days): "\(days)d"
        }
    }

    /// The instant this long after `start`: elapsed for hours, the same local time on a later date for days.
    package func after(_ start: Instant, in zone: ZoneRules) -> Instant {
        switch self {
        case .hours(let hours): return start + .hours(Int64(hours))
        case .days(let days):
            let local = zone.local(at: start)
            let wall = start.milliseconds + Int64(zone.offsetSeconds(at: start)) * 1000
            // Local times are whole minutes; what is left of the minute is kept, so that a day is not cut short.
            let intoMinute = ElapsedTime(milliseconds: wall.flooredDivision(by: 60_000).remainder)
            return zone.instant(of: local.date + days, local.time) + intoMinute
        }
    }
}
