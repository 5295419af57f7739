import Foundation
import Synchronization
package import WinbackModel
import WinbackPorts

/// Zone rules from the zone data that comes with the toolchain, read once per zone and kept as plain data.
package final class FoundationZoneSource: ZoneSource {
    /// The years over which transitions are kept; later instants take the last offset known.
    private static let first = Date(timeIntervalSince1970: 0)
    private static let last = Date(timeIntervalSince1970: 2_208_988_800)

    private let known = Mutex<[String: ZoneRules?]>([:])

    /// A source that has read nothing yet.
    package init() {}

    /// Version of the zone data, such as `2025b`.
    package var version: String { TimeZone.timeZoneDataVersion }

    /// The rules of an IANA zone, or `nil` when it is not known.
    package func rules(named name: String) -> ZoneRules? {
        if let kept = known.withLock({ $0[name] }) { return kept }
        let rules = Self.read(name)
        known.withLock { $0[name] = .some(rules) }
        return rules
    }

    private static func read(_ name: String) -> ZoneRules? {
        if name == "UTC" { return .utc }
        // Foundation also takes `GMT+5` and abbreviations, which say nothing of daylight saving: IANA names only.
        guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
        var transitions: [ZoneRules.Transition] = []
        let initial = Int32(zone.secondsFromGMT(for: first))
        var offset = initial
        var date = first
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next < last, next > date {
            date = next
            let after = Int32(zone.secondsFromGMT(for: next))
            if after == offset { continue }
            offset = after
            let milliseconds = Int64((next.timeIntervalSince1970 * 1000).rounded())
            transitions.append(ZoneRules.Transition(at: Instant(milliseconds: milliseconds), offsetSeconds: after))
        }
        return ZoneRules(name: name, initialOffsetSeconds: initial, transitions: transitions)
    }

    /// Checks a few zones against offsets known to hold; gives what is wrong, nothing when all is well.
    ///
    /// In a static binary Foundation's zones can be missing without any error, and every local time would be wrong.
    package func problems() -> [String] {
        let known: [(name: String, at: Int64, offset: Int32)] = [
            ("Europe/Madrid", 1_782_907_200, 7_200), ("Europe/Madrid", 1_796_119_200, 3_600),
            ("America/New_York", 1_782_907_200, -14_400), ("America/New_York", 1_796_119_200, -18_000),
            ("Asia/Kathmandu", 1_782_907_200, 20_700), ("Pacific/Apia", 1_325_250_000, 50_400),
            ("Australia/Lord_Howe", 1_796_119_200, 39_600),
        ]
        return known.compactMap { check in
            guard let rules = rules(named: check.name) else { return "the zone \(check.name) is not known" }
            let found = rules.offsetSeconds(at: Instant(milliseconds: check.at * 1000))
            guard found != check.offset else { return nil }
            let when = Instant(milliseconds: check.at * 1000).iso8601
            return "\(check.name) has offset \(found) s at \(when), expected \(check.offset) s"
        }
    }
}
