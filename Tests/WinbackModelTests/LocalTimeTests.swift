import Testing
import WinbackModel

@Suite struct LocalTimeTests {
    @Test(arguments: [("00:00", 0), ("9:05", 545), ("23:59", 1439)])
    func `a time is read`(text: String, minute: Int) {
        #expect(LocalTime(text)?.minuteOfDay == minute)
    }

    @Test(arguments: ["", "24:00", "12:60", "12:5", "012:00", "+9:00", "09:+5", "-1:00", "12", "12:00:00", "１2:00"])
    func `what is no time is refused`(text: String) {
        #expect(LocalTime(text) == nil)
    }

    @Test(arguments: [
        ("21:00-09:00", "20:59", false), ("21:00-09:00", "21:00", true), ("21:00-09:00", "00:00", true),
        ("21:00-09:00", "08:59", true), ("21:00-09:00", "09:00", false), ("13:00-15:00", "12:59", false),
        ("13:00-15:00", "13:00", true), ("13:00-15:00", "15:00", false), ("08:00-08:00", "08:00", false),
        ("08:00-08:00", "20:00", false), ("22:00-00:00", "23:59", true), ("22:00-00:00", "00:00", false),
        ("00:00-06:00", "00:00", true),
    ])
    func `quiet hours wrap midnight and end before their end`(hours: String, time: String, quiet: Bool) throws {
        let rule = try #require(QuietHours(hours))
        #expect(rule.contains(try #require(LocalTime(time))) == quiet)
        #expect(rule.description == hours)
    }

    @Test(arguments: ["", "21:00", "21:00-", "21:00-25:00", "21:00-09:00-10:00", "21:00 - 09:00"])
    func `what are no quiet hours is refused`(text: String) {
        #expect(QuietHours(text) == nil)
    }
}
