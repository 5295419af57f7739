/// A set of values between two bounds; a bound may be infinite when the data say nothing on that side.
package struct ConfidenceInterval: Sendable, Equatable {
    /// The lower bound, possibly −∞ (or 0 where the quantity cannot be negative).
    package var lower: Double
    /// The upper bound, possibly ∞.
    package var upper: Double

    /// An interval from its two bounds.
    package init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// The distance between the bounds; ∞ when one is open.
    package var width: Double { upper - lower }

    /// Whether `value` is one of the values that the data do not exclude.
    package func contains(_ value: Double) -> Bool {
        lower <= value && value <= upper
    }

    /// Whether no effect is excluded for a quantity whose null value is zero.
    package var excludesZero: Bool { lower > 0 || upper < 0 }
}
