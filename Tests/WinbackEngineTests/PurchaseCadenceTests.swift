import Testing
import WinbackEngine
import WinbackModel

@Suite struct PurchaseCadenceTests {
    private static let start = SampleLoop.date("2026-01-01")

    private func days(_ gaps: [Int]) -> [CivilDate] {
        gaps.reduce(into: [Self.start]) { $0.append($0[$0.count - 1] + $1) }
    }

    @Test(
        arguments: [
            // gaps, days after the last purchase at which a member slips, lapses and is lost
            ([10, 10], 16, 21, 41), ([10, 20, 30], 31, 41, 81), ([10, 11], 16, 22, 43), ([7, 8], 12, 16, 31),
            ([1, 1, 1], 2, 3, 5), ([5, 100, 5], 8, 11, 21), ([30, 30, 30, 31], 46, 61, 121), ([], 31, 61, 181),
            ([4], 31, 61, 181), ([3, 3], 5, 7, 13), ([2, 4, 6, 8], 8, 11, 21),
        ] as [([Int], Int, Int, Int)])
    func `thresholds are the first day beyond 1.5, 2 and 4 medians`(gaps: [Int], slip: Int, lapse: Int, lose: Int) {
        let purchases = days(gaps)
        let last = purchases[purchases.count - 1]
        let at = PurchaseCadence(purchaseDays: purchases).thresholds(after: last)
        #expect(at.slipping - last == slip)
        #expect(at.lapsed - last == lapse)
        #expect(at.lost - last == lose)
    }

    @Test func `thresholds exceed exact multiples of the median by less than a day`() {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<500 {
            let gaps = (0..<(2 + generator.below(9))).map { _ in 1 + generator.below(120) }
            let sorted = gaps.sorted()
            let middle = sorted.count / 2
            let median =
                sorted.count % 2 == 1 ? Double(sorted[middle]) : Double(sorted[middle - 1] + sorted[middle]) / 2
            let purchases = days(gaps)
            let last = purchases[purchases.count - 1]
            let at = PurchaseCadence(purchaseDays: purchases).thresholds(after: last)
            for (date, multiple) in [(at.slipping, 1.5), (at.lapsed, 2), (at.lost, 4)] {
                let gap = Double(date - last)
                #expect(gap > multiple * median && gap - 1 <= multiple * median)
            }
        }
    }

    @Test func `standing changes exactly on the thresholds`() {
        let cadence = PurchaseCadence(purchaseDays: days([10, 10]))
        let last = Self.start + 20
        let at = cadence.thresholds(after: last)
        #expect(cadence.standing(lastDay: last, on: at.slipping - 1) == (.active, last, at.slipping))
        #expect(cadence.standing(lastDay: last, on: at.slipping) == (.slipping, at.slipping, at.lapsed))
        #expect(cadence.standing(lastDay: last, on: at.lapsed - 1) == (.slipping, at.slipping, at.lapsed))
        #expect(cadence.standing(lastDay: last, on: at.lapsed) == (.lapsed, at.lapsed, at.lost))
        #expect(cadence.standing(lastDay: last, on: at.lost) == (.lost, at.lost, nil))
    }

    @Test func `carrying a record forward day by day is the same as looking once`() throws {
        var generator = SeededGenerator(seed: 22)
        for number in 0..<60 {
            let purchases = days((0..<generator.below(6)).map { _ in 1 + generator.below(40) })
            let last = purchases[purchases.count - 1]
            let member = MemberKey(memberID: "m\(number)")
            var record = try #require(ChurnRecord(member: member, purchaseDays: purchases, on: last))
            for day in 1...200 {
                let date = last + day
                // Exactly the records whose transition has come are touched.
                if let next = record.nextTransition, next <= date { record = record.advanced(to: date) }
                #expect(record == ChurnRecord(member: member, purchaseDays: purchases, on: date))
            }
        }
    }

    @Test func `nobody without orders has a record`() {
        #expect(ChurnRecord(member: MemberKey(value: 1), purchaseDays: [], on: Self.start) == nil)
    }
}
