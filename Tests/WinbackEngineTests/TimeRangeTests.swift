import Testing
import WinbackEngine
import WinbackModel

private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

@Suite struct TimeRangeTests {
    /// Tuesday 24 November 2026 is the newest complete date.
    private func reader(weekStart: Int = 1, asOf: String = "2026-11-24") throws -> TimeRange {
        TimeRange(calendar: MetricCalendar(weekStart: weekStart), asOf: try day(asOf), firstDay: try day("2025-01-15"))
    }

    @Test(arguments: [
        ("yesterday", "2026-11-24", "2026-11-24", true), ("last_7_days", "2026-11-18", "2026-11-24", true),
        ("last_7d", "2026-11-18", "2026-11-24", true), ("last_week", "2026-11-16", "2026-11-22", true),
        ("this_week", "2026-11-23", "2026-11-24", false), ("this_month", "2026-11-01", "2026-11-24", false),
        ("mtd", "2026-11-01", "2026-11-24", false), ("last_month", "2026-10-01", "2026-10-31", true),
        ("last_3_months", "2026-08-01", "2026-10-31", true), ("2026-Q3", "2026-07-01", "2026-09-30", true),
        ("2026-Q4", "2026-10-01", "2026-11-24", false), ("2026-W46", "2026-11-09", "2026-11-15", true),
        ("2026-02", "2026-02-01", "2026-02-28", true), ("2024-02", "2024-02-01", "2024-02-29", true),
        ("2026-10-05", "2026-10-05", "2026-10-05", true), ("2026-10-01..2026-10-15", "2026-10-01", "2026-10-15", true),
        ("2026-10-01 to 2026-10-15", "2026-10-01", "2026-10-15", true), ("ytd", "2026-01-01", "2026-11-24", false),
        ("all", "2025-01-15", "2026-11-24", true), ("Last Week", "2026-11-16", "2026-11-22", true),
    ])
    func `a range means these dates`(text: String, first: String, last: String, complete: Bool) throws {
        let period = try reader().resolve(text)
        #expect(period.span == DateSpan(try day(first), try day(last)))
        #expect(period.isComplete == complete)
    }

    @Test func `a week may begin on a Sunday`() throws {
        #expect(
            try reader(weekStart: 7).resolve("last_week").span == DateSpan(try day("2026-11-15"), try day("2026-11-21"))
        )
    }

    @Test(arguments: [
        "", "last_0_days", "2026-13", "2026-W54", "2026-02-30", "yesterdai", "2026-11-10..2026-11-01", "9999999",
    ])
    func `what is no range is refused with advice`(text: String) throws {
        let reader = try reader()
        let error = #expect(throws: WinbackError.self) { try reader.resolve(text) }
        #expect(error?.code == "bad_range")
    }

    @Test func `a running month stands against the same days of the one before`() throws {
        let comparison = PeriodComparison(calendar: MetricCalendar())
        let november = try reader().resolve("this_month")
        let other = comparison.counterpart(of: november, .previousPeriod, whole: false)
        #expect(other.period.span == DateSpan(try day("2026-10-01"), try day("2026-10-24")))
        #expect(!other.isClamped)
        let whole = comparison.counterpart(of: november, .previousPeriod, whole: true)
        #expect(whole.period.span == DateSpan(try day("2026-10-01"), try day("2026-10-31")))
    }

    @Test func `elapsed days beyond the end of a shorter month are clamped`() throws {
        let march = try reader(asOf: "2026-03-30").resolve("this_month")
        let other = PeriodComparison(calendar: MetricCalendar()).counterpart(of: march, .previousPeriod, whole: false)
        #expect(other.period.span == DateSpan(try day("2026-02-01"), try day("2026-02-28")))
        #expect(other.isClamped)
    }

    @Test func `a leap year and a number of days have their counterparts`() throws {
        let comparison = PeriodComparison(calendar: MetricCalendar())
        let february = try reader().resolve("2024-02")
        #expect(
            comparison.counterpart(of: february, .previousYear, whole: false).period.span
                == DateSpan(try day("2023-02-01"), try day("2023-02-28")))
        let week = try reader().resolve("last_7_days")
        #expect(
            comparison.counterpart(of: week, .previousPeriod, whole: false).period.span
                == DateSpan(try day("2026-11-11"), try day("2026-11-17")))
        #expect(
            comparison.counterpart(of: week, .sameWeekdays, whole: false).period.span
                == DateSpan(try day("2025-11-19"), try day("2025-11-25")))
    }
}

