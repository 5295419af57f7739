internal import RealModule
package import WinbackModel

/// When a simulated member buys again: a rhythm they keep for a while, and a low chance ever after.
///
/// After an order the member comes back in rhythm with probability `loyalty`, around `cadenceDays`; otherwise they have
/// dropped out and only the daily chance `returnHazard` brings them back. The hazard depends on these numbers and the
/// days since the last order alone, so the probability of an order in any window is an exact product.
package struct PurchaseRhythm: Sendable, Equatable {
    /// Typical days between two orders.
    package let cadenceDays: Double
    /// Probability of coming back in rhythm after an order.
    package let loyalty: Double
    /// Daily chance of an order outside the rhythm.
    package let returnHazard: Double

    /// No hazard passes this, whatever raises it.
    package static let cap = 0.5
    /// Rhythm orders fall between these multiples of the cadence.
    private static let spread = (from: 0.75, to: 1.25)

    /// Makes a rhythm; `dropOutPerDay` is the daily chance of losing interest while in rhythm.
    package init(cadenceDays: Double, dropOutPerDay: Double, returnHazard: Double) {
        self.cadenceDays = cadenceDays
        loyalty = Double.exp(-dropOutPerDay * cadenceDays)
        self.returnHazard = returnHazard
    }

    /// The probability of an order on the day `age` days after the last one, given none in between; `age` ≥ 1.
    package func hazard(age: Int) -> Double {
        let now = Double(age) / cadenceDays
        let before = Double(age - 1) / cadenceDays
        if now <= Self.spread.from || before >= Self.spread.to { return returnHazard }
        let rhythm = 1 - (1 - loyalty * inRhythm(now)) / (1 - loyalty * inRhythm(before))
        return min(Self.cap, 1 - (1 - rhythm) * (1 - returnHazard))
    }

    /// The hazard when a treatment multiplies it.
    package func hazard(age: Int, factor: Double) -> Double { min(Self.cap, hazard(age: age) * factor) }

    /// The probability of at least one order on the days `ages` after the last one, under a factor on the hazard.
    package func probability(ages: Range<Int>, factor: Double = 1) -> Double {
        var none = 1.0
        for age in ages { none *= 1 - hazard(age: age, factor: factor) }
        return 1 - none
    }

    /// Days from an order to the next, drawn from the same hazard day by day; `nil` beyond `limit` days.
    package func gap(limit: Int, using generator: inout SeededGenerator) -> Int? {
        let quiet = Int((Self.spread.from * cadenceDays).rounded(.down))
        let noise = 1 - generator.uniform()
        let chance = Int((Double.log(noise) / Double.log(1 - returnHazard)).rounded(.up))
        if chance <= quiet { return chance <= limit ? max(1, chance) : nil }
        var age = quiet + 1
        let end = Int((Self.spread.to * cadenceDays).rounded(.up)) + 1
        while age <= min(end, limit) {
            if generator.happens(hazard(age: age)) { return max(1, age) }
            age += 1
        }
        if age > limit { return nil }
        let rest = Int((Double.log(1 - generator.uniform()) / Double.log(1 - returnHazard)).rounded(.up))
        return end + max(1, rest) <= limit ? end + max(1, rest) : nil
    }

    /// The share of rhythm orders placed before a multiple of the cadence: a smooth step.
    private func inRhythm(_ multiple: Double) -> Double {
        let x = min(max((multiple - Self.spread.from) / (Self.spread.to - Self.spread.from), 0), 1)
        return x * x * (3 - 2 * x)
    }
}
