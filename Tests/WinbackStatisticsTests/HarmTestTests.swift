import Testing
import WinbackStatistics

@Suite struct HarmTestTests {
    @Test(arguments: [
        (60, 2, 0.9, 1.06042287323), (40, 12, 0.9, -1.30483957246), (10, 6, 0.9, -0.9598539480379),
        (267, 122, 0.5, 21.76827148652),
    ])
    func `stop evidence matches the published vectors`(treated: Int, holdout: Int, share: Double, expected: Double) {
        let test = HarmTest(treatedEvents: treated, holdoutEvents: holdout, treatedShare: share)
        #expect(agrees(test.stopLogE, expected, 1e-9))
    }

    @Test(arguments: [
        (180, 20, 0.25, 0.1698777949784), (900, 100, 0.5, 5.521692427853), (5000, 560, 0.25, 11.09611210379),
    ])
    func `clear evidence matches the published vectors`(treated: Int, holdout: Int, margin: Double, expected: Double) {
        let test = HarmTest(treatedEvents: treated, holdoutEvents: holdout, treatedShare: 0.9)
        #expect(agrees(test.clearLogE(margin: margin), expected, 1e-9))
    }

    @Test(arguments: [(0, 0), (12, 1), (40, 12), (300, 20)])
    func `both are fair games on their border`(treated: Int, holdout: Int) {
        func test(_ more: (Int, Int)) -> HarmTest {
            HarmTest(treatedEvents: treated + more.0, holdoutEvents: holdout + more.1, treatedShare: 0.9)
        }
        let stop = [(0, 0), (1, 0), (0, 1)].map { test($0).stopLogE }
        #expect(agrees(0.9 * exponential(stop[1] - stop[0]) + 0.1 * exponential(stop[2] - stop[0]), 1, 1e-9))
        let clear = [(0, 0), (1, 0), (0, 1)].map { test($0).clearLogE(margin: 0.5) }
        let share = 1.35 / 1.45
        #expect(
            agrees(
                share * exponential(clear[1] - clear[0]) + (1 - share) * exponential(clear[2] - clear[0]), 1, 1e-9))
    }

    @Test func `harm below the holdout never stops a loop, harm far above does`() {
        #expect(HarmTest(treatedEvents: 40, holdoutEvents: 60, treatedShare: 0.8).stopLogE < 0)
        #expect(HarmTest(treatedEvents: 400, holdoutEvents: 20, treatedShare: 0.8).stopLogE > 3)
        #expect(HarmTest(treatedEvents: 400, holdoutEvents: 20, treatedShare: 0.8).clearLogE(margin: 0.25) < 0)
    }

    @Test func `a tolerated ratio needs more to stop`() {
        let test = HarmTest(treatedEvents: 400, holdoutEvents: 40, treatedShare: 0.8)
        #expect(test.stopLogE > test.stopLogE(nullRatio: 1.2))
        #expect(test.stopLogE == test.stopLogE(nullRatio: 1))
    }

    @Test func `a rate against a ceiling`() {
        #expect(HarmTest.rate(events: 40, trials: 1000, ceiling: 0.01).stopLogE > 3)
        #expect(HarmTest.rate(events: 10, trials: 1000, ceiling: 0.01).stopLogE < 1)
        #expect(HarmTest.rate(events: 0, trials: 0, ceiling: 0.01).stopLogE == 0)
    }
}
