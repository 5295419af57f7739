import WinbackStatistics

/// Type I error of conversions read as a file is read: the horizon's conversions are estimated anew at every look, and
/// looks go on to twice the plan.
enum PaceStudy {
    static func run(runs: Int) -> [Figure] {
        [(0.006, 0.1), (0.006, 0.5), (0.001, 0.1)].map { rate, holdout in
            let found = typeOne(rate: rate, holdout, runs: runs, looks: 1000, perLook: 100)
            return Figure(
                name: "type I, p = \(percent(rate)), \(Int(holdout * 100))% held out, planned by pace",
                value: "\(percent(found.value)), bound \(percent(found.upper))", target: "bound <= 5%",
                met: found.upper <= 0.05)
        }
    }

    static func typeOne(rate: Double, _ holdout: Double, runs: Int, looks: Int, perLook: Int) -> RunShare {
        let controls = Int((Double(perLook) * holdout).rounded())
        let groups = (
            BinomialTable(trials: perLook - controls, chance: rate), BinomialTable(trials: controls, chance: rate)
        )
        let plan = ReadingPlan(method: .hybrid, plannedMembers: Double(looks * perLook / 2))
        let threshold = AlphaThreshold.logE(0.05 * HorizonConversionTest.endlessShare)
        // What a number of planned conversions accepts, kept for the next run.
        var boundaries = [[(low: Int, high: Int)]](
            repeating: [], count: HorizonConversionTest.plannedConversionsMax + 1)
        var share = RunShare(hits: 0, runs: runs)
        for run in 0..<runs {
            var random = StudyRandom(seed: UInt64(run + 1) &* 409)
            var (kt, kc) = (0, 0)
            for look in 1...looks {
                kt += groups.0.draw(&random)
                kc += groups.1.draw(&random)
                let total = kt + kc
                guard total > 0 else { continue }
                let expected = plan.conversionsAtHorizon(total, members: Double(look * perLook)).rounded(.up)
                let planned = min(Int(expected), HorizonConversionTest.plannedConversionsMax)
                if boundaries[planned].isEmpty {
                    boundaries[planned] = HorizonConversionTest.accepted(
                        treatedShare: 1 - holdout, plannedConversions: planned)
                }
                let accepted = total <= planned ? boundaries[planned][total - 1] : (low: 0, high: total)
                let isOut =
                    kt < accepted.low || kt > accepted.high
                    || ExactConversionTest(
                        treatedConversions: kt, holdoutConversions: kc, treatedShare: 1 - holdout
                    ).logE >= threshold
                guard isOut else { continue }
                share.hits += 1
                break
            }
        }
        return share
    }
}
