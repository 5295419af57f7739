import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// Journey steps a second on a file store: decision, reservation, audit row, outbox row and embedded effect each.
enum StepsBenchmark {
    static func run() async throws -> [Figure] {
        try await Bench.withStore { store in
            let members = 20_000
            let today = CivilDate(year: 2026, month: 6, day: 1) ?? CivilDate(daysSinceEpoch: 0)
            let now = ZoneRules.utc.instant(of: today, LocalTime(minuteOfDay: 600))
            try await store.write { try $0.saveSetting("salt", TeamSalt(high: 1, low: 2).hex) }
            try await Bench.importMembers(members, into: store) { _ in today - 40 }
            let driver = Bench.driver(store)
            try await driver.refreshChurn(on: today)
            try await Bench.launch(Bench.playbook(awards: 3, perDay: members), driver, at: now)
            let enter = try await Bench.seconds { _ = try await driver.runDueCycles(at: now) }
            var counts = SettleCounts()
            let seconds = try await Bench.seconds { counts = try await driver.settle(at: now) }
            let rate = Double(counts.accepted) / seconds
            return [
                Figure(
                    name: "journey steps a second (file, FULL)", value: "\(Int(rate)) (\(counts.accepted) steps)",
                    target: "≥ 20,000", met: rate >= 20_000),
                Figure(
                    name: "entries a second", value: "\(Int(Double(members) / enter))", target: "—", met: true),
            ]
        }
    }
}
