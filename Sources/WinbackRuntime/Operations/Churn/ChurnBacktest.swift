import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStatistics

/// Fits on one side of a date and compares with the other.
enum ChurnBacktest {
    static func run(
        _ histories: [MemberHistory], split: CivilDate, horizon: CivilDuration
    ) -> ChurnOperations.BacktestOutput {
        let known = known(histories, at: split)
        let fit = MBGNBD.fit(PurchaseHistoryCounts(known))
        let model = MBGNBD(fit.parameters)
        let weeks = Double(horizon.wholeDays) / 7
        let predicted = known.map { model.expectedPurchases(for: $0, in: weeks) }
        let actual = histories.map { Double($0.later) }
        let bought = histories.map { $0.later > 0 }
        let recency = known.map { $0.recency - $0.age }
        let table = CalibrationTable(predicted: predicted, actual: actual)
        let p = fit.parameters
        return ChurnOperations.BacktestOutput(
            model: fit.model, split: split, horizon: horizon, members: histories.count,
            parameters: ["r": p.r, "alpha": p.alpha, "a": p.a, "b": p.b], logLikelihood: fit.logLikelihood,
            dataHash: hash(histories, split), diagnosis: fit.diagnosis.description,
            auc: RankAccuracy.areaUnderCurve(scores: predicted, labels: bought),
            aucOfRecency: RankAccuracy.areaUnderCurve(scores: recency, labels: bought),
            forecast: predicted.reduce(0, +), actual: actual.reduce(0, +),
            calibration: table.bins.map {
                ChurnOperations.CalibrationRow(
                    members: $0.count, predicted: $0.meanPredicted, actual: $0.meanActual)
            })
    }

    /// Histories as a purchase model sees them on a date.
    static func known(_ histories: [MemberHistory], at date: CivilDate) -> [PurchaseHistory] {
        histories.map {
            ChurnFitting.history(repeats: $0.repeats, first: $0.firstDay, last: $0.lastDay, asOf: date)
        }
    }

    private static func hash(_ histories: [MemberHistory], _ split: CivilDate) -> ContentHash {
        var words: [Int64] = [Int64(split.daysSinceEpoch)]
        words.reserveCapacity(histories.count * 4 + 1)
        for history in histories {
            words.append(history.member.value)
            words.append(Int64(history.repeats))
            words.append(Int64(history.firstDay.daysSinceEpoch))
            words.append(Int64(history.lastDay.daysSinceEpoch))
        }
        return words.withUnsafeBytes { ContentHash(of: Array($0)) }
    }
}
