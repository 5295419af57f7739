/// A calendar date of the proleptic Gregorian calendar, without zone or time.
///
/// Stored as days since 1970-01-01, so that differences and order are integer arithmetic.
package struct CivilDate: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01; negative before it.
    package let daysSinceEpoch: Int32

    /// A date before any fact, where what nobody stated the beginning of begins.
    package static let beforeAllFacts = CivilDate(daysSinceEpoch: -700_000)

    /// Makes a date from days since 1970-01-01.
    package init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// Makes a date from year, month and day; `nil` when no such day exists (31 April, 29 February 2027).
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.length(ofMonth: month, year: year)
        else { return nil }
        self.init(daysSinceEpoch: CivilDate.days(year: year, month: month, day: day))
    }

    /// Reads `YYYY-MM-DD`; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = wholeNumber(parts[0]), let month = wholeNumber(parts[1]),
            let day = wholeNumber(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Year, month 1…12 and day 1…31 of this date.
    ///
    /// Era arithmetic on 400-year cycles starting on 1 March (Neri and Schneider, 2022, §3, in its plain form).
    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = Int64(daysSinceEpoch) + 719_468
        let (era, dayOfEra) = shifted.flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(day))
    }

    /// Day of the week, Monday 1 … Sunday 7 (ISO 8601).
    package var weekday: Int { Int((Int64(daysSinceEpoch) + 3).flooredDivision(by: 7).remainder) + 1 }

    package var description: String {
        let (year, month, day) = parts
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    package static func < (a: CivilDate, b: CivilDate) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }
    /// The date `days` later.
    package static func + (a: CivilDate, days: Int) -> CivilDate {
        CivilDate(daysSinceEpoch: a.daysSinceEpoch + Int32(days))
    }
    /// The date `days` earlier.
    package static func - (a: CivilDate, days: Int) -> CivilDate { a + (-days) }
    /// Days from `b` to `a`.
    package static func - (a: CivilDate, b: CivilDate) -> Int { Int(a.daysSinceEpoch) - Int(b.daysSinceEpoch) }

    /// Number of days of a month.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        default: 31
        }
    }

    private static func days(year: Int, month: Int, day: Int) -> Int32 {
        let shiftedYear = Int64(month <= 2 ? year - 1 : year)
        let (era, yearOfEra) = shiftedYear.flooredDivision(by: 400)
        let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }
}
