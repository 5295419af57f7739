import WinbackModel
import WinbackPorts
import WinbackStatistics

/// A purchase model's forecast blended with frequency, recency and spend; all that is learned is learned before the split.
enum BacktestBlend {
    /// The blend held against what came; `nil` when the earlier date has too little to learn from.
    static func blend(
        _ histories: [MemberHistory], split: CivilDate, weeks: Double, learnedFrom earlier: [MemberHistory],
        at half: CivilDate
    ) -> ChurnOperations.Blend? {
        let before = ChurnBacktest.known(earlier, at: half)
        guard !before.isEmpty else { return nil }
        let learned = ReturnBlend.fit(
            histories: before, forecasts: forecasts(before, Double(split - half) / 7),
            purchases: earlier.map { Double($0.later) }, spends: earlier.map(spend))
        guard let learned else { return nil }
        let now = ChurnBacktest.known(histories, at: split)
        let expected = forecasts(now, weeks)
        let scores = histories.indices.map {
            learned.score(now[$0], forecast: expected[$0], spend: spend(histories[$0]))
        }
        let bought = histories.map { $0.later > 0 }
        return ChurnOperations.Blend(
            learnedAt: half, auc: RankAccuracy.areaUnderCurve(scores: scores, labels: bought),
            forecast: expected.reduce(0) { $0 + learned.calibrated($1) },
            lifts: DecileLift(scores: scores, outcomes: bought.map { $0 ? 1 : 0 }).rows.map(\.lift))
    }

    /// By Pareto/NBD, which ranks best of the models before it is blended (Fader, Hardie, 2005, data of CDNOW).
    private static func forecasts(_ known: [PurchaseHistory], _ weeks: Double) -> [Double] {
        let model = ParetoNBD(ParetoNBD.fit(PurchaseHistoryCounts(known)).parameters)
        return known.map { model.expectedPurchases(for: $0, in: weeks) }
    }

    /// Mean spend of a purchase day, in whole units of a hundred minor ones.
    private static func spend(_ history: MemberHistory) -> Double {
        Double(history.spent) / 100 / Double(history.repeats + 1)
    }
}
