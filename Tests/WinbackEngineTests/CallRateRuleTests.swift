import Testing
import WinbackEngine
import WinbackModel

@Suite struct CallRateRuleTests {
    /// 180,000 seeded calls at three settings: in no stretch more than burst + t ÷ interval.
    @Test(arguments: [(120, 60, 60), (50, 1, 200), (1, 30, 1)])
    func `never more than the burst and the rate allow in any stretch`(calls: Int, seconds: Int, burst: Int) {
        let rate = Policy.CallRate(calls: calls, perSeconds: seconds, burst: burst)
        let rule = CallRateRule(rate)
        let interval = Double(seconds) * 1_000 / Double(calls)
        var generator = SeededGenerator(seed: UInt64(calls))
        var standing: CallRateRule.Standing?
        var now = Instant(milliseconds: 1_000_000)
        var admitted: [Int64] = []
        for _ in 0..<60_000 {
            now = now + ElapsedTime(milliseconds: Int64.random(in: 0...Int64(interval), using: &generator))
            guard case .admitted(let next) = rule.ask(standing, at: now) else { continue }
            standing = next
            admitted.append(now.milliseconds)
        }
        #expect(admitted.count > 1_000)
        // The worst stretch that ends at a call begins at one; burst + 1 calls back is enough to see an excess.
        for (index, at) in admitted.enumerated() where index >= burst {
            let stretch = Double(at - admitted[index - burst])
            // burst + 1 calls took `stretch`, so it must hold one interval at least.
            #expect(stretch >= interval - 1, "\(burst + 1) calls in \(stretch) ms")
            if stretch < interval - 1 { break }
        }
    }

    @Test func `a refusal says when, and then it passes`() throws {
        let rule = CallRateRule(.init(calls: 1, perSeconds: 10, burst: 2))
        let now = Instant(milliseconds: 5_000)
        guard case .admitted(let one) = rule.ask(nil, at: now), case .admitted(let two) = rule.ask(one, at: now) else {
            Issue.record("a burst of two is admitted")
            return
        }
        #expect(rule.ask(two, at: now) == .later(at: now + .seconds(10)))
        guard case .admitted = rule.ask(two, at: now + .seconds(10)) else {
            Issue.record("it passes when it said it would")
            return
        }
    }

    @Test func `a clock set back costs at most one burst`() {
        let rule = CallRateRule(.init(calls: 1, perSeconds: 10, burst: 3))
        let far = CallRateRule.Standing(arrivalMicros: 900_000_000_000)
        let now = Instant(milliseconds: 1_000)
        #expect(rule.ask(far, at: now) == .later(at: now + .seconds(10)))
    }

    @Test func `a rate of no calls admits none`() {
        #expect(
            CallRateRule(.init(calls: 0, perSeconds: 1, burst: 5)).ask(nil, at: .epoch) == .later(at: .distantFuture))
    }
}
