import Testing
import WinbackStatistics

@Suite struct SampleRatioTestTests {
    @Test(
        arguments: [
            ([21306, 21307, 21387], [1, 1, 1], -1.913986494287, .healthy),
            ([45000, 4600], [0.9, 0.1], 11.4388164343, .stop),
            ([9200, 800], [0.9, 0.1], 11.15863461034, .stop), ([0, 0], [0.8, 0.2], 0, .healthy),
        ] as [([Int], [Double], Double, SampleRatioTest.Verdict)])
    func `evidence matches the published vectors`(
        counts: [Int], shares: [Double], expected: Double, verdict: SampleRatioTest.Verdict
    ) {
        let test = SampleRatioTest(counts: counts, plannedShares: shares)
        #expect(agrees(test.logE, expected, 1e-9))
        #expect(test.verdict == verdict)
    }

    @Test func `alarm comes before stop`() {
        var verdicts: [SampleRatioTest.Verdict] = []
        for leak in 0..<100 {
            let verdict = SampleRatioTest(counts: [8000, 2000 - 5 * leak], plannedShares: [0.8, 0.2]).verdict
            if verdicts.last != verdict { verdicts.append(verdict) }
        }
        #expect(verdicts == [.healthy, .alarm, .stop])
    }

    @Test func `thresholds are ln 100 and ln 1000`() {
        #expect(agrees(exponential(SampleRatioTest.alarmThreshold), 100, 1e-12))
        #expect(agrees(exponential(SampleRatioTest.stopThreshold), 1000, 1e-12))
    }

    @Test func `evidence is a fair game under the plan`() {
        let shares = [0.2, 0.3, 0.5]
        let counts = [1210, 1700, 3020]
        let now = SampleRatioTest(counts: counts, plannedShares: shares).logE
        let next = shares.indices.reduce(0.0) { sum, index in
            var more = counts
            more[index] += 1
            return sum + shares[index] * exponential(SampleRatioTest(counts: more, plannedShares: shares).logE - now)
        }
        #expect(agrees(next, 1, 1e-9))
    }
}
