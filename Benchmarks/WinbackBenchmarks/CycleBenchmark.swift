import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// A daily cycle over 1 million members of whom 1 % change state that day.
enum CycleBenchmark {
    static func run() async throws -> [Figure] {
        try await Bench.withStore { store in
            let members = 1_000_000
            let today = CivilDate(year: 2026, month: 6, day: 1) ?? CivilDate(daysSinceEpoch: 0)
            let now = ZoneRules.utc.instant(of: today, LocalTime(minuteOfDay: 360))
            try await store.write { try $0.saveSetting("salt", TeamSalt(high: 1, low: 2).hex) }
            // One order each; every hundredth member's thirty quiet days end tomorrow.
            try await Bench.importMembers(members, into: store) { $0 % 100 == 0 ? today - 30 : today - 5 }
            let driver = Bench.driver(store)
            let refresh = try await Bench.seconds { try await driver.refreshChurn(on: today) }
            try await Bench.launch(Bench.playbook(awards: 1, perDay: 600), driver, at: now)
            try await driver.fitChurn(asOf: today, at: now)
            _ = try await driver.runDueCycles(at: now)
            let tomorrow = now + .days(1)
            let seconds = try await Bench.seconds { _ = try await driver.runDueCycles(at: tomorrow) }
            let changed = try await store.read { try $0.churnCounts() }.filter { $0.state == .slipping }
                .reduce(0) { $0 + $1.members }
            return [
                Figure(
                    name: "daily cycle, 1,000,000 members, \(changed) changed",
                    value: "\(Int(seconds * 1000)) ms", target: "≤ 1,000 ms", met: seconds <= 1),
                Figure(
                    name: "first churn refresh of 1,000,000 members", value: "\(Int(refresh * 1000)) ms", target: "—",
                    met: true),
            ]
        }
    }
}
