import Testing
import WinbackStatistics

@Suite struct AccuracyTests {
    @Test(
        arguments: [
            ([1, 2, 3, 4], [false, false, true, true], 1), ([4, 3, 2, 1], [false, false, true, true], 0),
            ([1, 1, 1, 1], [true, false, true, false], 0.5), ([1, 2, 2, 3], [false, true, false, true], 0.875),
        ] as [([Double], [Bool], Double)])
    func `area under the curve counts ties one half`(scores: [Double], labels: [Bool], expected: Double) {
        #expect(RankAccuracy.areaUnderCurve(scores: scores, labels: labels) == expected)
    }

    @Test func `one kind of label ranks nothing`() {
        #expect(RankAccuracy.areaUnderCurve(scores: [1, 2], labels: [true, true]) == nil)
        #expect(RankAccuracy.areaUnderCurve(scores: [], labels: []) == nil)
    }

    @Test func `area equals the share of pairs in order`() {
        var generator = SeededGenerator(seed: 3)
        let scores = (0..<80).map { _ in (generator.fraction() * 12).rounded() }
        let labels = scores.map { generator.fraction() * 12 < $0 }
        var won = 0.0
        var pairs = 0.0
        for (high, isTrue) in zip(scores, labels) where isTrue {
            for (low, other) in zip(scores, labels) where !other {
                won += high > low ? 1 : high == low ? 0.5 : 0
                pairs += 1
            }
        }
        let area = RankAccuracy.areaUnderCurve(scores: scores, labels: labels)
        #expect(agrees(area ?? .nan, won / pairs, 1e-12))
    }

    @Test func `bins hold equal parts and keep the totals`() {
        let predicted = (0..<100).map { Double(($0 * 37) % 100) }
        let actual = predicted.map { $0 * 2 }
        let table = CalibrationTable(predicted: predicted, actual: actual, bins: 10)
        #expect(table.bins.map(\.count) == [Int](repeating: 10, count: 10))
        #expect(table.bins[0].meanPredicted == 4.5)
        #expect(table.bins[0].meanActual == 9)
        #expect(table.bins.reduce(0) { $0 + $1.meanActual * Double($1.count) } == 9900)
    }

    @Test func `equal predictions share a bin`() {
        let table = CalibrationTable(predicted: [1, 1, 1, 1, 1, 1, 2, 3], actual: [0, 1, 0, 1, 0, 1, 2, 3], bins: 4)
        #expect(table.bins.map(\.count) == [6, 1, 1])
        #expect(table.bins[0].meanActual == 0.5)
        #expect(CalibrationTable(predicted: [], actual: []).bins.isEmpty)
    }

    @Test func `lift per decile ends at the whole`() {
        let scores = (0..<200).map { Double(($0 * 77) % 200) }
        let outcomes = scores.map { $0 >= 150 ? 1.0 : 0 }
        let table = DecileLift(scores: scores, outcomes: outcomes)
        #expect(table.rows.map(\.count) == [Int](repeating: 20, count: 10))
        #expect(table.rows[0].lift == 4 && table.rows[2].lift == 2 && table.rows[9].lift == 0)
        #expect(table.rows.map(\.capturedShare).prefix(4) == [0.4, 0.8, 1, 1])
        #expect(agrees(table.rows[9].cumulativeLift, 1, 1e-12))
        #expect(table.rows[0].leastScore == 180)
    }

    @Test func `a tie is not split, and nothing to find is no lift`() {
        let table = DecileLift(scores: [4, 3, 2, 2, 1, 1], outcomes: [0, 0, 0, 0, 0, 0], groups: 2)
        #expect(table.rows.map(\.count) == [4, 2])
        #expect(table.rows.allSatisfy { $0.lift == 1 && $0.capturedShare == 0 })
        #expect(DecileLift(scores: [], outcomes: []).rows.isEmpty)
    }
}
