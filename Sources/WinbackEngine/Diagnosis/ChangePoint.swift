/// The day a departure begins.
enum ChangePoint {
    /// The day of the period from which the standardised residuals add up to the most, for their number.
    ///
    /// The likelihood-ratio form of a cumulative sum (Page 1954): the squared sum from a day to the end of the period,
    /// over the number of days. Each day is compared with its namesakes in the earlier periods, brought to the level
    /// the period is expected to have.
    static func day(
        _ series: DailySeries, _ period: Range<Int>, step: Int, periods: Int, expected: Double
    ) -> Int? {
        let usual = (1...periods).compactMap { index in
            series.total((period.lowerBound - index * step)..<(period.upperBound - index * step))
        }
        let level = usual.reduce(0, +) / Double(max(usual.count, 1))
        let scale = level != 0 ? expected / level : 1
        var residuals: [Double] = []
        for day in period {
            let earlier = (1...periods).compactMap { series.value(day - $0 * step) }
            guard earlier.count > 1, let value = series.value(day) else {
                residuals.append(0)
                continue
            }
            let mean = earlier.reduce(0, +) / Double(earlier.count)
            let squares = earlier.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let spread = (squares / Double(earlier.count - 1)).squareRoot()
            let floor = 1e-9 * max(abs(mean), 1e-300)
            // Bounded, because the spread of few days may be small by chance.
            residuals.append(min(max((value - mean * scale) / max(spread, floor), -6), 6))
        }
        var best: (gain: Double, index: Int)?
        var sum = 0.0
        for index in residuals.indices.reversed() {
            sum += residuals[index]
            let gain = sum * sum / Double(residuals.count - index)
            if best.map({ gain >= $0.gain }) ?? true { best = (gain, index) }
        }
        return best.map { period.lowerBound + $0.index }
    }
}
