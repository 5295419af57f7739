import RealModule

/// What another policy would have earned on logged decisions, from the rows alone.
package struct OffPolicy: Sendable, Equatable {
    /// One logged decision.
    package struct Row: Sendable, Equatable {
        /// What came of it.
        package var reward: Double
        /// Index of the action that was taken.
        package var action: Int
        /// The logged probability with which it was taken, above 0.
        package var propensity: Double
        /// The probability with which the new policy takes each action for this member.
        package var target: [Double]
        /// What a model that has not seen this row predicts for each action; empty when there is none.
        package var predicted: [Double]

        /// A row by its parts.
        package init(
            reward: Double, action: Int, propensity: Double, target: [Double], predicted: [Double] = []
        ) {
            self.reward = reward
            self.action = action
            self.propensity = propensity
            self.target = target
            self.predicted = predicted
        }
    }

    /// A value with its standard error.
    package struct Estimate: Sendable, Equatable {
        /// Mean reward per member.
        package let value: Double
        /// Its standard error.
        package let standardError: Double

        /// The interval with a multiplier, 1.96 by default.
        package func interval(multiplier: Double = 1.959963984540054) -> ConfidenceInterval {
            ConfidenceInterval(lower: value - multiplier * standardError, upper: value + multiplier * standardError)
        }
    }

    /// The least effective sample size, and its least share of all rows, that give a number.
    package static let leastEffective = 500.0
    /// See `leastEffective`.
    package static let leastEffectiveShare = 0.05

    /// Rows.
    package let count: Int
    /// Inverse propensity scoring (Horvitz & Thompson 1952).
    package let inversePropensity: Estimate
    /// The self-normalised form (Swaminathan & Joachims 2015), which scales with the rewards.
    package let selfNormalised: Estimate
    /// The doubly robust form (Dudík, Langford & Li 2011); nil when a row has no predictions.
    package let doublyRobust: Estimate?
    /// (Σw)²/Σw² (Kish 1965): how many rows of the new policy itself this is worth.
    package let effectiveSampleSize: Double
    /// The largest weight.
    package let largestWeight: Double

    /// Whether the log is too thin to say anything of the new policy: no number may be shown.
    package var isThin: Bool {
        effectiveSampleSize < Self.leastEffective || effectiveSampleSize < Self.leastEffectiveShare * Double(count)
    }

    /// The estimate to show: doubly robust where there is a model, else self-normalised; nil when thin.
    package var headline: Estimate? { isThin ? nil : doublyRobust ?? selfNormalised }

    /// Evaluates a policy; nil without rows.
    package init?(_ rows: [Row]) {
        guard !rows.isEmpty else { return nil }
        precondition(rows.allSatisfy { $0.propensity > 0 }, "a decision that was taken had a chance to be taken")
        let weights = rows.map { $0.target[$0.action] / $0.propensity }
        let total = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        count = rows.count
        largestWeight = weights.max() ?? 0
        effectiveSampleSize = squares > 0 ? total * total / squares : 0
        inversePropensity = Self.mean(zip(weights, rows).map { $0 * $1.reward })
        let value = total > 0 ? zip(weights, rows).reduce(0) { $0 + $1.0 * $1.1.reward } / total : 0
        let spread = zip(weights, rows).reduce(0) { sum, pair in
            let part = pair.0 * (pair.1.reward - value)
            return sum + part * part
        }
        selfNormalised = Estimate(value: value, standardError: total > 0 ? Double.sqrt(spread) / total : .infinity)
        guard rows.allSatisfy({ $0.predicted.count == $0.target.count }) else {
            doublyRobust = nil
            return
        }
        doublyRobust = Self.mean(
            zip(weights, rows).map { weight, row in
                let model = zip(row.target, row.predicted).reduce(0) { $0 + $1.0 * $1.1 }
                return model + weight * (row.reward - row.predicted[row.action])
            })
    }

    /// The gain over what the log itself did, as a doubly robust mean of differences where there is a model.
    ///
    /// Rows must have predictions; nil without.
    package static func gain(_ rows: [Row]) -> Estimate? {
        guard rows.count > 1, rows.allSatisfy({ $0.predicted.count == $0.target.count }) else { return nil }
        return mean(
            rows.map { row in
                let model = zip(row.target, row.predicted).reduce(0) { $0 + $1.0 * $1.1 }
                let weight = row.target[row.action] / row.propensity
                return model + weight * (row.reward - row.predicted[row.action]) - row.reward
            })
    }

    private static func mean(_ values: [Double]) -> Estimate {
        let moments = values.reduce(into: OutcomeState()) { $0.add($1) }
        return Estimate(value: moments.mean, standardError: Double.sqrt(moments.variance() / Double(moments.count)))
    }

    /// Predictions of each action's mean reward within cells (segments), from the other half of the rows: two-fold
    /// cross-fitting, so that no row is predicted from itself.
    ///
    /// A cell without rows of an action falls back to the action's mean over the other half. `cells` and `folds` (0 or 1)
    /// go with the rows; a fold should come from a hash of the member.
    package static func crossFitted(_ rows: [Row], cells: [Int], folds: [Int], actions: Int) -> [Row] {
        precondition(rows.count == cells.count && rows.count == folds.count, "every row has a cell and a fold")
        struct Key: Hashable {
            var fold: Int
            var cell: Int
            var action: Int
        }
        var sums: [Key: (total: Double, count: Double)] = [:]
        for (index, row) in rows.enumerated() {
            for cell in [cells[index], -1] {
                let key = Key(fold: folds[index], cell: cell, action: row.action)
                let old = sums[key] ?? (0, 0)
                sums[key] = (old.total + row.reward, old.count + 1)
            }
        }
        return rows.enumerated().map { index, row in
            var predicted = row
            predicted.predicted = (0..<actions).map { action in
                let other = 1 - folds[index]
                let found =
                    sums[Key(fold: other, cell: cells[index], action: action)]
                    ?? sums[Key(fold: other, cell: -1, action: action)] ?? (0, 1)
                return found.total / found.count
            }
            return predicted
        }
    }
}
