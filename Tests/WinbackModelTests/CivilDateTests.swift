import Testing
import WinbackModel

@Suite struct CivilDateTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2000-03-01", 11_017), ("2026-11-22", 20_779),
        ("1900-03-01", -25_508), ("2100-03-01", 47_541),
    ])
    func `days since the epoch`(text: String, days: Int) throws {
        let date = try #require(CivilDate(text))
        #expect(Int(date.daysSinceEpoch) == days)
        #expect(date.description == text)
    }

    @Test func `every day of 240 years follows the day before`() throws {
        var date = try #require(CivilDate(year: 1880, month: 1, day: 1))
        var (year, month, day) = (1880, 1, 1)
        var weekday = date.weekday
        while year < 2120 {
            let parts = date.parts
            // One expectation for each of 88,000 days would cost seconds.
            guard parts == (year, month, day), CivilDate(year: year, month: month, day: day) == date,
                date.weekday == weekday
            else {
                Issue.record("\(date) is not \(year)-\(month)-\(day), weekday \(weekday)")
                return
            }
            date = date + 1
            weekday = weekday % 7 + 1
            day += 1
            if day > CivilDate.length(ofMonth: month, year: year) {
                day = 1
                month += 1
            }
            if month > 12 {
                month = 1
                year += 1
            }
        }
    }

    @Test(arguments: [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28), (2400, 29)])
    func `length of February`(year: Int, days: Int) {
        #expect(CivilDate.length(ofMonth: 2, year: year) == days)
        #expect((CivilDate(year: year, month: 2, day: 29) != nil) == (days == 29))
    }

    @Test(arguments: [("1970-01-01", 4), ("2000-01-01", 6), ("2026-11-22", 7), ("2026-11-23", 1)])
    func `weekday counts from Monday`(text: String, weekday: Int) throws {
        #expect(try #require(CivilDate(text)).weekday == weekday)
    }

    @Test(arguments: [
        "", "2026-2-01", "2026-02-30", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "26-01-01",
        "2026-01-01 ",
        "+026-01-01", "2026-+1-01", "2026-01-+1", "2026/01/01", "2026-01-01-01", "٢٠٢٦-01-01", "-026-01-01",
    ])
    func `what is no date is refused`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `differences and order are those of days`() throws {
        let first = try #require(CivilDate("2024-02-28"))
        let second = try #require(CivilDate("2024-03-01"))
        #expect(second - first == 2)
        #expect(first + 2 == second)
        #expect(second - 2 == first)
        #expect(first < second)
    }
}
