import Testing
import WinbackEngine
import WinbackModel

@Suite struct LoopAlarmsTests {
    private static let start = SampleLoop.date("2026-06-01")

    /// A loop of 100 entries a day in its third week, as forecast, with one thing changed.
    private func alarms(_ change: (inout LoopAlarms.Readings) -> Void) -> [String] {
        let forecast = PlanForecast(
            asOf: Self.start, cells: [], exclusions: [], eligible: 5_000, newPerDay: 20, entriesPerDay: 100,
            entriesTotal: 9_000, holdoutEntries: 1_800, arms: [], expectedCost: Money(minorUnits: 900_000),
            liability: Money(minorUnits: 900_000), moneyLastsUntil: nil, detectableLift: nil, firstReading: Self.start,
            decisionExpected: [], warnings: [])
        var readings = LoopAlarms.Readings(
            date: Self.start + 19, startedOn: Self.start, forecast: forecast,
            cycles: (0..<20).map { cycle($0, entered: 100) }, audienceBefore: Array(repeating: 5_000, count: 19),
            audience: 4_900, pools: [.init(id: PoolID("TEN"), left: 1_000, issuedInWeek: 700)],
            spent: Money(minorUnits: 150_000), currency: .eur)
        change(&readings)
        return LoopAlarms(readings).alarms
    }

    private func cycle(_ day: Int, entered: Int) -> CycleRecord {
        var cycle = CycleRecord(loop: LoopID("lapsed"), date: Self.start + day, startedAt: .epoch)
        cycle.entered = entered
        return cycle
    }

    @Test func `a loop that does as forecast is silent`() { #expect(alarms { _ in } == []) }

    @Test func `three days without an entry are an alarm where some were expected`() {
        let told = alarms { readings in for day in 17..<20 { readings.cycles[day].entered = 0 } }
        #expect(told == ["alarm: nobody entered in 3 days, and about 300 were expected"])
        #expect(alarms { readings in for day in 18..<20 { readings.cycles[day].entered = 0 } } == [])
        // Nobody was expected any more: the backlog was drained and nobody new arrives.
        let quiet = alarms { readings in
            readings.forecast.eligible = 100
            readings.forecast.newPerDay = 0
            readings.cycles = [cycle(0, entered: 100)]
            readings.spent = .zero
        }
        #expect(quiet == [])
    }

    @Test func `an audience below half of its median is an alarm`() {
        #expect(
            alarms { $0.audience = 2_499 }
                == ["alarm: the audience fell to 2499 members, and its median of 19 days is 5000"])
        #expect(alarms { $0.audience = 2_500 } == [])
        #expect(
            alarms {
                $0.audience = 0; $0.audienceBefore = Array(repeating: 5_000, count: 6)
            } == [])
    }

    @Test func `a pool that lasts less than a week is an alarm, and an empty one is another`() {
        #expect(
            alarms { $0.pools[0].left = 699 }
                == ["alarm: pool TEN lasts 6 more days: 699 codes left, 700 went in a week"])
        #expect(alarms { $0.pools[0].left = 0 } == ["alarm: pool TEN has no codes left"])
        #expect(alarms { $0.pools[0].left = 700 } == [])
    }

    @Test func `entries and money far from the forecast are alarms`() {
        let few = alarms { readings in for day in 13..<20 { readings.cycles[day].entered = 40 } }
        #expect(few == ["alarm: 280 entered in 7 days, and the forecast was 700"])
        #expect(alarms { readings in for day in 13..<20 { readings.cycles[day].entered = 50 } } == [])
        let many = alarms { readings in for day in 13..<20 { readings.cycles[day].entered = 151 } }
        #expect(many.first == "alarm: 1057 entered in 7 days, and the forecast was 700")
        let dear = alarms { $0.spent = Money(minorUnits: 300_001) }
        #expect(
            dear == ["alarm: 3,000.01 EUR was given for 2000 entries, and the forecast was at most 2,000.00 EUR"])
    }
}
