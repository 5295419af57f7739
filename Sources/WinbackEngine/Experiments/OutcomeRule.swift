package import WinbackModel

/// Turns a closed window into an outcome, by intention to treat.
package struct OutcomeRule: Sendable {
    /// Local days after the window in which late facts still count.
    package static let graceDays = 2

    /// Days from entry to the first cycle that reads the outcome: the window, its grace, and the day after.
    package static func daysToReading(_ window: CivilDuration) -> Int { window.wholeDays + graceDays + 1 }

    /// Margin rate for orders that state no cost.
    package let marginRate: Share?

    /// Makes the rule of a programme.
    package init(programme: Programme) { marginRate = programme.marginRate }

    /// The frozen outcome; throws when an order's cost is unknown and no margin rate is set.
    ///
    /// Margin is the sum over orders of amount − cost (or amount × margin rate, half to even per row) minus what the
    /// loop gave. Coupon discounts are in the amounts already.
    package func freeze(_ matured: MaturedExposure) throws(WinbackError) -> FrozenOutcome {
        var margin = Money.zero - matured.treatmentCost
        for order in matured.orders {
            if let cost = order.cost {
                margin += order.amount - cost
            } else if let marginRate {
                margin += order.amount.times(marginRate)
            } else {
                throw WinbackError(
                    "unknown_cost", .refused,
                    "an order states no cost and the programme no margin rate, so contribution margin is unknown",
                    advice: "set `margin_rate` in config/programme.yaml")
            }
        }
        return FrozenOutcome(exposure: matured.exposure, converted: !matured.orders.isEmpty, margin: margin)
    }
}
