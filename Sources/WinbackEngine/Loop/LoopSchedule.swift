package import WinbackModel

/// When a loop's cycles are due: on team-zone dates counted from the start, at the playbook's local time.
package struct LoopSchedule: Sendable, Equatable {
    /// The playbook's cadence.
    package let cadence: Playbook.Cadence
    /// The team-zone date of approval.
    package let startedOn: CivilDate
    /// The team's zone.
    package let zone: ZoneRules

    /// Makes a schedule.
    package init(cadence: Playbook.Cadence, startedOn: CivilDate, zone: ZoneRules) {
        self.cadence = cadence
        self.startedOn = startedOn
        self.zone = zone
    }

    /// The latest slot at or before an instant: its date, or `nil` before the first.
    ///
    /// A slot is a (date, local time); a skipped local time fires at the first instant after the gap, a repeated one
    /// once. Slots missed while nothing ran are not made up: only the latest fires.
    package func latestSlot(at now: Instant) -> CivilDate? {
        let today = zone.date(at: now)
        var date = zone.instant(of: today, cadence.at) <= now ? today : today - 1
        let step = max(cadence.every.wholeDays, 1)
        let offset = date - startedOn
        if offset < 0 { return nil }
        date = date - offset % step
        return date
    }

    /// The instant of the next slot after an instant.
    package func nextSlot(after now: Instant) -> Instant {
        let step = max(cadence.every.wholeDays, 1)
        var date = latestSlot(at: now).map { $0 + step } ?? startedOn
        while zone.instant(of: date, cadence.at) <= now { date = date + step }
        return zone.instant(of: date, cadence.at)
    }
}
