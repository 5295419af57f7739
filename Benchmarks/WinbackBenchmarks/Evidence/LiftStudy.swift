import Foundation
import WinbackStatistics

/// Type I error and power of readings that are looked at all the time.
enum LiftStudy {
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
        let cells = Cell.allCases.flatMap { cell in
            [0.05, 0.1, 0.5].map { holdout in
                // As they are read: too many conversions to be summed one by one are means.
                let exact = cell.rate.flatMap {
                    $0 * Double(looks * perLook) > Double(HorizonConversionTest.plannedConversionsMax) ? nil : $0
                }
                let found =
                    exact.map {
                        counts(rate: $0, lift: 0, holdout, runs: runs, looks: looks, perLook: perLook).share
                    }
                    ?? MeanStudy.typeOne(cell, holdout, runs: runs, looks: looks, perLook: perLook)
                return Figure(
                    name: "type I, \(cell.rawValue), \(Int(holdout * 100))% held out, \(looks) looks",
                    value: "\(percent(found.value)), bound \(percent(found.upper))", target: "bound <= 5% (peer 30.4%)",
                    met: found.upper <= 0.05)
            }
        }
        let unplanned = MeanStudy.typeOneAtAnyTime(planned: 10, runs: runs * 4, looks: looks, perLook: perLook)
        return cells + [
            Figure(
                name: "type I, looks that nobody planned, to twice the plan",
                value: "\(percent(unplanned.value)), bound \(percent(unplanned.upper))", target: "bound <= 5%",
                met: unplanned.upper <= 0.05)
        ]
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
        let threshold = AlphaThreshold.logE(0.05 * HorizonConversionTest.endlessShare)
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

    static func power(runs: Int) -> [Figure] {
        let half = counts(rate: 0.006, lift: 0.5, 0.1, runs: runs, looks: 1000, perLook: 200)
        let quarter = counts(rate: 0.006, lift: 0.25, 0.1, runs: runs, looks: 1000, perLook: 200)
        let planned = horizon(runs: runs * 25)
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
