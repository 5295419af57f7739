/// How the variance of an outcome is estimated.
package enum VarianceForm: Sendable, Equatable {
    /// The sample variance with n − 1, for amounts.
    case sample
    /// p (1 − p), for outcomes that are 0 or 1.
    case rate
}

/// The count, sum and sum of squares of an outcome: all that an interval for its mean needs.
///
/// Summaries of disjoint groups merge by addition, so a look costs the same whatever the number of members. Sum money
/// in whole minor units, which a `Double` holds exactly up to 2⁵³, because Σy² − (Σy)²/n cancels when the mean is
/// large.
package struct MomentSummary: Sendable, Equatable {
    /// The number of members.
    package var count: Double
    /// Σy.
    package var sum: Double
    /// Σy².
    package var sumOfSquares: Double

    /// A summary from its three sums; empty when none is given.
    package init(count: Double = 0, sum: Double = 0, sumOfSquares: Double = 0) {
        self.count = count
        self.sum = sum
        self.sumOfSquares = sumOfSquares
    }

    /// The summary of a list of outcomes.
    package init(_ values: some Sequence<Double>) {
        self.init()
        for value in values { add(value) }
    }

    /// Adds one member's outcome.
    package mutating func add(_ value: Double) {
        count += 1
        sum += value
        sumOfSquares += value * value
    }

    /// Takes in the members of another, disjoint summary.
    package mutating func merge(_ other: MomentSummary) {
        count += other.count
        sum += other.sum
        sumOfSquares += other.sumOfSquares
    }

    /// The summary of two disjoint groups together.
    package static func + (left: MomentSummary, right: MomentSummary) -> MomentSummary {
        var both = left
        both.merge(right)
        return both
    }

    /// The mean outcome; zero without members.
    package var mean: Double { count > 0 ? sum / count : 0 }

    /// The variance of one member's outcome; zero where it cannot be estimated.
    package func variance(_ form: VarianceForm = .sample) -> Double {
        switch form {
        case .rate: return max(0, mean * (1 - mean))
        case .sample:
            guard count > 1 else { return 0 }
            return max(0, (sumOfSquares - sum * sum / count) / (count - 1))
        }
    }

    /// The variance of the mean: `variance` divided by the number of members.
    package func varianceOfMean(_ form: VarianceForm = .sample) -> Double {
        count > 0 ? variance(form) / count : 0
    }
}
