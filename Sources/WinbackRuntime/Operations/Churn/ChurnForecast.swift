import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackStatistics

/// What the purchase model says of single members.
enum ChurnForecast {
    /// Expected purchases of a member in the weeks after a date; `nil` without a model.
    static func expected(
        _ record: ChurnRecord, _ model: MBGNBD?, on date: CivilDate, weeks: Double
    ) -> Double? {
        model.map {
            let history = ChurnFitting.history(
                repeats: record.purchaseDays - 1, first: record.firstDay, last: record.lastDay,
                asOf: max(date, record.lastDay))
            return $0.expectedPurchases(for: history, in: weeks)
        }
    }
}
