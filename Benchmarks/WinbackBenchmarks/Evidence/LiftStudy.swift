import Foundation
import WinbackStatistics

/// Type I error and power of readings that are looked at all the time.
enum LiftStudy {
    /// Amounts of those who spent, in the shape of a shop's baskets: many small, few large.
    private static let baskets: [Double] = (0..<578).map { index in
        let place = (Double(index) + 0.5) / 578
        return min(499, 29.99 + 85 * (-log(1 - place)))
    }

    enum Cell: String, CaseIterable {
        case normal
        case often = "p = 15%"
        case seldom = "p = 0.6%"
        case rare = "p = 0.1%"
        case spend
        case lognormal = "log-normal"

        var rate: Double? {
            switch self {
            case .often: 0.15
            case .seldom: 0.006
            case .rare: 0.001
            default: nil
            }
        }
    }

    /// One figure a cell: the share of experiments without effect that are ever rejected in `looks` looks.
    static func typeOne(runs: Int, looks: Int = 1000, perLook: Int = 100) -> [Figure] {
        Cell.allCases.flatMap { cell in
            [0.05, 0.1, 0.5].map { holdout in
                let found =
                    cell.rate.map {
                        counts(rate: $0, lift: 0, holdout, runs: runs, looks: looks, perLook: perLook).share
                    }
                    ?? amounts(cell, holdout, runs: runs, looks: looks, perLook: perLook)
                return Figure(
                    name: "type I, \(cell.rawValue), \(Int(holdout * 100))% held out, \(looks) looks",
                    value: "\(percent(found.value)), bound \(percent(found.upper))", target: "bound <= 5% (peer 30.4%)",
                    met: found.upper <= 0.05)
            }
        }
    }

