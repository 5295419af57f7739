import Foundation
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// MBG/NBD on the CDNOW log, as a store holds it: the directory is named by `WINBACK_BENCH_CDNOW`.
enum FitBenchmark {
    static func run() async throws -> [Figure] {
        guard let directory = ProcessInfo.processInfo.environment["WINBACK_BENCH_CDNOW"] else {
            print("skipped: MBG/NBD fit (WINBACK_BENCH_CDNOW names no state directory)")
            return []
        }
        let store = try await SQLiteStore.open(at: directory, startedAt: .epoch)
        let cut = CivilDate(year: 1997, month: 9, day: 30) ?? CivilDate(daysSinceEpoch: 0)
        let groups = try await store.read { try $0.purchaseHistories(through: cut) }
        try await store.close()
        var best = Double.infinity
        for _ in 0..<5 {
            best = min(best, await Bench.seconds { _ = ChurnFitting.fit(groups, asOf: cut, at: .epoch) })
        }
        return [
            Figure(
                name: "MBG/NBD fit, CDNOW, \(groups.count) distinct histories",
                value: "\(Int(best * 10_000).quotientAndRemainder(dividingBy: 10).quotient) ms", target: "≤ 20 ms",
                met: best <= 0.020)
        ]
    }
}
