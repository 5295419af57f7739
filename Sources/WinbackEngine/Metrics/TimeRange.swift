package import WinbackModel

/// A stretch of dates a question asks for, against the newest complete date of the data.
package struct ResolvedPeriod: Sendable, Hashable {
    /// The dates that are read: up to the as-of date when the period is still running.
    package var span: DateSpan
    /// The whole period; the same as `span` when it is complete or has no calendar form.
    package var whole: DateSpan
    /// The calendar period it is; `nil` for a number of dates.
    package var grain: Grain?

    /// Makes a period.
    package init(span: DateSpan, whole: DateSpan, grain: Grain?) {
        self.span = span
        self.whole = whole
        self.grain = grain
    }

    /// Whether every date of it is over.
    package var isComplete: Bool { span.last >= whole.last }
}

/// Reads the range of a question.
package struct TimeRange: Sendable {
    /// Where weeks and years begin.
    package let calendar: MetricCalendar
    /// The newest complete business date.
    package let asOf: CivilDate
    /// The first date with facts, where `all` begins.
    package let firstDay: CivilDate

    /// Makes a reader.
    package init(calendar: MetricCalendar, asOf: CivilDate, firstDay: CivilDate) {
        self.calendar = calendar
        self.asOf = asOf
        self.firstDay = firstDay
    }

    /// The words a range may be, for messages.
    package static let words = [
        "yesterday", "last_7_days", "last_30_days", "last_90_days", "this_week", "last_week", "this_month",
        "last_month", "this_quarter", "last_quarter", "this_year", "last_year", "wtd", "mtd", "qtd", "ytd", "all",
    ]

    /// Dates a range may hold at most: a hundred years.
    private static let daysMax = 36_600

    /// Resolves a range; throws with the forms there are.
    package func resolve(_ text: String) throws(WinbackError) -> ResolvedPeriod {
        let word = MetricCatalogue.folded(text)
        guard let period = relative(word) ?? calendarPeriod(text) ?? dates(text) else {
            let near = NearestName.of(word, among: Self.words)
            throw WinbackError(
                "bad_range", .badInput, "`\(text.prefix(80))` is no range of dates",
                advice: (near.map { "did you mean `\($0)`? " } ?? "")
                    + "forms: last_7_days, last_week, this_month, mtd, 2026, 2026-10, 2026-Q3, 2026-W46, 2026-10-05, "
                    + "2026-10-01..2026-10-15")
        }
        guard period.whole.first <= period.whole.last, period.whole.days <= Self.daysMax else {
            throw WinbackError(
                "bad_range", .badInput,
                "the range `\(text.prefix(80))` ends before it begins or is longer than 100 years")
        }
        return period
    }

    /// The period of a grain around a date, cut at the as-of date.
    package func period(_ grain: Grain, around date: CivilDate) -> ResolvedPeriod {
        cut(calendar.period(grain, around: date), grain: grain)
    }

    private func cut(_ whole: DateSpan, grain: Grain?) -> ResolvedPeriod {
        let last = min(whole.last, max(asOf, whole.first))
        return ResolvedPeriod(span: DateSpan(whole.first, last), whole: whole, grain: grain)
    }

    private func days(_ count: Int) -> ResolvedPeriod {
        let span = DateSpan(asOf - (count - 1), asOf)
        return ResolvedPeriod(span: span, whole: span, grain: nil)
    }

    private func lastComplete(_ grain: Grain, count: Int = 1) -> ResolvedPeriod {
        var whole = calendar.period(grain, around: asOf)
        if whole.last > asOf { whole = calendar.period(grain, around: whole.first - 1) }
        let first = calendar.shifted(whole.first, by: CalendarSpan(count: 1 - count, grain: grain))
        let span = DateSpan(first, whole.last)
        return ResolvedPeriod(span: span, whole: span, grain: count == 1 ? grain : nil)
    }

    private static let grains: [(String, Grain)] = Grain.allCases.map { ($0.rawValue, $0) }

    private func relative(_ word: String) -> ResolvedPeriod? {
        switch word {
        case "today", "yesterday", "last_day": return period(.day, around: asOf)
        case "wtd": return period(.week, around: asOf)
        case "mtd": return period(.month, around: asOf)
        case "qtd": return period(.quarter, around: asOf)
        case "ytd": return period(.year, around: asOf)
        case "all", "all_time":
            let span = DateSpan(min(firstDay, asOf), asOf)
            return ResolvedPeriod(span: span, whole: span, grain: nil)
        default: break
        }
        for (name, grain) in Self.grains {
            if word == "this_\(name)" { return period(grain, around: asOf) }
            if word == "last_\(name)", grain != .day { return lastComplete(grain) }
        }
        return counted(word)
    }

    /// `last_30_days`, `last_30d`, `last_8_weeks`, `last_3_months`.
    private func counted(_ word: String) -> ResolvedPeriod? {
        guard word.hasPrefix("last_") else { return nil }
        let rest = word.dropFirst(5)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), (1...5_000).contains(count) else { return nil }
        let unit = rest.dropFirst(digits.count).drop { $0 == "_" }
        switch unit {
        case "d", "day", "days": return days(count)
        case "w", "week", "weeks": return lastComplete(.week, count: count)
        case "m", "month", "months": return lastComplete(.month, count: count)
        case "q", "quarter", "quarters": return lastComplete(.quarter, count: count)
        case "y", "year", "years": return count <= 100 ? lastComplete(.year, count: count) : nil
        default: return nil
        }
    }

    /// `2026`, `2026-10`, `2026-Q3`, `2026-W46`.
    private func calendarPeriod(_ text: String) -> ResolvedPeriod? {
        let parts = text.uppercased().split(separator: "-", omittingEmptySubsequences: false)
        guard let head = parts.first, head.utf8.count == 4, let year = wholeNumber(head), (1...9998).contains(year)
        else { return nil }
        if parts.count == 1 {
            return CivilDate(year: year, month: calendar.yearStartMonth, day: 1).map { period(.year, around: $0) }
        }
        guard parts.count == 2, let mark = parts[1].first else { return nil }
        let rest = parts[1].dropFirst()
        if mark == "Q", let quarter = wholeNumber(rest), (1...4).contains(quarter) {
            let first = CivilDate(year: year, month: calendar.yearStartMonth, day: 1)
            return first.map {
                period(.quarter, around: calendar.shifted($0, by: CalendarSpan(count: quarter - 1, grain: .quarter)))
            }
        }
        if mark == "W", let week = wholeNumber(rest), (1...53).contains(week) {
            // Week 1 is the one with 4 January (ISO 8601), also where weeks begin on another day.
            guard let fourth = CivilDate(year: year, month: 1, day: 4) else { return nil }
            let first = calendar.start(of: .week, around: fourth) + 7 * (week - 1)
            let belongs = (first + 3).parts.year == year
            return belongs ? period(.week, around: first) : nil
        }
        guard parts[1].utf8.count == 2, let month = wholeNumber(parts[1]) else { return nil }
        return CivilDate(year: year, month: month, day: 1).map { period(.month, around: $0) }
    }

    /// One date, or two with `..`, `:` or ` to ` between.
    private func dates(_ text: String) -> ResolvedPeriod? {
        if let date = CivilDate(text) { return period(.day, around: date) }
        for separator in ["..", " to ", ":", ","] {
            guard let (first, last) = Self.halves(text, separator) else { continue }
            guard let first = CivilDate(first), let last = CivilDate(last) else { return nil }
            return cut(DateSpan(first, last), grain: nil)
        }
        return nil
    }

    private static func halves(_ text: String, _ separator: String) -> (String, String)? {
        let characters = Array(text)
        let mark = Array(separator)
        guard characters.count > mark.count, characters.count <= 40 else { return nil }
        for start in 1..<(characters.count - mark.count + 1)
        where Array(characters[start..<(start + mark.count)]) == mark {
            let trim: (ArraySlice<Character>) -> String = { String($0).split(separator: " ").joined() }
            return (trim(characters[..<start]), trim(characters[(start + mark.count)...]))
        }
        return nil
    }
}

