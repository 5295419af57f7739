import Foundation
import WinbackStatistics

/// Sample ratios and guardrails that are looked at all the time.
enum GuardStudy {
    static func run(runs: Int) -> [Figure] {
        let healthy = ratio(runs: runs, loss: 0)
        let leaking = ratio(runs: runs, loss: 0.05)
        let harm = rate(runs: runs, harm: 0.5)
        let safe = rate(runs: runs, harm: 0)
        let held = against(runs: runs, harm: 0.5)
        let heldSafe = against(runs: runs, harm: 0)
        return [
            Figure(
                name: "sample ratio, false alarms in 1,000 looks", value: percent(healthy.value),
                target: "<= 1% (peer 2.6%)", met: healthy.value <= 0.01),
            Figure(
                name: "sample ratio, 5% of the holdout treated", value: percent(leaking.value), target: ">= 97%",
                met: leaking.value >= 0.97),
            Figure(
                name: "guardrail, arm of 60,000, +50% on 0.2%, stopped", value: percent(harm.value),
                target: ">= 95%", met: harm.value >= 0.95),
            Figure(
                name: "guardrail, false stops at the tolerated rate", value: percent(safe.value), target: "<= 5%",
                met: safe.value <= 0.05),
            Figure(
                name: "  the same against 20,000 held out, stopped", value: percent(held.value),
                target: "(fixed test: 79%)", met: held.value >= 0.5),
            Figure(
                name: "  false stops", value: percent(heldSafe.value), target: "<= 5%",
                met: heldSafe.value <= 0.05),
        ]
    }

    /// Unsubscribes of one arm's 60,000 members against the rate that is tolerated, looked at after every 60.
    private static func rate(runs: Int, harm: Double) -> RunShare {
        let events = BinomialTable(trials: 60, chance: 0.002 * (1 + harm))
        let threshold = AlphaThreshold.logE(0.05)
        var share = RunShare(hits: 0, runs: runs)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 271)
            var count = 0
            for look in 1...1000 {
                let more = events.draw(&random)
                guard more > 0 else { continue }
                count += more
                let trials = look * 60
                guard Double(count) > 0.002 * Double(trials) else { continue }
                if HarmTest.rate(events: count, trials: trials, ceiling: 0.002).stopLogE >= threshold {
                    share.hits += 1
                    break
                }
            }
        }
        return share
    }

    private static func ratio(runs: Int, loss: Double) -> RunShare {
        let arrivals = BinomialTable(trials: 100, chance: 0.1 * (1 - loss))
        var share = RunShare(hits: 0, runs: runs)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 31)
            var counts = [0, 0]
            for _ in 0..<1000 {
                let control = arrivals.draw(&random)
                counts[0] += 100 - control
                counts[1] += control
                if SampleRatioTest(counts: counts, plannedShares: [0.9, 0.1]).verdict != .healthy {
                    share.hits += 1
                    break
                }
            }
        }
        return share
    }

    /// Unsubscribes among 200,000 members, a tenth held out, looked at after every 200.
    private static func against(runs: Int, harm: Double) -> RunShare {
        let treated = BinomialTable(trials: 180, chance: 0.002 * (1 + harm))
        let control = BinomialTable(trials: 20, chance: 0.002)
        let threshold = AlphaThreshold.logE(0.05)
        var share = RunShare(hits: 0, runs: runs)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 613)
            var (kt, kc) = (0, 0)
            for _ in 0..<1000 {
                let (first, second) = (treated.draw(&random), control.draw(&random))
                guard first + second > 0 else { continue }
                (kt, kc) = (kt + first, kc + second)
                // Only what could cross is worth its integral.
                guard Double(kt) > 9 * Double(kc) else { continue }
                if HarmTest(treatedEvents: kt, holdoutEvents: kc, treatedShare: 0.9).stopLogE >= threshold {
                    share.hits += 1
                    break
                }
            }
        }
        return share
    }
}
