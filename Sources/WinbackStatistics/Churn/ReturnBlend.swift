import RealModule

/// Whether a member buys again, from a churn model's forecast blended with frequency, recency and spend.
///
/// A churn model's forecast ranks well but not best, and its level drifts: so a logistic regression is learned where the
/// outcome is known already, at a split inside the observed time, and carried over (temporal validation). Use the
/// forecast alone where there is no such split.
package struct ReturnBlend: Sendable, Equatable {
    /// Weights of 1, ln E[purchases], ln(1 + repeats), ln(1 + weeks since the last purchase) and, where it was learned
    /// with spend, ln(1 + mean spend of a purchase day).
    package let weights: [Double]
    /// Purchases that came over those that the model forecast, in the time after the split.
    package let calibration: Double

    /// A blend from its parts, as when one that was recorded is read back.
    package init(weights: [Double], calibration: Double) {
        self.weights = weights
        self.calibration = calibration
    }

    /// Learns from members as they were known at a split and what they bought after it.
    ///
    /// - Parameters:
    ///   - histories: as known at the split.
    ///   - forecasts: the model's expected purchases of each in the time after the split, from a fit at the split.
    ///   - purchases: what each bought in that time.
    ///   - spends: mean spend of a purchase day up to the split, in any one unit; nil to do without.
    /// - Returns: nil when all or none bought, or with fewer than 100 members.
    package static func fit(
        histories: [PurchaseHistory], forecasts: [Double], purchases: [Double], spends: [Double]? = nil
    ) -> ReturnBlend? {
        precondition(
            histories.count == forecasts.count && histories.count == purchases.count
                && histories.count == spends?.count ?? histories.count, "every member has all")
        let bought = purchases.filter { $0 > 0 }.count
        let forecast = forecasts.reduce(0, +)
        guard histories.count >= 100, bought > 0, bought < purchases.count, forecast > 0 else { return nil }
        let rows = histories.indices.map { features(histories[$0], forecasts[$0], spends?[$0]) }
        let size = spends == nil ? 4 : 5
        var weights = (0..<size).map { $0 == 1 ? 1.0 : 0 }
        for _ in 0..<50 {
            // Newton's step for the logistic likelihood, with a hair of ridge for columns that hardly differ.
            var gradient = weights.map { -1e-6 * $0 }
            var curvature = (0..<size).map { row in (0..<size).map { $0 == row ? 1e-6 : 0.0 } }
            for (row, count) in zip(rows, purchases) {
                let chance = Double.exp(SpecialFunctions.logSigmoid(score(row, weights)))
                let residual = (count > 0 ? 1 : 0) - chance
                for one in 0..<size {
                    gradient[one] += residual * row[one]
                    for other in 0..<size { curvature[one][other] += chance * (1 - chance) * row[one] * row[other] }
                }
            }
            guard let factor = Cholesky(curvature) else { return nil }
            let step = factor.solve(gradient)
            for index in 0..<size { weights[index] += max(-2, min(2, step[index])) }
            if step.allSatisfy({ abs($0) < 1e-10 }) { break }
        }
        return ReturnBlend(weights: weights, calibration: purchases.reduce(0, +) / forecast)
    }

    /// The score by which to rank members: the log-odds of buying again in a time like the one learned from.
    ///
    /// `spend` is the member's mean spend of a purchase day, in the unit learned from; of use only to a blend that was
    /// learned with it, where none counts as 0.
    package func score(_ history: PurchaseHistory, forecast: Double, spend: Double? = nil) -> Double {
        Self.score(Self.features(history, forecast, weights.count > 4 ? spend ?? 0 : nil), weights)
    }

    /// The forecast brought to the level at which purchases came after the split.
    package func calibrated(_ forecast: Double) -> Double { forecast * calibration }

    private static func score(_ row: [Double], _ weights: [Double]) -> Double {
        zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func features(_ history: PurchaseHistory, _ forecast: Double, _ spend: Double?) -> [Double] {
        let row = [
            1, Double.log(max(forecast, 1e-9)), Double.log(onePlus: Double(history.frequency)),
            Double.log(onePlus: history.age - history.recency),
        ]
        return spend.map { row + [Double.log(onePlus: max(0, $0))] } ?? row
    }
}
