import Testing
import WinbackEngine
import WinbackModel

@Suite struct LoopScheduleTests {
    private func schedule(
        _ zone: ZoneRules, every: CivilDuration = .days(1), at time: String = "06:00", from day: String
    ) -> LoopSchedule {
        LoopSchedule(
            cadence: .init(every: every, at: LocalTime(time)!), startedOn: SampleLoop.date(day), zone: zone)
    }

    @Test func `a slot is due from its local time on`() {
        let schedule = schedule(SampleZones.madrid, from: "2026-06-01")
        let six = SampleZones.utc("2026-06-02", "04:00")
        #expect(schedule.latestSlot(at: SampleZones.utc("2026-06-01", "03:59")) == nil)
        #expect(schedule.latestSlot(at: six + ElapsedTime(milliseconds: -1)) == SampleLoop.date("2026-06-01"))
        #expect(schedule.latestSlot(at: six) == SampleLoop.date("2026-06-02"))
        #expect(schedule.nextSlot(after: six + ElapsedTime(milliseconds: -1)) == six)
        #expect(schedule.nextSlot(after: six) == six + .days(1))
        #expect(schedule.nextSlot(after: SampleZones.utc("2026-05-01", "00:00")) == six + .days(-1))
    }

    @Test func `slots missed while nothing ran are not made up`() {
        let weekly = schedule(SampleZones.madrid, every: .days(7), from: "2026-06-01")
        #expect(weekly.latestSlot(at: SampleZones.utc("2026-07-01", "12:00")) == SampleLoop.date("2026-06-29"))
        #expect(
            weekly.nextSlot(after: SampleZones.utc("2026-07-01", "12:00")) == SampleZones.utc("2026-07-06", "04:00"))
    }

    private static let yearsOfTrouble: [(ZoneRules, String, Int)] = [
        (SampleZones.madrid, "2026-03-20", 20), (SampleZones.madrid, "2026-10-18", 20),
        (SampleZones.havana, "2026-03-01", 20), (SampleZones.havana, "2026-10-25", 20),
        (SampleZones.santiago, "2026-03-28", 20), (SampleZones.santiago, "2026-08-30", 20),
        (SampleZones.lordHowe, "2026-09-28", 20), (SampleZones.apia, "2011-12-25", 12),
    ]

    @Test(arguments: yearsOfTrouble, ["00:00", "00:30", "02:15", "02:30", "06:00", "23:30"])
    func `every local date has one slot, none comes twice`(place: (ZoneRules, String, Int), time: String) throws {
        let (zone, day, days) = place
        let schedule = schedule(zone, at: time, from: day)
        let first = SampleLoop.date(day)
        var fired: [CivilDate] = []
        var now = zone.startOfDay(first) + .hours(-2)
        let end = zone.startOfDay(first + days)
        while now < end {
            if let slot = schedule.latestSlot(at: now), slot != fired.last {
                fired.append(slot)
                // It fires at its instant and not a step later.
                #expect(now == zone.instant(of: slot, LocalTime(time)!))
            }
            let next = schedule.nextSlot(after: now)
            #expect(next > now)
            now = min(next, now + .minutes(15))
        }
        #expect(fired == fired.sorted() && Set(fired).count == fired.count)
        // The date that Apia skipped may share its instant with the one after it.
        let lost = zone == SampleZones.apia ? [SampleLoop.date("2011-12-30")] : []
        let wanted = (0..<days).map { first + $0 }
        #expect(fired.filter { !lost.contains($0) } == wanted.filter { !lost.contains($0) })
    }
}
