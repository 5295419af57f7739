extension QuietHours {
    /// Whether every minute that is quiet in `other` is quiet here.
    package func covers(_ other: QuietHours) -> Bool {
        if other.start == other.end { return true }
        if start == end { return false }
        // Measured from here, the other stretch has to end before this one does.
        let offset = Self.minutes(from: start, to: other.start)
        return offset + other.length <= length
    }

    /// The shortest quiet hours that cover both; `nil` when only the whole day does, which quiet hours cannot say.
    package func union(_ other: QuietHours) -> QuietHours? {
        if covers(other) { return self }
        if other.covers(self) { return other }
        let candidates = [QuietHours(start: start, end: other.end), QuietHours(start: other.start, end: end)]
        return candidates.filter { $0.start != $0.end && $0.covers(self) && $0.covers(other) }
            .min { ($0.length, $0.start) < ($1.length, $1.start) }
    }

    /// Quiet minutes a day.
    package var length: Int { start == end ? 0 : Self.minutes(from: start, to: end) }

    private static func minutes(from a: LocalTime, to b: LocalTime) -> Int {
        (b.minuteOfDay - a.minuteOfDay + 1_440) % 1_440
    }
}
