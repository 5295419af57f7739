import Testing
import WinbackEngine

@Suite struct VariationTests {
    private static let week = [1.0, 0.9, 0.95, 1.05, 1.3, 1.6, 0.7]

    /// Days of a weekly pattern with 3 % noise, a trend of `growth` a day, and a fall from a day on.
    private func series(
        _ noise: inout Noise, days: Int, growth: Double = 0, fall: Double = 0, from: Int = .max,
        season: Double = 0, ratio: Bool = false
    ) -> DailySeries {
        var values: [Double] = []
        var sizes: [Double] = []
        for day in 0..<days {
            let wave = abs(Double(day % 364) / 182 - 1)
            let level = 1_000 * Self.week[day % 7] * (1 + growth * Double(day)) * (1 + season * wave)
            let change = day >= from ? 1 - fall : 1
            let size = ratio ? level * (1 + 0.2 * noise.uniform()) : 1
            values.append((ratio ? 0.1 * size : level) * (1 + 0.03 * noise.normal()) * change)
            if ratio { sizes.append(size) }
        }
        return DailySeries(firstDay: 20_000, values: values, denominators: sizes)
    }

    @Test(arguments: [1, 7, 30])
    func `noise is called noise`(length: Int) {
        let step = (length + 6) / 7 * 7
        var noise = Noise(seed: UInt64(length))
        var alarms = 0
        let runs = 300
        for _ in 0..<runs {
            let days = step * 9
            let one = series(&noise, days: days, growth: 0.0005)
            let variation = Variation(one, period: (20_000 + days - length)..<(20_000 + days))
            #expect(variation.verdict != .tooLittleHistory)
            if variation.verdict == .moved { alarms += 1 }
        }
        // 5 % of 300 is 15; 27 is three standard deviations above.
        #expect(alarms <= 27, "\(alarms) false alarms of \(runs)")
    }

    @Test func `a fall of 15 % over a month is found, and since when`() {
        var noise = Noise(seed: 5)
        var found = 0
        var late = 0
        for run in 0..<40 {
            let start = 330 + (run % 2) * 10
            let one = series(&noise, days: 360, growth: 0.0003, fall: 0.15, from: start)
            let variation = Variation(one, period: 20_330..<20_360)
            if variation.verdict == .moved, variation.score < 0 { found += 1 }
            if let since = variation.since, abs(since - 20_000 - start) > 3 { late += 1 }
        }
        #expect(found >= 39)
        #expect(late <= 4)
    }

    @Test func `a season seen last year is no departure`() {
        var noise = Noise(seed: 8)
        var alarms = 0
        for _ in 0..<20 {
            let one = series(&noise, days: 364 + 80, season: 1.5)
            if Variation(one, period: 20_437..<20_444).verdict == .moved { alarms += 1 }
        }
        #expect(alarms <= 4)
    }

    @Test func `a ratio is tested as a ratio of sums`() {
        var noise = Noise(seed: 11)
        let calm = series(&noise, days: 120, ratio: true)
        let fallen = series(&noise, days: 120, fall: 0.2, from: 113, ratio: true)
        let variation = Variation(fallen, period: 20_113..<20_120)
        #expect(near(Variation(calm, period: 20_113..<20_120).current, 0.1, 0.01))
        #expect(variation.verdict == .moved)
        #expect(near(variation.expected, 0.1, 0.01))
    }

    @Test func `little history gives no verdict, a still series no alarm`() {
        let short = DailySeries(firstDay: 0, values: Array(repeating: 5, count: 30))
        #expect(Variation(short, period: 23..<30).verdict == .tooLittleHistory)
        for level in [0.0, 7, -3] {
            let still = DailySeries(firstDay: 0, values: Array(repeating: level, count: 70))
            let variation = Variation(still, period: 63..<70)
            #expect(variation.verdict == .noise)
            #expect(variation.score == 0)
        }
        let broken = DailySeries(firstDay: 0, values: Array(repeating: 7, count: 65) + [7, 7, 0, 0, 0])
        let variation = Variation(broken, period: 63..<70)
        #expect(variation.verdict == .moved)
        #expect(variation.since == 67)
    }
}
