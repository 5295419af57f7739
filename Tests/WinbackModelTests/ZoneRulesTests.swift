import Testing
import WinbackModel

@Suite struct ZoneRulesTests {
    /// What the law says, found by walking minute by minute.
    private func expected(_ zone: ZoneRules, _ date: CivilDate, _ time: LocalTime) -> Instant? {
        let from = ZoneRules.utc.startOfDay(date) + .hours(-30)
        var before = zone.local(at: from + .minutes(-1))
        var gapEnd: Instant?
        for minute in 0..<(84 * 60) {
            let at = from + .minutes(Int64(minute))
            let local = zone.local(at: at)
            if local == (date, time) { return at }
            if gapEnd == nil, before < (date, time), (date, time) < local { gapEnd = at }
            before = local
        }
        return gapEnd
    }

    private static let days: [(ZoneRules, String)] = [
        (SampleZones.madrid, "2026-03-29"), (SampleZones.madrid, "2026-10-25"), (SampleZones.madrid, "2026-06-01"),
        (SampleZones.lordHowe, "2026-10-04"), (SampleZones.lordHowe, "2026-04-05"),
        (SampleZones.apia, "2011-12-29"), (SampleZones.apia, "2011-12-30"), (SampleZones.apia, "2011-12-31"),
        (SampleZones.havana, "2026-03-08"), (SampleZones.havana, "2026-11-01"), (SampleZones.havana, "2026-10-31"),
        (SampleZones.santiago, "2026-09-06"), (SampleZones.santiago, "2026-09-05"),
        (SampleZones.santiago, "2026-04-04"), (SampleZones.santiago, "2026-04-05"),
        (SampleZones.kathmandu, "2026-03-29"),
    ]

    @Test(arguments: days)
    func `a skipped time is the end of its gap, a repeated one its first occurrence`(
        zone: ZoneRules, day: String
    ) throws {
        let date = try #require(CivilDate(day))
        for minute in stride(from: 0, to: 1440, by: 15) {
            let time = LocalTime(minuteOfDay: minute)
            #expect(zone.instant(of: date, time) == expected(zone, date, time), "\(zone.name) \(date) \(time)")
        }
    }

    @Test(arguments: [
        (SampleZones.madrid, "2026-03-29", "02:30", "2026-03-29", "01:00"),
        (SampleZones.madrid, "2026-10-25", "02:30", "2026-10-25", "00:30"),
        (SampleZones.lordHowe, "2026-10-04", "02:15", "2026-10-03", "15:30"),
        (SampleZones.lordHowe, "2026-04-05", "01:45", "2026-04-04", "14:45"),
        (SampleZones.apia, "2011-12-30", "12:00", "2011-12-30", "10:00"),
        (SampleZones.havana, "2026-11-01", "00:30", "2026-11-01", "04:30"),
        (SampleZones.havana, "2026-03-08", "00:00", "2026-03-08", "05:00"),
        (SampleZones.santiago, "2026-09-06", "00:00", "2026-09-06", "04:00"),
        (SampleZones.kathmandu, "2026-01-01", "05:45", "2026-01-01", "00:00"),
    ])
    func `named instants`(
        zone: ZoneRules, day: String, time: String, utcDay: String, utcTime: String
    ) throws {
        let found = zone.instant(of: try #require(CivilDate(day)), try #require(LocalTime(time)))
        #expect(found == SampleZones.utc(utcDay, utcTime))
    }

    @Test(arguments: SampleZones.all)
    func `local and instant agree outside repeats`(zone: ZoneRules) {
        var generator = SeededGenerator(seed: 7, purpose: zone.name)
        for _ in 0..<20_000 {
            let minutes = Int64(generator.below(20 * 366 * 1440)) + 40 * 366 * 1440
            let at = Instant(milliseconds: minutes * 60_000)
            let local = zone.local(at: at)
            let back = zone.instant(of: local.date, local.time)
            // Only the second pass through a repeated hour has an earlier name.
            let repeated = back < at && zone.nextTransition(after: back).map { $0.at <= at } ?? false
            guard zone.local(at: back) == local, back == at || repeated else {
                Issue.record("\(zone.name): \(at.iso8601) comes back as \(back.iso8601)")
                return
            }
        }
    }

    @Test func `two changes close together do not disturb each other`() throws {
        // A change at noon UTC of the 10th and a gap thirty hours later, in a zone far east.
        let zone = ZoneRules(
            name: "Test/East", initialOffsetSeconds: 14 * 3600,
            transitions: [
                .init(at: SampleZones.utc("2026-05-10", "12:00"), offsetSeconds: 13 * 3600),
                .init(at: SampleZones.utc("2026-05-11", "18:00"), offsetSeconds: 14 * 3600),
            ])
        let skipped = zone.instant(of: try #require(CivilDate("2026-05-12")), LocalTime(minuteOfDay: 7 * 60 + 30))
        #expect(skipped == SampleZones.utc("2026-05-11", "18:00"))
    }

    @Test func `a day begins at its first instant and days never overlap`() throws {
        for (zone, day) in Self.days {
            let date = try #require(CivilDate(day))
            let start = zone.startOfDay(date)
            #expect(zone.date(at: start + ElapsedTime(milliseconds: -1)) < date)
            #expect(zone.startOfDay(date + 1) >= start)
        }
    }

    @Test func `the next change of offset`() {
        let zone = SampleZones.madrid
        let spring = zone.transitions[0].at
        #expect(zone.nextTransition(after: spring + ElapsedTime(milliseconds: -1))?.at == spring)
        #expect(zone.nextTransition(after: spring)?.at == zone.transitions[1].at)
        #expect(zone.nextTransition(after: zone.transitions[1].at) == nil)
        #expect(zone.offsetSeconds(at: spring) == 7200)
        #expect(zone.offsetSeconds(at: spring + ElapsedTime(milliseconds: -1)) == 3600)
    }

    @Test func `instants at the ends of the time line have a local date`() {
        let far = Instant(milliseconds: .max / 2)
        #expect(SampleZones.tokyo.date(at: far) > ZoneRules.utc.date(at: .distantFuture))
        #expect(!far.iso8601.isEmpty)
        #expect(Instant.distantFuture.iso8601 == "9999-01-01T00:00:00Z")
        #expect(Instant(milliseconds: -1).iso8601 == "1969-12-31T23:59:59.999Z")
    }
}
