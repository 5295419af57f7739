import Foundation
import WinbackStatistics

/// Who buys again on the CDNOW log, cut at 1997-09-30: `WINBACK_CDNOW_LOG` names the unpacked master file.
///
/// Everything learned is learned before the cut: the blend and the level of the total at 1997-05-16, half of the observed
/// time, from the purchases between there and the cut.
enum ChurnStudy {
    private struct Customers {
        var histories: [PurchaseHistory] = []
        var spends: [Double] = []
        var later: [Double] = []
    }

    static func run() -> [Figure] {
        guard let path = ProcessInfo.processInfo.environment["WINBACK_CDNOW_LOG"],
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else {
            print("skipped: who buys again (WINBACK_CDNOW_LOG names no file)")
            return []
        }
        let days = purchaseDays(text)
        let (half, cut, end) = (day(19_970_516), day(19_970_930), day(19_980_630))
        let early = customers(days, cut: half, end: cut)
        let all = customers(days, cut: cut, end: end)
        let before = ParetoNBD(ParetoNBD.fit(PurchaseHistoryCounts(early.histories)).parameters)
        let weeks = Double(cut - half) / 7
        let learned = ReturnBlend.fit(
            histories: early.histories,
            forecasts: early.histories.map { before.expectedPurchases(for: $0, in: weeks) }, purchases: early.later,
            spends: early.spends)
        let counts = PurchaseHistoryCounts(all.histories)
        var best = Double.infinity
        var model = before
        for _ in 0..<3 {
            let start = DispatchTime.now().uptimeNanoseconds
            model = ParetoNBD(ParetoNBD.fit(counts).parameters)
            best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6)
        }
        let forecasts = all.histories.map { model.expectedPurchases(for: $0, in: 39) }
        let scores = all.histories.indices.map { index in
            learned?.score(all.histories[index], forecast: forecasts[index], spend: all.spends[index]) ?? 0
        }
        let bought = all.later.map { $0 > 0 }
        let area = RankAccuracy.areaUnderCurve(scores: scores, labels: bought) ?? 0.5
        let actual = all.later.reduce(0, +)
        let off = forecasts.reduce(0) { $0 + (learned?.calibrated($1) ?? $1) } / actual - 1
        let top = DecileLift(scores: scores, outcomes: bought.map { $0 ? 1 : 0 }).rows.first
        return [
            Figure(
                name: "who buys again in 39 weeks, AUC", value: String(format: "%.4f", area),
                target: ">= .77 (peer .7687)", met: area >= 0.77),
            Figure(
                name: "  purchases forecast, of \(Int(actual))", value: percent(off), target: "within 10% (peer -13%)",
                met: abs(off) <= 0.1),
            Figure(
                name: "  lift of the highest tenth", value: String(format: "%.2f", top?.lift ?? 1), target: ">= 2.4",
                met: (top?.lift ?? 1) >= 2.4),
            Figure(
                name: "Pareto/NBD fit, \(counts.entries.count) distinct histories",
                value: String(format: "%.0f ms", best),
                target: "<= 300 ms (peer 5,200)", met: best <= 300),
        ]
    }

    /// Days since 1 March of year 0; only differences matter.
    private static func day(_ date: Int) -> Int {
        let month = (date / 100) % 100
        let year = date / 10_000 - (month <= 2 ? 1 : 0)
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * ((month + 9) % 12) + 2) / 5 + date % 100
    }

    /// Spend by purchase day of each customer, in the order of customers and days.
    private static func purchaseDays(_ text: String) -> [[(day: Int, spend: Double)]] {
        var days: [Int: [Int: Double]] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ")
            guard fields.count == 4, let id = Int(fields[0]), let date = Int(fields[1]) else { continue }
            days[id, default: [:]][day(date), default: 0] += Double(fields[3]) ?? 0
        }
        return days.sorted { $0.key < $1.key }.map { entry in
            entry.value.sorted { $0.key < $1.key }.map { (day: $0.key, spend: $0.value) }
        }
    }

    private static func customers(_ days: [[(day: Int, spend: Double)]], cut: Int, end: Int) -> Customers {
        var result = Customers()
        for customer in days {
            let seen = customer.filter { $0.day <= cut }
            guard let first = seen.first?.day, let last = seen.last?.day else { continue }
            result.histories.append(
                PurchaseHistory(
                    frequency: seen.count - 1, recency: Double(last - first) / 7, age: Double(cut - first) / 7))
            result.spends.append(seen.reduce(0) { $0 + $1.spend } / Double(seen.count))
            result.later.append(Double(customer.filter { $0.day > cut && $0.day <= end }.count))
        }
        return result
    }
}
