import Foundation
import WinbackStatistics

/// Speed of measurement, and the long studies of its honesty.
enum EvidenceBenchmark {
    /// What runs with every benchmark.
    static func run() async -> [Figure] { speed() + ChurnStudy.run() }

    /// Seeded simulations; `WINBACK_RUNS` sets how many experiments a cell has.
    static func study() async -> [Figure] {
        let runs = ProcessInfo.processInfo.environment["WINBACK_RUNS"].flatMap(Int.init) ?? 10_000
        return LiftStudy.typeOne(runs: runs) + PaceStudy.run(runs: runs) + LiftStudy.power(runs: min(runs, 4000))
            + GuardStudy.run(runs: runs)
            + BanditStudy.run(seeds: min(100, runs)) + [BanditStudy.replay(orders: 20)]
            + BanditStudy.scores(runs: min(1000, runs))
    }

    private static func milliseconds(_ work: () -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            let start = DispatchTime.now().uptimeNanoseconds
            work()
            best = min(best, Double(DispatchTime.now().uptimeNanoseconds - start) / 1e6)
        }
        return best
    }

    private static func speed() -> [Figure] {
        var checksum = 0.0
        var ledger = OutcomeLedger()
        var random = StudyRandom(seed: 4)
        for metric in 0..<20 {
            for arm in -1..<5 {
                for stratum in 0..<20 {
                    ledger.update(.init(arm: arm, metric: metric, stratum: stratum)) { state in
                        for _ in 0..<50 { state.add((random.fraction() * 1000).rounded()) }
                    }
                }
            }
        }
        var strata: [[[Contrast.Stratum]]] = []
        for metric in 0..<20 { strata.append((0..<5).map { ledger.strata(arm: $0, metric: metric) }) }
        let plan = ReadingPlan(method: .sequential, plannedMembers: 20_000)
        let reading = milliseconds {
            for metric in strata {
                for arm in metric {
                    for stratum in arm {
                        if let contrast = Contrast(treated: stratum.treated, control: stratum.control) {
                            checksum += LiftReading(contrast, plan: plan).absolute
                        }
                    }
                    if let contrast = Contrast(strata: arm) { checksum += LiftReading(contrast, plan: plan).absolute }
                }
            }
        }
        let boundary = milliseconds {
            checksum += GroupSequentialBoundary(alpha: 0.05, looks: 60).multipliers[59]
        }
        let outcomes = (0..<1_000_000).map { _ in random.fraction() < 0.1 ? (random.fraction() * 9000).rounded() : 0 }
        let dense = (0..<1_000_000).map { _ in (random.fraction() * 9000).rounded() }
        let feeding = milliseconds {
            var state = OutcomeState()
            for outcome in dense { state.add(outcome) }
            checksum += state.mean
        }
        let rows = milliseconds {
            for _ in 0..<10 {
                var state = OutcomeState()
                for outcome in outcomes { state.add(outcome) }
                checksum += state.mean
            }
        }
        precondition(checksum.isFinite)
        let rate = 1_000 / feeding
        return [
            Figure(
                name: "reading 20 metrics x 6 arms x 20 segments", value: String(format: "%.2f ms", reading),
                target: "<= 1 ms", met: reading <= 1),
            Figure(
                name: "outcomes into state, none of them zero", value: String(format: "%.1f million/s", rate),
                target: ">= 5 million/s", met: rate >= 5),
            Figure(
                name: "10,000,000 rows, a tenth with an amount", value: String(format: "%.0f ms", rows),
                target: "<= 100 ms (peer 94-201)", met: rows <= 100),
            Figure(
                name: "boundary of 60 looks", value: String(format: "%.1f ms", boundary),
                target: "<= 20 ms (peer 3,400)", met: boundary <= 20),
        ]
    }
}
