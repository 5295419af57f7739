package import WinbackModel

/// Dates and times as people read them.
package enum DateText {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `4 Mar`.
    package static func short(_ date: CivilDate) -> String { "\(date.parts.day) \(months[date.parts.month - 1])" }

    /// `4 Mar 2027`.
    package static func long(_ date: CivilDate) -> String { "\(short(date)) \(date.parts.year)" }

    /// `Mar 2027`.
    package static func month(_ date: CivilDate) -> String { "\(months[date.parts.month - 1]) \(date.parts.year)" }

    /// `4 Mar 2027 to 3 Jul 2027`.
    package static func span(_ first: CivilDate, _ last: CivilDate) -> String {
        first == last ? long(first) : "\(long(first)) to \(long(last))"
    }

    /// `4 Mar 2027, 06:00` in a zone, named after it.
    package static func moment(_ instant: Instant, in zone: ZoneRules) -> String {
        let local = zone.local(at: instant)
        return "\(long(local.date)), \(local.time) \(zone.name)"
    }
}
