import WinbackModel
import WinbackWire

/// A time as people name it in a filter: a date or local time of the team's zone, or a time in universal time.
enum AuditMoment {
    static let rule =
        "a date such as 2026-11-25, a time of the team's zone such as 2026-11-25T14:30, or one in "
        + "universal time such as 2026-11-25T13:30:00Z"

    /// The instant a text names; of a date its first instant, or with `end` the first one after it.
    static func instant(_ text: String, _ field: String, in zone: ZoneRules, end: Bool = false) throws -> Instant {
        if let date = CivilDate(text) { return zone.startOfDay(end ? date + 1 : date) }
        if let instant = try? Shape<Instant>.instant.decode(.string(text)) { return instant }
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        if parts.count == 2, let date = CivilDate(parts[0]), let time = LocalTime(String(parts[1])) {
            return zone.instant(of: date, time)
        }
        throw WinbackError("bad_time", .badInput, "`\(field)` is `\(text.prefix(40))`, expected \(rule)")
    }
}
