internal import WinbackStatistics

/// A metric by day, without gaps.
package struct DailySeries: Sendable, Equatable {
    /// Day number (days since any fixed day) of the first value.
    package let firstDay: Int
    /// Values, or a ratio's numerators, a day each.
    package let values: [Double]
    /// A ratio's denominators; empty for additive metrics.
    package let denominators: [Double]

    /// Makes a series; denominators are empty or as many as the values.
    package init(firstDay: Int, values: [Double], denominators: [Double] = []) {
        precondition(denominators.isEmpty || denominators.count == values.count, "a denominator a day")
        self.firstDay = firstDay
        self.values = values
        self.denominators = denominators
    }

    /// The first day after the series.
    package var endDay: Int { firstDay + values.count }
    /// Whether the metric is a ratio of two sums.
    package var isRatio: Bool { !denominators.isEmpty }

    /// Whether every day of a span is known.
    func holds(_ days: Range<Int>) -> Bool { days.lowerBound >= firstDay && days.upperBound <= endDay }

    /// The metric over a span of days the series holds: a sum, or a ratio of sums (none without a denominator).
    func total(_ days: Range<Int>) -> Double? {
        let places = (days.lowerBound - firstDay)..<(days.upperBound - firstDay)
        let sum = values[places].reduce(0, +)
        guard isRatio else { return sum }
        let below = denominators[places].reduce(0, +)
        return below > 0 ? sum / below : nil
    }

    /// The metric on one day, none if unknown.
    func value(_ day: Int) -> Double? { holds(day..<(day + 1)) ? total(day..<(day + 1)) : nil }
}
