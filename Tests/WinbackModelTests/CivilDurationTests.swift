import Testing
import WinbackModel

@Suite struct CivilDurationTests {
    @Test(arguments: [("36h", CivilDuration.hours(36)), ("30d", .days(30)), ("6w", .days(42)), ("1h", .hours(1))])
    func `a duration is read`(text: String, expected: CivilDuration) {
        #expect(CivilDuration(text) == expected)
        #expect(CivilDuration(expected.description) == expected)
    }

    @Test(arguments: ["", "d", "0d", "-1d", "+3d", "1.5d", "3", "3m", "99999999999999999999d", "36501d", " 3d", "3 d"])
    func `what is no duration is refused`(text: String) {
        #expect(CivilDuration(text) == nil)
    }

    @Test(arguments: [(CivilDuration.hours(1), 1), (.hours(24), 1), (.hours(25), 2), (.days(7), 7)])
    func `hours round up to days`(duration: CivilDuration, days: Int) {
        #expect(duration.wholeDays == days)
    }

    @Test func `hours are elapsed, days keep the wall clock`() {
        let zone = SampleZones.madrid
        // Saturday 12:00 in winter time; the night between loses an hour.
        let noon = SampleZones.utc("2026-03-28", "11:00")
        #expect(CivilDuration.hours(24).after(noon, in: zone) == SampleZones.utc("2026-03-29", "11:00"))
        #expect(CivilDuration.days(1).after(noon, in: zone) == SampleZones.utc("2026-03-29", "10:00"))
        // And the night between gains one.
        let autumn = SampleZones.utc("2026-10-24", "10:00")
        #expect(CivilDuration.hours(24).after(autumn, in: zone) == SampleZones.utc("2026-10-25", "10:00"))
        #expect(CivilDuration.days(1).after(autumn, in: zone) == SampleZones.utc("2026-10-25", "11:00"))
    }

    @Test func `a day that lands in a gap ends with it`() {
        let start = SampleZones.utc("2026-03-28", "01:30")
        #expect(CivilDuration.days(1).after(start, in: SampleZones.madrid) == SampleZones.utc("2026-03-29", "01:00"))
        // The lost date of Apia.
        let before = SampleZones.utc("2011-12-29", "22:00")
        #expect(CivilDuration.days(1).after(before, in: SampleZones.apia) == SampleZones.utc("2011-12-30", "10:00"))
    }

    @Test func `seconds are not cut off`() {
        let start = SampleZones.utc("2026-06-01", "08:00") + ElapsedTime(milliseconds: 59_999)
        #expect(CivilDuration.days(1).after(start, in: SampleZones.kathmandu) - start == .days(1))
        #expect(CivilDuration.days(1).after(start, in: SampleZones.madrid) - start == .days(1))
    }
}
