import Foundation
import Testing
import WinbackStatistics

@Suite struct GammaGammaTests {
    @Test func `a member's expected value lies between own and common mean`() throws {
        let model = GammaGamma(p: 6.25, q: 3.74, v: 15.44)
        let everyone = try #require(model.expectedValue(.init(repeats: 0, mean: 0)))
        #expect(agrees(everyone, 6.25 * 15.44 / 2.74, 1e-12))
        let some = try #require(model.expectedValue(.init(repeats: 2, mean: 100)))
        let many = try #require(model.expectedValue(.init(repeats: 200, mean: 100)))
        #expect(everyone < some && some < many && many < 100.1)
        #expect(GammaGamma(p: 6, q: 0.9, v: 15).expectedValue(.init(repeats: 0, mean: 0)) == nil)
    }

    @Test func `too little to fit, and values that all but repeat`() throws {
        #expect(GammaGamma.fit([.init(repeats: 0, mean: 0), .init(repeats: 3, mean: 5)]) == nil)
        let values = (1...50).map { index in
            GammaGamma.Value(repeats: index % 5 + 1, mean: Double(20 + index % 3))
        }
        let alike = try #require(GammaGamma.fit(values))
        #expect(alike.logLikelihood.isFinite)
    }

    @Test(
        .enabled(if: SharedReference.exists("data/cdnow/CDNOW_sample.txt"), Comment(rawValue: SharedReference.absent)))
    func `fit of the CDNOW sample`() throws {
        let text = try String(contentsOf: SharedReference.file("data/cdnow/CDNOW_sample.txt"), encoding: .utf8)
        // Day totals in cents, so that merging purchases of one day loses nothing.
        var days: [Int: [Int: Int]] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ")
            guard fields.count == 5, let id = Int(fields[0]), let date = Int(fields[2]), let spent = Double(fields[4]),
                date <= 19_970_930
            else { continue }
            days[id, default: [:]][date, default: 0] += Int((spent * 100).rounded())
        }
        let values = days.keys.sorted().compactMap { id -> GammaGamma.Value? in
            let totals = (days[id] ?? [:]).sorted { $0.key < $1.key }.dropFirst().map(\.value)
            guard !totals.isEmpty else { return nil }
            return GammaGamma.Value(
                repeats: totals.count, mean: Double(totals.reduce(0, +)) / 100 / Double(totals.count))
        }
        #expect(values.count == 946)
        let published = GammaGamma(p: 6.25, q: 3.74, v: 15.44)
        #expect(agrees(published.logLikelihood(values), -4055.91923205, 1e-9))
        let fit = try #require(GammaGamma.fit(values))
        #expect(fit.converged)
        #expect(agrees(fit.logLikelihood, -4055.917694802, 1e-9))
        #expect(agrees(fit.model.p, 6.249573363063, 1e-3))
        #expect(agrees(fit.model.q, 3.744224617051, 1e-3))
        #expect(agrees(fit.model.v, 15.44351802585, 1e-3))
    }
}