    /// Conversions by the exact test with its horizon; the members at the stop are a mean over all runs.
    static func counts(
        rate: Double, lift: Double, _ holdout: Double, runs: Int, looks: Int, perLook: Int
    ) -> (share: RunShare, members: Double) {
        let controls = Int((Double(perLook) * holdout).rounded())
        let treated = BinomialTable(trials: perLook - controls, chance: rate * (1 + lift))
        let control = BinomialTable(trials: controls, chance: rate)
        // The plan expects a lift of a quarter, as it must say something.
        let planned = Int(Double(looks * perLook) * rate * 1.25)
        let accepted = HorizonConversionTest.accepted(treatedShare: 1 - holdout, plannedConversions: planned)
        let threshold = AlphaThreshold.logE(0.05 * (1 - HorizonConversionTest.horizonShare))
        var share = RunShare(hits: 0, runs: runs)
        var members = 0.0
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1))
            var (kt, kc) = (0, 0)
            var stopped = looks
            for look in 1...looks {
                let (first, second) = (treated.draw(&random), control.draw(&random))
                guard first + second > 0 else { continue }
                (kt, kc) = (kt + first, kc + second)
                let total = kt + kc
                var isOut = total <= planned && (kt < accepted[total - 1].low || kt > accepted[total - 1].high)
                if !isOut {
                    isOut =
                        ExactConversionTest(treatedConversions: kt, holdoutConversions: kc, treatedShare: 1 - holdout)
                        .logE >= threshold
                }
                guard isOut else { continue }
                share.hits += 1
                stopped = look
                break
            }
            members += Double(stopped * perLook)
        }
        return (share, members / Double(runs))
    }

    /// Means by the hybrid boundary with forty planned looks and burn-in.
    private static func amounts(
        _ cell: Cell, _ holdout: Double, runs: Int, looks: Int, perLook: Int
    ) -> RunShare {
        let controls = Int((Double(perLook) * holdout).rounded())
        let hybrid = HybridBoundary(plannedMembers: Double(looks * perLook), looks: 40)
        let step = max(1, looks / 40)
        let multipliers = (1...looks).map { look in
            hybrid.multiplier(
                members: Double(look * perLook), look: look % step == 0 ? look / step - 1 : nil)
        }
        let buyers = (
            BinomialTable(trials: perLook - controls, chance: 0.006), BinomialTable(trials: controls, chance: 0.006)
        )
        var share = RunShare(hits: 0, runs: runs)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 7919)
            var groups = (Sums(), Sums())
            for look in 0..<looks {
                switch cell {
                case .spend:
                    groups.0.addBaskets(perLook - controls, buyers.0.draw(&random), baskets, &random)
                    groups.1.addBaskets(controls, buyers.1.draw(&random), baskets, &random)
                case .lognormal:
                    groups.0.addLognormal(perLook - controls, &random)
                    groups.1.addLognormal(controls, &random)
                default:
                    groups.0.addNormal(perLook - controls, &random)
                    groups.1.addNormal(controls, &random)
                }
                guard min(groups.0.nonzero, groups.1.nonzero) >= 25 else { continue }
                let spread = groups.0.varianceOfMean + groups.1.varianceOfMean
                let score = abs(groups.0.mean - groups.1.mean) / spread.squareRoot()
                // Widening only ever widens, so most looks need no quantile.
                guard score >= multipliers[look] else { continue }
                let least = min(groups.0.nonzero, groups.1.nonzero)
                if score >= HybridBoundary.widened(multipliers[look], leastConversions: least) {
                    share.hits += 1
                    break
                }
            }
        }
        return share
    }

    /// Sums as plain numbers, since a study adds up billions.
    private struct Sums {
        var (n, sum, squares, nonzero) = (0.0, 0.0, 0.0, 0)

        var mean: Double { sum / n }
        var varianceOfMean: Double { (squares - sum * sum / n) / (n - 1) / n }

        mutating func addBaskets(_ members: Int, _ buyers: Int, _ baskets: [Double], _ random: inout StudyRandom) {
            n += Double(members)
            nonzero += buyers
            for _ in 0..<buyers {
                let amount = baskets[random.below(baskets.count)]
                sum += amount
                squares += amount * amount
            }
        }

        mutating func addLognormal(_ members: Int, _ random: inout StudyRandom) {
            n += Double(members)
            nonzero += members
            for _ in 0..<members {
                let amount = exp(random.normal())
                sum += amount
                squares += amount * amount
            }
        }

        mutating func addNormal(_ members: Int, _ random: inout StudyRandom) {
            n += Double(members)
            nonzero += members
            for _ in 0..<members {
                let amount = random.normal()
                sum += amount
                squares += amount * amount
            }
        }
    }

    static func power(runs: Int) -> [Figure] {
        let half = counts(rate: 0.006, lift: 0.5, 0.1, runs: runs, looks: 1000, perLook: 200)
        let quarter = counts(rate: 0.006, lift: 0.25, 0.1, runs: runs, looks: 1000, perLook: 200)
        let planned = horizon(runs: runs * 5)
        let width = HybridBoundary(plannedMembers: 20_000, looks: 40).multiplier(members: 20_000, look: 39) / 1.959964
        return [
            Figure(
                name: "power, 0.6%, 10% held out, +50%, 200k members", value: percent(half.share.value),
                target: ">= 97% (peer 64%)", met: half.share.value >= 0.97),
            Figure(
                name: "  members at the stop", value: String(format: "%.0f", half.members), target: "<= 81,000",
                met: half.members <= 81_000),
            Figure(
                name: "power, +25%", value: percent(quarter.share.value), target: ">= 45% (peer 2.4%)",
                met: quarter.share.value >= 0.45),
            Figure(
                name: "power at the effect 20k members show with 80%",
                value: "\(percent(planned.share.value)), stop \(Int(planned.members))", target: ">= 73%, <= 15,100",
                met: planned.share.value >= 0.73 && planned.members <= 15_100),
            Figure(
                name: "interval at the horizon against the fixed one", value: String(format: "%.4f", width),
                target: "<= 1.15 (peer 1.55)", met: width <= 1.15),
        ]
    }

    /// p = 10 %, half held out, 20,000 members, 40 planned looks, at the effect a fixed test finds with 80 %.
    private static func horizon(runs: Int) -> (share: RunShare, members: Double) {
        let hybrid = HybridBoundary(plannedMembers: 20_000, looks: 40)
        let effect = 2.8016 * (2 * 0.1 * 0.9 / 10_000).squareRoot()
        var share = RunShare(hits: 0, runs: runs)
        var members = 0.0
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 104_729)
            var (treated, control) = (0.0, 0.0)
            var stopped = 20_000.0
            for look in 0..<40 {
                // 250 members a group and look: the normal limit of their counts.
                treated += 250 * (0.1 + effect) + (250 * (0.1 + effect) * (0.9 - effect)).squareRoot() * random.normal()
                control += 25 + 22.5.squareRoot() * random.normal()
                let n = Double(look + 1) * 250
                let (p, q) = (treated / n, control / n)
                let error = ((p * (1 - p) + q * (1 - q)) / n).squareRoot()
                let bound = hybrid.multiplier(members: 2 * n, look: look)
                if abs(p - q) >= HybridBoundary.widened(bound, leastConversions: Int(min(treated, control))) * error {
                    share.hits += 1
                    stopped = 2 * n
                    break
                }
            }
            members += stopped
        }
        return (share, members / Double(runs))
    }
}
