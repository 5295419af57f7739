import WinbackModel

/// The header field `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date in universal time.
enum RetryAfter {
    /// The longest wait that is honoured.
    static let longest = ElapsedTime.hours(1)

    /// How long to wait from `now`, between a second and an hour; `nil` when the field says nothing readable.
    static func wait(_ text: String?, at now: Instant) -> ElapsedTime? {
        guard let text else { return nil }
        var wait: ElapsedTime
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            wait = .seconds(text.utf8.count > 9 ? 999_999_999 : Int64(text) ?? 0)
        } else {
            guard let date = date(text) else { return nil }
            wait = date - now
        }
        return min(max(wait, .seconds(1)), longest)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that senders may use.
    private static func date(_ text: String) -> Instant? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
            let month = months.firstIndex(of: String(parts[2])),
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = parts[4].split(separator: ":").map { Int64($0) ?? -1 }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
        return Instant(milliseconds: seconds * 1_000)
    }
}
