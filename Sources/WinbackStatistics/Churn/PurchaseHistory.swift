/// What a churn model knows of a member: how often, when last, and for how long observed.
///
/// Purchases on one day count once. Times are in weeks since the first purchase.
package struct PurchaseHistory: Sendable, Equatable {
    /// x, the number of repeat purchases: distinct purchase days after the first.
    package let frequency: Int
    /// t_x, weeks from the first purchase to the last; 0 without repeats.
    package let recency: Double
    /// T, weeks from the first purchase to the day of observation.
    package let age: Double

    /// A history made consistent: no negative or undefined number, recency within the age, and 0 without repeats.
    package init(frequency: Int, recency: Double, age: Double) {
        self.frequency = max(0, frequency)
        self.age = age.isFinite ? max(0, age) : 0
        self.recency = frequency > 0 && recency.isFinite ? min(max(0, recency), self.age) : 0
    }
}
