/// The offsets of one time zone over the years the system may meet, as plain data.
///
/// A zone source makes it once from the zone data that comes with the toolchain; from then on local time is a binary
/// search and integer arithmetic, the same on every machine.
package struct ZoneRules: Sendable, Equatable {
    /// One change of offset.
    package struct Transition: Sendable, Equatable {
        /// When the new offset starts to hold.
        package let at: Instant
        /// Seconds east of universal time from then on.
        package let offsetSeconds: Int32
        /// Makes a transition.
        package init(at: Instant, offsetSeconds: Int32) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    /// IANA name, such as `Europe/Madrid`.
    package let name: String
    /// Offset before the first transition, in seconds east of universal time.
    package let initialOffsetSeconds: Int32
    /// Changes of offset in ascending order.
    package let transitions: [Transition]

    /// Makes the rules of a zone; transitions must ascend.
    package init(name: String, initialOffsetSeconds: Int32, transitions: [Transition] = []) {
        self.name = name
        self.initialOffsetSeconds = initialOffsetSeconds
        self.transitions = transitions
    }

    /// Universal time.
    package static let utc = ZoneRules(name: "UTC", initialOffsetSeconds: 0)

    /// Seconds east of universal time that hold at an instant.
    package func offsetSeconds(at instant: Instant) -> Int32 {
        let later = indexOfTransition(after: instant)
        return later == 0 ? initialOffsetSeconds : transitions[later - 1].offsetSeconds
    }

    /// The first change of offset after an instant; `nil` when the offset holds for ever.
    package func nextTransition(after instant: Instant) -> Transition? {
        let index = indexOfTransition(after: instant)
        return index < transitions.count ? transitions[index] : nil
    }

    private func indexOfTransition(after instant: Instant) -> Int {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].at <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The local date and the local time, cut to the minute, at an instant.
    package func local(at instant: Instant) -> (date: CivilDate, time: LocalTime) {
        let shifted = instant.milliseconds + Int64(offsetSeconds(at: instant)) * 1000
        let (days, rest) = shifted.flooredDivision(by: 86_400_000)
        return (CivilDate(daysSinceEpoch: Int32(clamping: days)), LocalTime(minuteOfDay: Int(rest / 60_000)))
    }

    /// The local date at an instant.
    package func date(at instant: Instant) -> CivilDate { local(at: instant).date }

    /// The instant at which a wall clock shows `date` and `time`.
    ///
    /// A time that a spring gap skips becomes the first instant after the gap; a repeated one its first occurrence.
    package func instant(of date: CivilDate, _ time: LocalTime) -> Instant {
        let wall = Int64(date.daysSinceEpoch) * 86_400_000 + Int64(time.minuteOfDay) * 60_000
        let before = offsetSeconds(at: Instant(milliseconds: wall - 93_600_000))
        let after = offsetSeconds(at: Instant(milliseconds: wall + 93_600_000))
        let first = Instant(milliseconds: wall - Int64(before) * 1000)
        if before == after || offsetSeconds(at: first) == before { return first }
        let second = Instant(milliseconds: wall - Int64(after) * 1000)
        if offsetSeconds(at: second) == after { return second }
        // The wall time falls into a gap: read by the later offset it lies before the change that opens it.
        return nextTransition(after: second)?.at ?? second
    }

    /// The first instant of a local date.
    package func startOfDay(_ date: CivilDate) -> Instant { instant(of: date, LocalTime(minuteOfDay: 0)) }

    /// The first instant from `start` on at which a wall clock shows `time`; `start` itself when it shows it now.
    ///
    /// A time that a spring gap skips becomes the first instant after the gap; after a whole skipped day the clock shows
    /// every time again, and that is waited for. A time shown twice counts whenever it is shown.
    package func next(_ time: LocalTime, from start: Instant) -> Instant {
        var start = start
        while true {
            let shown = local(at: start).time
            if shown == time { return start }
            let wall = start.milliseconds + Int64(offsetSeconds(at: start)) * 1000
            let intoMinute = wall.flooredDivision(by: 60_000).remainder
            let minutes = (time.minuteOfDay - shown.minuteOfDay + 1440) % 1440
            let end = start + ElapsedTime(milliseconds: Int64(minutes) * 60_000 - intoMinute)
            guard let change = nextTransition(after: start), change.at <= end else { return end }
            let skipped = Int64(change.offsetSeconds - offsetSeconds(at: start)) * 1000
            // The clock would have shown the time within what the change leaves out.
            if skipped > 0, skipped < 86_400_000, end - change.at < ElapsedTime(milliseconds: skipped) {
                return change.at
            }
            start = change.at
        }
    }
}
