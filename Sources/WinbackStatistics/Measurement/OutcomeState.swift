/// All that any reading needs of one group of members: counts, sums and cross-products of three columns.
///
/// y is the outcome, d the denominator of a ratio and x a covariate from before assignment. States of disjoint groups
/// merge by addition, so a look costs the states and never the rows, and nothing cancels (see `PreciseSum`).
package struct OutcomeState: Sendable, Hashable, Codable {
    /// The number of members.
    package private(set) var count: Int
    /// Members whose outcome is not zero: conversions when the outcome is 0 or 1.
    package private(set) var nonzero: Int
    /// Members whose covariate is known; an unknown one counts as 0 in the sums.
    package private(set) var covariates: Int
    private var sumY = PreciseSum()
    private var sumD = PreciseSum()
    private var sumX = PreciseSum()
    private var productYY = PreciseSum()
    private var productDD = PreciseSum()
    private var productXX = PreciseSum()
    private var productYD = PreciseSum()
    private var productYX = PreciseSum()
    private var productDX = PreciseSum()

    /// The state of no members.
    package init() {
        count = 0
        nonzero = 0
        covariates = 0
    }

    /// The state of a group of which the sums are known already; `nonzero` defaults to every member.
    package init(count: Int, sum: Double, sumOfSquares: Double, nonzero: Int? = nil) {
        self.init()
        self.count = count
        self.nonzero = nonzero ?? count
        sumY = PreciseSum(sum)
        productYY = PreciseSum(sumOfSquares)
    }

    /// The state of members that either converted or did not.
    package init(members: Int, conversions: Int) {
        self.init(
            count: members, sum: Double(conversions), sumOfSquares: Double(conversions), nonzero: conversions)
    }

    /// The same state with the sums of a covariate that every member has; its products with a denominator if there is one.
    package func withCovariate(
        sum: Double, sumOfSquares: Double, sumOfProducts: Double, sumOfDenominatorProducts: Double = 0
    ) -> OutcomeState {
        var state = self
        state.covariates = count
        state.sumX = PreciseSum(sum)
        state.productXX = PreciseSum(sumOfSquares)
        state.productYX = PreciseSum(sumOfProducts)
        state.productDX = PreciseSum(sumOfDenominatorProducts)
        return state
    }

    /// The same state with the sums of a denominator.
    package func withDenominator(sum: Double, sumOfSquares: Double, sumOfProducts: Double) -> OutcomeState {
        var state = self
        state.sumD = PreciseSum(sum)
        state.productDD = PreciseSum(sumOfSquares)
        state.productYD = PreciseSum(sumOfProducts)
        return state
    }

    /// Adds one member's outcome.
    package mutating func add(_ outcome: Double) {
        count += 1
        // Most members do nothing, and nothing adds nothing.
        guard outcome != 0 else { return }
        nonzero += 1
        sumY.add(outcome)
        productYY.add(productOf: outcome, outcome)
    }

    /// Adds one member's outcome with what it is divided by.
    package mutating func add(_ outcome: Double, denominator: Double) {
        add(outcome)
        guard denominator != 0 else { return }
        sumD.add(denominator)
        productDD.add(productOf: denominator, denominator)
        productYD.add(productOf: outcome, denominator)
    }

    /// Adds one member's outcome with what was known of the member before assignment, if anything.
    package mutating func add(_ outcome: Double, covariate: Double?) {
        add(outcome)
        guard let covariate else { return }
        covariates += 1
        sumX.add(covariate)
        productXX.add(productOf: covariate, covariate)
        productYX.add(productOf: outcome, covariate)
    }

    /// Adds one member's outcome with what it is divided by and what was known of the member before assignment, if
    /// anything.
    package mutating func add(_ outcome: Double, denominator: Double, covariate: Double?) {
        add(outcome, denominator: denominator)
        guard let covariate else { return }
        covariates += 1
        sumX.add(covariate)
        productXX.add(productOf: covariate, covariate)
        productYX.add(productOf: outcome, covariate)
        productDX.add(productOf: denominator, covariate)
    }

    /// Takes in the members of another, disjoint group.
    package mutating func merge(_ other: OutcomeState) {
        count += other.count
        nonzero += other.nonzero
        covariates += other.covariates
        sumY.merge(other.sumY)
        sumD.merge(other.sumD)
        sumX.merge(other.sumX)
        productYY.merge(other.productYY)
        productDD.merge(other.productDD)
        productXX.merge(other.productXX)
        productYD.merge(other.productYD)
        productYX.merge(other.productYX)
        productDX.merge(other.productDX)
    }

    /// The state of two disjoint groups together.
    package static func + (left: OutcomeState, right: OutcomeState) -> OutcomeState {
        var both = left
        both.merge(right)
        return both
    }

    /// Σy.
    package var sum: Double { sumY.value }
    /// The mean outcome; 0 without members.
    package var mean: Double { per(sumY) }
    /// The mean denominator.
    package var denominatorMean: Double { per(sumD) }
    /// The mean covariate.
    package var covariateMean: Double { per(sumX) }
    /// Whether every outcome so far was 0 or 1.
    package var isBinary: Bool { productYY.value == Double(nonzero) && sumY.value == Double(nonzero) }

    /// The variance of one member's outcome; 0 where it cannot be estimated.
    package func variance(_ form: VarianceForm = .sample) -> Double {
        switch form {
        case .rate: max(0, mean * (1 - mean))
        case .sample: max(0, PreciseSum.covariance(count: count, products: productYY, sumY, sumY))
        }
    }

    /// The sample variance of the denominator.
    package var denominatorVariance: Double {
        max(0, PreciseSum.covariance(count: count, products: productDD, sumD, sumD))
    }
    /// The sample variance of the covariate.
    package var covariateVariance: Double {
        max(0, PreciseSum.covariance(count: count, products: productXX, sumX, sumX))
    }
    /// The sample covariance of outcome and denominator.
    package var denominatorCovariance: Double {
        PreciseSum.covariance(count: count, products: productYD, sumY, sumD)
    }
    /// The sample covariance of outcome and covariate.
    package var covariateCovariance: Double {
        PreciseSum.covariance(count: count, products: productYX, sumY, sumX)
    }

    /// The sample covariance of denominator and covariate.
    package var covariateDenominatorCovariance: Double {
        PreciseSum.covariance(count: count, products: productDX, sumD, sumX)
    }

    private func per(_ sum: PreciseSum) -> Double { count > 0 ? sum.value / Double(count) : 0 }
}
