import Foundation
import Testing
import WinbackStatistics

/// The published CDNOW data: 23,570 customers of 1997, and the sample of every tenth.
@Suite struct CDNOWTests {
    struct Customers {
        var histories: [PurchaseHistory] = []
        var later: [Double] = []
        /// Mean spend of a purchase day.
        var spends: [Double] = []
    }

    /// Days since 1 March of year 0; only differences matter.
    private static func day(_ date: Int) -> Int {
        let month = (date / 100) % 100
        let year = date / 10_000 - (month <= 2 ? 1 : 0)
        let marchMonth = (month + 9) % 12
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * marchMonth + 2) / 5 + date % 100
    }

    /// Purchases to 1997-09-30 as histories in weeks, and the purchase days of the 39 weeks after.
    static func customers(
        _ text: String, dateField: Int, cut cutDate: Int = 19_970_930, end endDate: Int = 19_980_630
    ) -> Customers {
        var days: [Int: [Int: Double]] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ")
            guard fields.count == dateField + 3, let id = Int(fields[0]), let date = Int(fields[dateField]) else {
                continue
            }
            days[id, default: [:]][day(date), default: 0] += Double(fields[dateField + 2]) ?? 0
        }
        let cut = day(cutDate)
        let end = day(endDate)
        var result = Customers()
        for id in days.keys.sorted() {
            let spent = days[id] ?? [:]
            let all = spent.keys.sorted()
            let seen = all.filter { $0 <= cut }
            guard let first = seen.first, let last = seen.last else { continue }
            result.histories.append(
                PurchaseHistory(
                    frequency: seen.count - 1, recency: Double(last - first) / 7, age: Double(cut - first) / 7))
            result.spends.append(seen.reduce(0) { $0 + (spent[$1] ?? 0) } / Double(seen.count))
            result.later.append(Double(all.filter { $0 > cut && $0 <= end }.count))
        }
        return result
    }

    private static func full(cut: Int = 19_970_930, end: Int = 19_980_630) throws -> Customers {
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", SharedReference.file("data/cdnow/CDNOW_master.txt.gz").path]
        let pipe = Pipe()
        gzip.standardOutput = pipe
        try gzip.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        return customers(String(decoding: data, as: UTF8.self), dateField: 1, cut: cut, end: end)
    }

    private func matches(_ fit: ChurnFit, _ r: Double, _ alpha: Double, _ a: Double, _ b: Double, _ value: Double) {
        #expect(fit.diagnosis == .converged)
        #expect(agrees(fit.parameters.r, r, 1e-5))
        #expect(agrees(fit.parameters.alpha, alpha, 1e-5))
        #expect(agrees(fit.parameters.a, a, 1e-5))
        #expect(agrees(fit.parameters.b, b, 1e-5))
        #expect(agrees(fit.logLikelihood, value, 1e-9))
    }

    @Test(
        .enabled(if: SharedReference.exists("data/cdnow/CDNOW_sample.txt"), Comment(rawValue: SharedReference.absent)))
    func `fits of the sample`() throws {
        let text = try String(contentsOf: SharedReference.file("data/cdnow/CDNOW_sample.txt"), encoding: .utf8)
        let sample = Self.customers(text, dateField: 2)
        #expect(sample.histories.count == 2357)
        let counts = PurchaseHistoryCounts(sample.histories)
        #expect(counts.entries.count == 1016)
        matches(MBGNBD.fit(counts), 0.5248432633902, 6.183086061067, 0.891359343508, 1.61400179666, -9582.135715554)
        matches(
            BGNBD.fit(counts), 0.2425945265735, 4.413602080392, 0.7929219200667, 2.425906438358, -9582.429206674)
        matches(
            ParetoNBD.fit(counts), 0.553277087578, 10.57768348439, 0.6062398789367, 11.66873040596, -9594.97617894)
        let classic = ParetoNBD(r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669)
        #expect(agrees(classic.logLikelihood(counts), -9594.976259273, 1e-9))
        let published = BGNBD(r: 0.243, alpha: 4.414, a: 0.793, b: 2.426)
        #expect(agrees(published.logLikelihood(counts), -9582.430478014, 1e-9))
    }

    @Test(
        .enabled(
            if: SharedReference.exists("data/cdnow/CDNOW_master.txt.gz"), Comment(rawValue: SharedReference.absent)))
    func `fits and forecast of all customers`() throws {
        let all = try Self.full()
        #expect(all.histories.count == 23_570)
        let counts = PurchaseHistoryCounts(all.histories)
        #expect(counts.entries.count == 8685)
        let fit = MBGNBD.fit(counts)
        matches(fit, 0.6371395471839, 7.310287420483, 0.8074742447097, 1.228394436477, -95336.95831988)
        matches(
            BGNBD.fit(counts), 0.2516239433951, 4.788942408407, 0.7234337166831, 2.161088775691, -95368.44393316)

        let model = MBGNBD(fit.parameters)
        let expected = all.histories.map { model.expectedPurchases(for: $0, in: 39) }
        #expect(agrees(expected.reduce(0, +), 15_933.60031875, 1e-5))
        #expect(all.later.reduce(0, +) == 19_684)
        let buyers = all.later.map { $0 > 0 }
        let area = try #require(RankAccuracy.areaUnderCurve(scores: expected, labels: buyers))
        #expect(abs(area - 0.7651159675933) < 1e-6)
        let alive = all.histories.map { model.probabilityAlive($0) }
        let areaOfAlive = try #require(RankAccuracy.areaUnderCurve(scores: alive, labels: buyers))
        #expect(abs(areaOfAlive - 0.7001985838614) < 1e-6)
        let recency = all.histories.map { $0.recency - $0.age }
        let areaOfRecency = try #require(RankAccuracy.areaUnderCurve(scores: recency, labels: buyers))
        #expect(abs(areaOfRecency - 0.7594145060322) < 1e-9)
    }

    @Test(
        .enabled(
            if: SharedReference.exists("data/cdnow/CDNOW_master.txt.gz"), Comment(rawValue: SharedReference.absent)))
    func `a blend learned at half the observed time ranks and forecasts better than any model alone`() throws {
        let early = try Self.full(cut: 19_970_516, end: 19_970_930)
        let before = ParetoNBD(ParetoNBD.fit(PurchaseHistoryCounts(early.histories)).parameters)
        let learned = try #require(
            ReturnBlend.fit(
                histories: early.histories,
                forecasts: early.histories.map { before.expectedPurchases(for: $0, in: 137.0 / 7) },
                purchases: early.later, spends: early.spends))
        let all = try Self.full()
        let fit = ParetoNBD.fit(PurchaseHistoryCounts(all.histories))
        #expect(fit.diagnosis == .converged)
        let expected = [0.5974199575407, 11.58565780478, 0.5221856793701, 8.827761113917, -95415.11861747]
        let p = fit.parameters
        for (one, other) in zip([p.r, p.alpha, p.a, p.b, fit.logLikelihood], expected) {
            #expect(agrees(one, other, 1e-6))
        }
        let model = ParetoNBD(p)
        let forecasts = all.histories.map { model.expectedPurchases(for: $0, in: 39) }
        let buyers = all.later.map { $0 > 0 }
        #expect(agrees(forecasts.reduce(0, +), 17_153.25918295, 1e-5))
        let plain = try #require(RankAccuracy.areaUnderCurve(scores: forecasts, labels: buyers))
        #expect(abs(plain - 0.7686816) < 1e-5)
        let scores = all.histories.indices.map {
            learned.score(all.histories[$0], forecast: forecasts[$0], spend: all.spends[$0])
        }
        let area = try #require(RankAccuracy.areaUnderCurve(scores: scores, labels: buyers))
        #expect(area > 0.772)
        let total = forecasts.reduce(0) { $0 + learned.calibrated($1) }
        #expect(abs(total / 19_684 - 1) < 0.02)
        let table = DecileLift(scores: scores, outcomes: buyers.map { $0 ? 1 : 0 })
        #expect(table.rows[0].lift > 2.4)
        #expect(zip(table.rows, table.rows.dropFirst()).allSatisfy { $0.meanOutcome > $1.meanOutcome })
    }
}
