/// How fine time is cut.
package enum Grain: String, Sendable, Hashable, CaseIterable, Comparable {
    case day
    case week
    case month
    case quarter
    case year

    private var rank: Int {
        switch self {
        case .day: 0
        case .week: 1
        case .month: 2
        case .quarter: 3
        case .year: 4
        }
    }

    package static func < (a: Grain, b: Grain) -> Bool { a.rank < b.rank }
}

/// A number of calendar units, such as the 30 days of a window or the month of an offset.
package struct CalendarSpan: Sendable, Hashable, CustomStringConvertible {
    /// How many.
    package var count: Int
    /// Of what.
    package var grain: Grain

    /// Makes a span.
    package init(count: Int, grain: Grain) {
        self.count = count
        self.grain = grain
    }

    package var description: String { "\(count) \(grain.rawValue)\(count == 1 ? "" : "s")" }
}

/// Dates from the first to the last, both included.
package struct DateSpan: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// First date.
    package var first: CivilDate
    /// Last date; before `first` when the span is empty.
    package var last: CivilDate

    /// Makes a span.
    package init(_ first: CivilDate, _ last: CivilDate) {
        self.first = first
        self.last = last
    }

    /// How many dates; 0 when empty.
    package var days: Int { max(0, last - first + 1) }
    /// Whether a date lies in it.
    package func contains(_ date: CivilDate) -> Bool { first <= date && date <= last }
    package var description: String { first == last ? "\(first)" : "\(first) to \(last)" }
    package static func < (a: DateSpan, b: DateSpan) -> Bool { (a.first, a.last) < (b.first, b.last) }
}

/// Where weeks begin and what a business year is: the only source of weeks, months and quarters.
package struct MetricCalendar: Sendable, Hashable {
    /// First day of the week, Monday 1 … Sunday 7.
    package var weekStart: Int
    /// Month the fiscal year begins in, 1…12; quarters and years follow it.
    package var yearStartMonth: Int

    /// Makes a calendar.
    package init(weekStart: Int = 1, yearStartMonth: Int = 1) {
        self.weekStart = weekStart
        self.yearStartMonth = yearStartMonth
    }

    /// The whole period of a grain that a date lies in.
    package func period(_ grain: Grain, around date: CivilDate) -> DateSpan {
        let first = start(of: grain, around: date)
        return DateSpan(first, shifted(first, by: CalendarSpan(count: 1, grain: grain)) - 1)
    }

    /// The first date of the period of a grain that a date lies in.
    package func start(of grain: Grain, around date: CivilDate) -> CivilDate {
        switch grain {
        case .day: return date
        case .week: return date - (date.weekday - weekStart + 7) % 7
        case .month: return firstOfMonth(date, back: 0)
        case .quarter: return firstOfMonth(date, back: (date.parts.month - yearStartMonth + 12) % 3)
        case .year: return firstOfMonth(date, back: (date.parts.month - yearStartMonth + 12) % 12)
        }
    }

    /// A date moved by whole units; a day the target month lacks becomes its last.
    package func shifted(_ date: CivilDate, by span: CalendarSpan) -> CivilDate {
        switch span.grain {
        case .day: return date + span.count
        case .week: return date + 7 * span.count
        case .month: return addingMonths(span.count, to: date)
        case .quarter: return addingMonths(3 * span.count, to: date)
        case .year: return addingMonths(12 * span.count, to: date)
        }
    }

    /// The periods of a grain that touch a span, ascending; the outer ones are cut to the span.
    package func periods(_ grain: Grain, in span: DateSpan) -> [DateSpan] {
        var periods: [DateSpan] = []
        var first = span.first
        while first <= span.last {
            let whole = period(grain, around: first)
            periods.append(DateSpan(first, min(whole.last, span.last)))
            first = whole.last + 1
        }
        return periods
    }

    private func firstOfMonth(_ date: CivilDate, back months: Int) -> CivilDate {
        addingMonths(-months, to: date - (date.parts.day - 1))
    }

    private func addingMonths(_ months: Int, to date: CivilDate) -> CivilDate {
        let parts = date.parts
        let total = parts.year * 12 + parts.month - 1 + months
        let year = min(max(total / 12, 1), 9999)
        let month = total % 12 + 1
        let day = min(parts.day, CivilDate.length(ofMonth: month, year: year))
        return CivilDate(year: year, month: month, day: day) ?? date
    }
}