@Suite struct SuppressionTests {
    @Test func `a small group takes the next smallest with it until enough are hidden`() {
        // 250, 143, 7 beside a total of 400: 143 has to go too, or 400 - 393 tells of the 7.
        var cells = [250, 143, 7].enumerated().map { Suppression.Cell(place: [$0], members: $1) }
        #expect(!Suppression(minimum: 10, showsTotal: true, axes: 1).apply(to: &cells))
        #expect(cells.map(\.isHidden) == [false, true, true])
    }

    @Test func `two small groups that are fewer than the minimum together take a third`() {
        var cells = [250, 40, 7, 2].enumerated().map { Suppression.Cell(place: [$0], members: $1) }
        _ = Suppression(minimum: 10, showsTotal: true, axes: 1).apply(to: &cells)
        #expect(cells.map(\.isHidden) == [false, true, true, true])
    }

    @Test func `nothing is hidden where every group is large, and nobody at all says nothing`() {
        var cells = [250, 40, 0].enumerated().map { Suppression.Cell(place: [$0], members: $1) }
        #expect(!Suppression(minimum: 10, showsTotal: true, axes: 1).apply(to: &cells))
        #expect(cells.allSatisfy { !$0.isHidden })
    }

    @Test func `every line of two dimensions hides none or enough`() {
        var cells: [Suppression.Cell] = []
        for row in 0..<3 {
            for column in 0..<3 {
                cells.append(.init(place: [row, column], members: row == 1 && column == 1 ? 4 : 30 + row * 3 + column))
            }
        }
        _ = Suppression(minimum: 10, showsTotal: true, axes: 2).apply(to: &cells)
        for axis in 0..<2 {
            for line in 0..<3 {
                let hidden = cells.filter { $0.place[axis] == line && $0.isHidden }
                #expect(hidden.isEmpty || (hidden.count >= 2 && hidden.reduce(0) { $0 + $1.members } >= 10))
            }
        }
    }

    @Test func `a single group that is too small hides the total`() {
        var cells = [Suppression.Cell(place: [0], members: 3)]
        #expect(Suppression(minimum: 10, showsTotal: true, axes: 1).apply(to: &cells))
    }
}

@Suite struct ChurnMoveTests {
    @Test func `moves follow thin history and then the member's own gap`() throws {
        let start = try day("2026-01-01")
        let moves = ChurnMove.all(purchaseDays: [start, start + 10, start + 20], through: start + 70)
        // The median gap is 10: slipping after 15, lapsed after 20, lost after 40 days.
        #expect(
            moves.map { [$0.date - start, $0.from?.rawValue ?? -1, $0.to.rawValue] }
                == [[0, -1, 1], [36, 1, 2], [41, 2, 3], [61, 3, 4]])
    }

    @Test func `the last move is where the record stands, whatever the date`() throws {
        let start = try day("2025-03-01")
        let days = [0, 3, 40, 41, 90, 200, 230].map { start + $0 }
        for offset in stride(from: 0, to: 500, by: 7) {
            let date = start + offset
            let known = days.filter { $0 <= date }
            let record = try #require(ChurnRecord(member: MemberKey(value: 1), purchaseDays: known, on: date))
            let last = try #require(ChurnMove.all(purchaseDays: days, through: date).last)
            #expect(last.to == record.state, "\(date)")
            #expect(last.to == .active || last.date == record.since)
        }
    }
}