/// Digits only; `nil` for anything else.
private func wholeNumber(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ? Int(text) : nil
}

/// What a period is compared with.
package struct PeriodComparison: Sendable {
    /// Where weeks and years begin.
    package let calendar: MetricCalendar

    /// Makes a comparison.
    package init(calendar: MetricCalendar) { self.calendar = calendar }

    /// The period that stands against another.
    ///
    /// A running period is held against the same elapsed days of the one before, clamped at its end, unless whole
    /// periods are asked for. A number of dates is held against as many dates right before.
    package func counterpart(
        of period: ResolvedPeriod, _ comparison: MetricQuestion.Comparison, whole: Bool
    ) -> (period: ResolvedPeriod, isClamped: Bool) {
        let other: DateSpan
        switch comparison {
        case .previousPeriod:
            if let grain = period.grain {
                other = calendar.period(grain, around: period.whole.first - 1)
            } else if let months = wholeMonths(period.whole) {
                let first = calendar.shifted(period.whole.first, by: CalendarSpan(count: -months, grain: .month))
                other = DateSpan(first, period.whole.first - 1)
            } else {
                other = DateSpan(period.whole.first - period.whole.days, period.whole.first - 1)
            }
        case .previousYear:
            let year = CalendarSpan(count: -1, grain: .year)
            let first = calendar.shifted(period.whole.first, by: year)
            if let grain = period.grain, grain != .day, grain != .week {
                other = calendar.period(grain, around: first)
            } else {
                other = DateSpan(first, first + (period.whole.days - 1))
            }
        case .sameWeekdays, .range: other = DateSpan(period.whole.first - 364, period.whole.last - 364)
        }
        if period.isComplete || whole {
            return (ResolvedPeriod(span: other, whole: other, grain: period.grain), false)
        }
        let last = other.first + (period.span.days - 1)
        let span = DateSpan(other.first, min(last, other.last))
        return (ResolvedPeriod(span: span, whole: other, grain: period.grain), last > other.last)
    }

    /// How many whole months a span is; `nil` when it is none.
    private func wholeMonths(_ span: DateSpan) -> Int? {
        guard span.first.parts.day == 1, (span.last + 1).parts.day == 1 else { return nil }
        let (a, b) = (span.first.parts, (span.last + 1).parts)
        return (b.year - a.year) * 12 + b.month - a.month
    }
}
