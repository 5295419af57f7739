package import WinbackModel

/// Finds what fails in silence: a loop that looks healthy and does nothing, or far more than was expected.
package struct LoopAlarms: Sendable {
    /// What is watched on a date.
    package struct Readings: Sendable {
        /// The date of the cycle.
        package var date: CivilDate
        /// First date with entries, of the version at work.
        package var startedOn: CivilDate
        /// The forecast that was approved.
        package var forecast: PlanForecast
        /// Cycles in ascending order, the one of the date included.
        package var cycles: [CycleRecord]
        /// Members in the audience on earlier dates, ascending.
        package var audienceBefore: [Int]
        /// Members in the audience now.
        package var audience: Int
        /// Pools with a limited stock that the playbook draws from.
        package var pools: [Pool]
        /// Value the loop has spent, issued liability included.
        package var spent: Money
        /// The currency, for messages.
        package var currency: Currency

        /// A pool's stock and how fast it goes.
        package struct Pool: Sendable, Hashable {
            /// Its name.
            package var id: PoolID
            /// Codes left.
            package var left: Int
            /// Codes issued in the last seven days.
            package var issuedInWeek: Int
            /// Makes a pool.
            package init(id: PoolID, left: Int, issuedInWeek: Int) {
                self.id = id
                self.left = left
                self.issuedInWeek = issuedInWeek
            }
        }

        /// Makes readings.
        package init(
            date: CivilDate, startedOn: CivilDate, forecast: PlanForecast, cycles: [CycleRecord],
            audienceBefore: [Int], audience: Int, pools: [Pool], spent: Money, currency: Currency
        ) {
            self.date = date
            self.startedOn = startedOn
            self.forecast = forecast
            self.cycles = cycles
            self.audienceBefore = audienceBefore
            self.audience = audience
            self.pools = pools
            self.spent = spent
            self.currency = currency
        }
    }

    /// Days in a row without an entry that are an alarm where some were expected.
    package static let daysWithoutEntries = 3
    /// Days of stock below which a pool is running dry.
    package static let poolDays = 7
    /// Fewest past sizes of an audience that make a median.
    package static let audienceHistory = 7
    /// Entries below which a difference from the forecast is chance.
    package static let fewestEntries = 20

    /// How every alarm begins, among the notes of a cycle.
    package static let mark = "alarm: "

    private let readings: Readings

    /// Takes the readings of a date.
    package init(_ readings: Readings) { self.readings = readings }

    /// Every alarm, in a fixed order, each a sentence with its figures.
    package var alarms: [String] {
        ([noEntries, collapse] + dryPools + [entriesFarOff, moneyFarOff]).compactMap { $0 }.map { Self.mark + $0 }
    }

    /// Entries the forecast expected from one day of the run to another, both counted from 0.
    private func expected(_ from: Int, _ through: Int) -> Int {
        let forecast = readings.forecast
        func entered(_ days: Int) -> Int {
            let (most, overflow) = forecast.entriesPerDay.multipliedReportingOverflow(by: max(days, 0))
            return min(overflow ? .max : most, forecast.eligible + forecast.newPerDay * max(days, 0))
        }
        return through < from ? 0 : entered(through + 1) - entered(from)
    }

    private var day: Int { readings.date - readings.startedOn }

    private func entered(since date: CivilDate) -> Int {
        readings.cycles.filter { $0.date >= date && $0.date <= readings.date }.reduce(0) { $0 + $1.entered }
    }

    private var noEntries: String? {
        let days = Self.daysWithoutEntries
        guard day + 1 >= days, entered(since: readings.date - days + 1) == 0 else { return nil }
        let expected = expected(day - days + 1, day)
        guard expected >= days else { return nil }
        return "nobody entered in \(days) days, and about \(expected) were expected"
    }

    private var collapse: String? {
        let sizes = readings.audienceBefore.suffix(28).sorted()
        guard sizes.count >= Self.audienceHistory else { return nil }
        let median = sizes[sizes.count / 2]
        guard median >= Self.fewestEntries, readings.audience * 2 < median else { return nil }
        return "the audience fell to \(readings.audience) members, and its median of \(sizes.count) days is \(median)"
    }

    private var dryPools: [String?] {
        readings.pools.map { pool in
            if pool.left == 0 { return "pool \(pool.id) has no codes left" }
            // Days left = left / (issued in a week / 7), below a week's stock.
            guard pool.issuedInWeek > 0, pool.left * 7 < Self.poolDays * pool.issuedInWeek else { return nil }
            let days = pool.left * 7 / pool.issuedInWeek
            return
                "pool \(pool.id) lasts \(days) more days: \(pool.left) codes left, \(pool.issuedInWeek) went in a week"
        }
    }

    private var entriesFarOff: String? {
        guard day >= 6 else { return nil }
        let expected = expected(day - 6, day)
        let entered = entered(since: readings.date - 6)
        guard max(expected, entered) >= Self.fewestEntries, entered * 2 < expected || entered * 2 > expected * 3,
            entered > 0
        else { return nil }
        return "\(entered) entered in 7 days, and the forecast was \(expected)"
    }

    /// Value per entry beside the forecast's: too much at any time, too little only once a month of journeys is over.
    private var moneyFarOff: String? {
        let total = readings.cycles.reduce(0) { $0 + $1.entered }
        let forecast = readings.forecast
        guard total >= 2 * Self.fewestEntries, forecast.entriesTotal > 0, forecast.expectedCost > .zero else {
            return nil
        }
        let expected = Double(forecast.expectedCost.minorUnits) * Double(total) / Double(forecast.entriesTotal)
        let spent = Double(readings.spent.minorUnits)
        guard spent > expected * 1.5 || (day >= 30 && spent * 10 < expected) else { return nil }
        return "\(readings.currency.text(readings.spent)) was given for \(total) entries, and the forecast was at most "
            + readings.currency.text(Money(minorUnits: Int64(expected)))
    }
}
