internal import WinbackStatistics

/// Whether a period of a metric departs from what it does anyway.
///
/// The period is predicted from the last eight periods of its length, a whole number of weeks apart so that weekdays
/// match, by a straight line; the departure is judged by the t distribution of a prediction, so that the few periods
/// and the line cost what they cost. With more than a year of data the same line runs over year-on-year changes, if
/// those scatter clearly less.
package struct Variation: Sendable, Equatable {
    /// What the test says.
    package enum Verdict: Sendable, Equatable {
        /// The period departs from ordinary variation.
        case moved
        /// It does not.
        case noise
        /// Fewer than `fewestPeriods` earlier periods.
        case tooLittleHistory
    }

    /// Earlier periods compared with.
    package static let periods = 8
    /// Fewer earlier periods than this allow no verdict.
    package static let fewestPeriods = 5

    /// The answer.
    package let verdict: Verdict
    /// The period's value, and what the earlier periods lead one to expect.
    package let current, expected: Double
    /// One standard deviation of a prediction for such a period, in units of the metric.
    package let spread: Double
    /// The departure on the scale of a standard normal: beyond 1.96 happens one time in twenty.
    package let score: Double
    /// The earliest day of the period from which the departure holds; none unless it moved.
    package private(set) var since: Int?
    /// How much such periods usually change from one to the next: the root mean square, in units of the metric.
    package let usualChange: Double
    /// The largest departure from the same line among the earlier periods, signed, in units of the metric.
    package let placebo: Double
    /// Earlier periods that were used.
    package let compared: Int
    /// Whether last year's same periods were taken into account.
    package let seasonal: Bool

    /// Tests the days `period` of a series; all of them must be in it.
    package init(_ series: DailySeries, period: Range<Int>) {
        precondition(!period.isEmpty && series.holds(period), "the series holds the period")
        let step = (period.count + 6) / 7 * 7
        var totals: [Double] = []
        for index in 0...Self.periods {
            let days = (period.lowerBound - index * step)..<(period.upperBound - index * step)
            guard series.holds(days), let total = series.total(days) else { break }
            totals.append(total)
        }
        guard totals.count > Self.fewestPeriods else {
            self.init(tooLittle: totals.first ?? 0, compared: max(totals.count - 1, 0))
            return
        }
        let isPositive = totals.allSatisfy { $0 > 0 }
        let scaled = totals.map { isPositive ? DivergenceFormulas.logarithmicRatio(before: 1, after: $0) : $0 }
        var line = TrendLine(scaled)
        var season = 0.0
        if isPositive, let lastYear = Self.lastYear(series, period, step: step, count: totals.count) {
            let other = TrendLine(zip(scaled, lastYear).map { $0 - $1 })
            // Taking the better of two by chance would cry wolf; twice as good is hardly chance.
            if other.residualSpread < line.residualSpread / 2 {
                line = other
                season = lastYear[0]
            }
        }
        self.init(totals: totals, line: line, season: season, isLogarithmic: isPositive)
        if verdict == .moved {
            since = ChangePoint.day(series, period, step: step, periods: compared, expected: expected)
        }
    }

    private init(totals: [Double], line: TrendLine, season: Double, isLogarithmic: Bool) {
        let level = line.predicted + season
        let guess = isLogarithmic ? DivergenceFormulas.exponential(level) : level
        let unit = isLogarithmic ? guess : 1
        let departure = line.observed - line.predicted
        let certain = line.predictionSpread <= 1e-12 * max(1, abs(line.predicted))
        if certain {
            // A metric that never varied: any departure is one, and rounding is none.
            score = abs(departure) <= 1e-9 * max(1, abs(line.predicted)) ? 0 : departure < 0 ? -100 : 100
        } else {
            score = departure / line.predictionSpread / Self.critical(freedom: totals.count - 3) * 1.96
        }
        verdict = abs(score) >= 1.96 ? .moved : .noise
        current = totals[0]
        expected = guess
        spread = unit * line.predictionSpread
        let changes = zip(totals.dropFirst(), totals.dropFirst(2)).map { $0 - $1 }
        usualChange = (changes.reduce(0) { $0 + $1 * $1 } / Double(changes.count)).squareRoot()
        placebo = unit * (line.residuals.max { abs($0) < abs($1) } ?? 0)
        compared = totals.count - 1
        seasonal = season != 0
        since = nil
    }

    private init(tooLittle current: Double, compared: Int) {
        verdict = .tooLittleHistory
        self.current = current
        expected = current
        (spread, score, usualChange, placebo) = (0, 0, 0, 0)
        since = nil
        self.compared = compared
        seasonal = false
    }

    /// Logarithms of the same periods 52 weeks earlier, if all are known and positive.
    private static func lastYear(_ series: DailySeries, _ period: Range<Int>, step: Int, count: Int) -> [Double]? {
        var logs: [Double] = []
        for index in 0..<count {
            let shift = index * step + 364
            let days = (period.lowerBound - shift)..<(period.upperBound - shift)
            guard series.holds(days), let total = series.total(days), total > 0 else { return nil }
            logs.append(DivergenceFormulas.logarithmicRatio(before: 1, after: total))
        }
        return logs
    }

    /// Two-sided 5 % points of Student's t.
    private static func critical(freedom: Int) -> Double {
        let points = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447]
        return points[min(max(freedom, 1), points.count) - 1]
    }
}

/// A straight line through earlier periods, extended to the one that is judged.
struct TrendLine {
    /// The judged value and where the line puts it.
    let observed, predicted: Double
    /// Standard deviation around the line, and of predicting one more value.
    let residualSpread, predictionSpread: Double
    /// Departures of the earlier values from the line, latest first.
    let residuals: [Double]

    /// Fits the values after the first (latest first) and predicts the first; at least four values.
    init(_ values: [Double]) {
        let earlier = values.dropFirst()
        let count = Double(earlier.count)
        let centre = (count + 1) / 2
        let mean = earlier.reduce(0, +) / count
        var slope = 0.0
        var squares = 0.0
        for (index, value) in earlier.enumerated() {
            let place = Double(index + 1) - centre
            slope += place * value
            squares += place * place
        }
        slope /= squares
        residuals = earlier.enumerated().map { $1 - mean - slope * (Double($0 + 1) - centre) }
        residualSpread = (residuals.reduce(0) { $0 + $1 * $1 } / (count - 2)).squareRoot()
        observed = values[0]
        predicted = mean - slope * centre
        predictionSpread = residualSpread * (1 + 1 / count + centre * centre / squares).squareRoot()
    }
}
