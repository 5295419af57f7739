import Foundation
import WinbackStatistics

/// Regret of re-tuning with delayed outcomes: 5 arms, 1,000 members a day, 60 days, a 14-day window.
enum BanditStudy {
    enum World: String, CaseIterable {
        case stationary
        case newArm = "new arm"
        case switching = "switch"

        func rates(day: Int) -> [Double?] {
            switch self {
            case .stationary: [0.050, 0.055, 0.062, 0.050, 0.045]
            case .newArm: [0.050, 0.055, 0.062, 0.050, day < 20 ? nil : 0.070]
            case .switching: day < 30 ? [0.050, 0.055, 0.062, 0.050, 0.045] : [0.064, 0.055, 0.045, 0.050, 0.045]
            }
        }

        var target: Double {
            switch self {
            case .stationary: 190
            case .newArm: 187
            case .switching: 420
            }
        }
    }

    static let window = 14
    private static let delays: [Double] = {
        let raw = (0..<window).map { exp(-Double($0) / 5) }
        let total = raw.reduce(0, +)
        return raw.map { $0 / total }
    }()

    static func run(seeds: Int) -> [Figure] {
        World.allCases.map { world in
            let regret = (0..<seeds).reduce(0) { $0 + play(world, seed: UInt64($1 + 1)) } / Double(seeds)
            return Figure(
                name: "regret, \(world.rawValue), \(seeds) seeds", value: String(format: "%.0f", regret),
                target: "<= \(Int(world.target))", met: regret <= world.target)
        }
    }

    /// A cohort's conversions by the day on which they will be seen.
    private struct Entry {
        var day: Int
        var members: Int
        var conversions: [Int]
    }

    private static func play(_ world: World, seed: UInt64) -> Double {
        var random = StudyRandom(seed: seed)
        var entries = [[Entry]](repeating: [], count: 5)
        var regret = 0.0
        for day in 0..<60 {
            let rates = world.rates(day: day)
            let open = rates.indices.filter { rates[$0] != nil }
            let shares = decide(entries, open: open, today: day)
            let best = rates.compactMap(\.self).max() ?? 0
            var counts = [Int](repeating: 0, count: 5)
            for _ in 0..<1000 {
                let place = random.fraction()
                var sum = 0.0
                var chosen = open[open.count - 1]
                for (index, arm) in open.enumerated() {
                    sum += shares[index]
                    if place < sum {
                        chosen = arm
                        break
                    }
                }
                counts[chosen] += 1
            }
            for arm in open where counts[arm] > 0 {
                let rate = rates[arm] ?? 0
                regret += Double(counts[arm]) * (best - rate)
                var conversions = [Int](repeating: 0, count: window)
                for _ in 0..<counts[arm] where random.fraction() < rate {
                    let place = random.fraction()
                    var (sum, delay) = (0.0, 0)
                    while delay < window - 1 {
                        sum += delays[delay]
                        if place < sum { break }
                        delay += 1
                    }
                    conversions[delay] += 1
                }
                entries[arm].append(Entry(day: day, members: counts[arm], conversions: conversions))
            }
        }
        return regret
    }

    /// Shares of the arms that are open, from what is seen by the morning of `today`.
    private static func decide(_ entries: [[Entry]], open: [Int], today: Int) -> [Double] {
        let cohorts = open.map { arm in
            entries[arm].map { entry in
                EntryCohort(
                    age: today - entry.day, members: entry.members,
                    conversions: Array(entry.conversions.prefix(min(window, today - entry.day))))
            }
        }
        let curve = DelayCurve(cohorts.flatMap(\.self), window: window)
        let moved = cohorts.contains { arm in
            let days = arm.map { DelayedCounts([$0], curve: curve) }.filter { $0.trials >= 1 }
            return (ChangeDetector.look(days)?.logE ?? 0) >= ChangeDetector.threshold
        }
        let beliefs = cohorts.map {
            DelayedCounts($0, curve: curve, discount: moved ? 0.95 : 1).posterior()
        }
        return ArmAllocation(beliefs.map { .init(reward: $0) }, floor: 0.02).shares
    }

    /// Rejection replay of 64,000 logged mails (Hillstrom 2008, visits by arm): a decision counts where it equals the log.
    static func replay(orders: Int) -> Figure {
        let arms: [(members: Int, visits: Int)] = [(21_306, 2262), (21_307, 3894), (21_387, 3238)]
        let rows = arms.enumerated().flatMap { arm, counts in
            (0..<counts.members).map { (arm: arm, reward: $0 < counts.visits ? 1.0 : 0) }
        }
        var total = 0.0
        for order in 0..<orders {
            var random = StudyRandom(seed: UInt64(order + 1) &* 53)
            var shuffled = rows
            for index in stride(from: shuffled.count - 1, through: 1, by: -1) {
                shuffled.swapAt(index, random.below(index + 1))
            }
            var seen = [DelayedCounts](repeating: .init(successes: 0, trials: 0), count: 3)
            var shares = [Double](repeating: 1.0 / 3, count: 3)
            var (accepted, rewards) = (0.0, 0.0)
            for (index, row) in shuffled.enumerated() {
                if index % 50 == 0 {
                    shares =
                        ArmAllocation(DelayedCounts.posteriors(seen).map { .init(reward: $0) }, floor: 0.01).shares
                }
                let place = random.fraction()
                let chosen = place < shares[0] ? 0 : place < shares[0] + shares[1] ? 1 : 2
                guard chosen == row.arm else { continue }
                accepted += 1
                rewards += row.reward
                seen[chosen].trials += 1
                seen[chosen].successes += row.reward
            }
            total += rewards / accepted
        }
        let mean = total / Double(orders)
        return Figure(
            name: "replay of visits, floor 1%, \(orders) orders", value: String(format: "%.4f", mean),
            target: ">= .1805 (peer .1805)", met: mean >= 0.1805)
    }

    /// Five equal arms re-weighted daily: the mean of the first arm's scores, and of its naive rates, against the truth.
    static func scores(runs: Int) -> [Figure] {
        var (scored, naive) = (0.0, 0.0)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 97)
            var score = ArmScore()
            var seen = [DelayedCounts](repeating: .init(successes: 0, trials: 0), count: 5)
            for _ in 0..<60 {
                let shares = ArmAllocation(seen.map { .init(reward: $0.posterior()) }, floor: 0.02).shares
                for _ in 0..<1800 {
                    let place = random.fraction()
                    var (sum, arm) = (0.0, 0)
                    while arm < 4 {
                        sum += shares[arm]
                        if place < sum { break }
                        arm += 1
                    }
                    let outcome = random.fraction() < 0.05 ? 1.0 : 0
                    score.add(isOwn: arm == 0, outcome: outcome, propensity: shares[0])
                    seen[arm].trials += 1
                    seen[arm].successes += outcome
                }
                score.endTick()
            }
            scored += score.mean
            naive += seen[0].successes / max(1, seen[0].trials)
        }
        let bias = scored / Double(runs) / 0.05 - 1
        let plain = naive / Double(runs) / 0.05 - 1
        return [
            Figure(
                name: "bias of an arm's scored mean, \(runs) runs", value: percent(bias),
                target: "within 1% (naive \(percent(plain)))", met: abs(bias) <= 0.01)
        ]
    }
}
