package import WinbackModel

/// Simulated days: each runs from the team's cycle time on one date to the same on the next.
///
/// A window of 30 days from a cycle's entry is then exactly 30 simulated days, and the true probabilities are exact.
package struct ShopCalendar: Sendable {
    /// The team's zone.
    package let zone: ZoneRules
    /// Date of day 0.
    package let firstDate: CivilDate
    /// Days of history before it.
    package let historyDays: Int
    private let starts: [Instant]

    /// Makes a calendar of `historyDays` before and `days` from `firstDate`.
    package init(zone: ZoneRules, firstDate: CivilDate, at time: LocalTime, historyDays: Int, days: Int) {
        self.zone = zone
        self.firstDate = firstDate
        self.historyDays = historyDays
        starts = (-historyDays...days + 400).map { zone.instant(of: firstDate + $0, time) }
    }

    /// The first instant of a day.
    package func start(_ day: Int) -> Instant { starts[min(max(day + historyDays, 0), starts.count - 1)] }

    /// The day an instant falls into.
    package func day(of instant: Instant) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= instant { low = middle + 1 } else { high = middle }
        }
        return low - 1 - historyDays
    }

    /// The team-zone date of an instant.
    package func date(of instant: Instant) -> CivilDate { zone.date(at: instant) }
}
