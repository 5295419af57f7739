/// A point on the time line, in milliseconds since 1970-01-01T00:00:00Z without leap seconds.
///
/// It is never read from a clock below the runtime: whoever decides receives it as an argument.
package struct Instant: Codable, Sendable, Hashable, Comparable {
    /// Milliseconds since the Unix epoch; negative before it.
    package let milliseconds: Int64

    /// Makes an instant from milliseconds since the Unix epoch.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The Unix epoch itself.
    package static let epoch = Instant(milliseconds: 0)
    /// Later than every instant the system will meet (year 9999), for "no date set".
    package static let distantFuture = Instant(milliseconds: 253_370_764_800_000)

    package static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    /// The instant `span` later (earlier when negative).
    package static func + (a: Instant, span: ElapsedTime) -> Instant {
        Instant(milliseconds: a.milliseconds + span.milliseconds)
    }

    /// The elapsed time from `b` to `a`.
    package static func - (a: Instant, b: Instant) -> ElapsedTime {
        ElapsedTime(milliseconds: a.milliseconds - b.milliseconds)
    }

    /// `2026-11-22T06:00:00Z` in universal time, with milliseconds only when there are any.
    package var iso8601: String {
        let (days, rest) = milliseconds.flooredDivision(by: 86_400_000)
        let seconds = rest / 1000
        let time = LocalTime(minuteOfDay: Int(seconds / 60)).description + ":" + padded(seconds % 60, 2)
        let fraction = rest % 1000 == 0 ? "" : "." + padded(rest % 1000, 3)
        return "\(CivilDate(daysSinceEpoch: Int32(clamping: days)))T\(time)\(fraction)Z"
    }
}

/// A length of physical time in milliseconds, independent of any calendar.
package struct ElapsedTime: Codable, Sendable, Hashable, Comparable {
    /// Length in milliseconds; may be negative.
    package let milliseconds: Int64
    /// Makes a length from milliseconds.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    /// `n` seconds.
    package static func seconds(_ n: Int64) -> ElapsedTime { ElapsedTime(milliseconds: n * 1000) }
    /// `n` minutes.
    package static func minutes(_ n: Int64) -> ElapsedTime { .seconds(n * 60) }
    /// `n` hours.
    package static func hours(_ n: Int64) -> ElapsedTime { .minutes(n * 60) }
    /// `n` times 24 hours, which is not always a calendar day.
    package static func days(_ n: Int64) -> ElapsedTime { .hours(n * 24) }

    package static func < (a: ElapsedTime, b: ElapsedTime) -> Bool { a.milliseconds < b.milliseconds }
}

extension Int64 {
    /// Quotient rounded towards minus infinity and the remainder in `0 ..< divisor`.
    package func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        var (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        if remainder < 0 {
            quotient -= 1
            remainder += divisor
        }
        return (quotient, remainder)
    }
}

/// The number that plain digits write; `nil` for a sign, a space, digits of other scripts or too many of them.
///
/// `Int` itself also reads `+7`, which nobody means in a date or a duration.
package func wholeNumber(_ digits: some StringProtocol) -> Int? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(digits)
}

/// `value` in decimal, filled with zeros on the left to `width` digits.
package func padded(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.utf8.count))
    return (value < 0 ? "-" : "") + zeros + digits
}
