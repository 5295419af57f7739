import WinbackModel

/// Zones with the changes of offset that break naive code, written out by hand.
enum SampleZones {
    /// An instant of universal time, as in a zone table.
    static func utc(_ date: String, _ time: String) -> Instant {
        ZoneRules.utc.instant(of: CivilDate(date)!, LocalTime(time)!)
    }

    private static func zone(_ name: String, hours: Double, _ changes: [(String, String, Double)]) -> ZoneRules {
        ZoneRules(
            name: name, initialOffsetSeconds: Int32(hours * 3600),
            transitions: changes.map { .init(at: utc($0.0, $0.1), offsetSeconds: Int32($0.2 * 3600)) })
    }

    static let madrid = zone(
        "Europe/Madrid", hours: 1, [("2026-03-29", "01:00", 2), ("2026-10-25", "01:00", 1)])
    /// Clocks move by half an hour.
    static let lordHowe = zone(
        "Australia/Lord_Howe", hours: 11, [("2026-04-04", "15:00", 10.5), ("2026-10-03", "15:30", 11)])
    /// 30 December 2011 never was.
    static let apia = zone("Pacific/Apia", hours: -10, [("2011-12-30", "10:00", 14)])
    /// Midnight is skipped in spring and comes twice in autumn.
    static let havana = zone(
        "America/Havana", hours: -5, [("2026-03-08", "05:00", -4), ("2026-11-01", "05:00", -5)])
    /// Autumn goes back from midnight to 23:00 of the day before, spring skips midnight.
    static let santiago = zone(
        "America/Santiago", hours: -3, [("2026-04-05", "03:00", -4), ("2026-09-06", "04:00", -3)])
    static let kathmandu = zone("Asia/Kathmandu", hours: 5.75, [])
    static let tokyo = zone("Asia/Tokyo", hours: 9, [])

    static let all = [madrid, lordHowe, apia, havana, santiago, kathmandu, tokyo]
}
