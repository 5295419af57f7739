/// Treats whom a budget is best spent on: the shares w in 0…1 that maximise Σ w v with Σ w c ≤ B.
///
/// The linear relaxation of the knapsack (Dantzig 1957): one price λ of a unit of budget decides, members with v > λc are
/// treated, those with v = λc in part. λ is found by bisection, so the same inputs give the same shares.
package struct BudgetMultiplier: Sendable, Equatable {
    /// The value that one more unit of budget would bring; 0 when the budget is no limit.
    package let price: Double
    /// The share of each candidate that is treated, in the order given.
    package let shares: [Double]
    /// What that costs, at most the budget.
    package let cost: Double
    /// What it is worth.
    package let value: Double

    /// Decides on candidates with a value and a cost each; values may be negative, costs and the budget may not.
    ///
    /// What is worth nothing or less is never treated, even where it is free.
    package init(values: [Double], costs: [Double], budget: Double) {
        precondition(values.count == costs.count, "every candidate has a value and a cost")
        precondition(costs.allSatisfy { $0 >= 0 } && budget >= 0, "costs and budgets are not negative")
        func spend(_ price: Double) -> Double {
            zip(values, costs).reduce(0) { $0 + ($1.0 > 0 && $1.0 > price * $1.1 ? $1.1 : 0) }
        }
        var (low, high) = (0.0, 0.0)
        if spend(0) > budget {
            high = zip(values, costs).reduce(0) { $1.1 > 0 ? max($0, $1.0 / $1.1) : $0 }
            // At the best ratio nothing that costs is left; halvings end at neighbouring numbers.
            for _ in 0..<1100 {
                let middle = 0.5 * (low + high)
                if middle == low || middle == high { break }
                if spend(middle) > budget { low = middle } else { high = middle }
            }
        }
        var shares = zip(values, costs).map { $0 > 0 && $0 > high * $1 ? 1.0 : 0 }
        var left = budget - zip(shares, costs).reduce(0) { $0 + $1.0 * $1.1 }
        if high > 0 {
            // Whom the price leaves undecided share what is left in their order.
            for index in shares.indices
            where shares[index] == 0 && costs[index] > 0 && values[index] > low * costs[index] {
                shares[index] = max(0, min(1, left / costs[index]))
                left -= shares[index] * costs[index]
            }
        }
        self.shares = shares
        price = high
        cost = zip(shares, costs).reduce(0) { $0 + $1.0 * $1.1 }
        value = zip(shares, values).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
