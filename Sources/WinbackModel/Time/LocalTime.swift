/// A wall-clock time of day to the minute, `00:00` to `23:59`.
package struct LocalTime: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes since midnight, 0 ..< 1440.
    package let minuteOfDay: Int

    /// Makes a time from minutes since midnight; the argument must lie in 0 ..< 1440.
    package init(minuteOfDay: Int) {
        precondition((0..<1440).contains(minuteOfDay), "a minute of the day lies in 0 ..< 1440")
        self.minuteOfDay = minuteOfDay
    }

    /// Reads `HH:MM`; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            let hour = wholeNumber(parts[0]), let minute = wholeNumber(parts[1]),
            (0..<24).contains(hour), (0..<60).contains(minute)
        else { return nil }
        self.init(minuteOfDay: hour * 60 + minute)
    }

    package var description: String { padded(minuteOfDay / 60, 2) + ":" + padded(minuteOfDay % 60, 2) }
    package static func < (a: LocalTime, b: LocalTime) -> Bool { a.minuteOfDay < b.minuteOfDay }
}

/// The part of the day in which nobody is contacted, in the member's own zone; may wrap midnight.
package struct QuietHours: Codable, Sendable, Hashable, CustomStringConvertible {
    /// First quiet minute.
    package let start: LocalTime
    /// First minute that is not quiet any more.
    package let end: LocalTime

    /// Makes quiet hours; equal ends mean "never quiet".
    package init(start: LocalTime, end: LocalTime) {
        self.start = start
        self.end = end
    }

    /// Reads `21:00-09:00`; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = LocalTime(parts[0]), let end = LocalTime(parts[1]) else { return nil }
        self.init(start: start, end: end)
    }

    /// Whether a local time is quiet.
    package func contains(_ time: LocalTime) -> Bool {
        if start == end { return false }
        return start < end ? (start <= time && time < end) : (time >= start || time < end)
    }

    package var description: String { "\(start)-\(end)" }
}
