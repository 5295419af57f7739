/// A running sum in twice the precision of a `Double`, so that sums of squares can be compared without cancellation.
///
/// The unevaluated sum of two numbers (Dekker 1971, "A floating-point technique for extending the available
/// precision"; the error-free sum is Knuth's, the error-free product uses a fused multiply-add). Sums of whole numbers,
/// such as money in minor units and its squares, are exact up to 2¹⁰⁵ and so do not depend on their order.
package struct PreciseSum: Sendable, Hashable, Codable {
    /// The sum rounded to a `Double`.
    package private(set) var high: Double
    /// What the rounding left out.
    package private(set) var low: Double

    /// A sum that so far is `value`.
    package init(_ value: Double = 0) {
        high = value
        low = 0
    }

    private init(high: Double, low: Double) {
        let sum = high + low
        self.high = sum
        self.low = low - (sum - high)
    }

    /// The sum as one `Double`.
    package var value: Double { high + low }

    /// Adds a number.
    package mutating func add(_ number: Double) { add(number, error: 0) }

    /// Adds the product of two numbers without rounding it first.
    package mutating func add(productOf first: Double, _ second: Double) {
        let product = first * second
        add(product, error: (-product).addingProduct(first, second))
    }

    /// Adds another sum.
    package mutating func merge(_ other: PreciseSum) { add(other.high, error: other.low) }

    private mutating func add(_ number: Double, error: Double) {
        let sum = high + number
        let part = sum - high
        let lost = (high - (sum - part)) + (number - part)
        self = PreciseSum(high: sum, low: low + (lost + error))
    }

    /// The difference of two sums.
    static func - (left: PreciseSum, right: PreciseSum) -> PreciseSum {
        var result = left
        result.add(-right.high, error: -right.low)
        return result
    }

    /// The product of two sums, right to about 2⁻¹⁰⁰.
    static func * (left: PreciseSum, right: PreciseSum) -> PreciseSum {
        let product = left.high * right.high
        let error = (-product).addingProduct(left.high, right.high)
        return PreciseSum(high: product, low: error + (left.high * right.low + left.low * right.high))
    }

    /// The sample covariance, n − 1, of two columns from the sum of their products and their sums; 0 below two rows.
    static func covariance(count: Int, products: PreciseSum, _ first: PreciseSum, _ second: PreciseSum) -> Double {
        guard count > 1 else { return 0 }
        let rows = Double(count)
        return (PreciseSum(rows) * products - first * second).value / (rows * (rows - 1))
    }
}
