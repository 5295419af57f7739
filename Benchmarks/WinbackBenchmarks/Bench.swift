import Foundation
import WinbackCommands
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// One figure with what it should be.
struct Figure {
    var name: String
    var value: String
    var target: String
    var met: Bool

    var line: String {
        let mark = met ? "reached" : "MISSED"
        return [
            name.padding(toLength: 46, withPad: " ", startingAt: 0),
            value.padding(toLength: 26, withPad: " ", startingAt: 0),
            target.padding(toLength: 22, withPad: " ", startingAt: 0), mark,
        ].joined(separator: " ")
    }
}

/// Times work that happens inside the process; whole commands are timed by `Benchmarks/run`.
@main
struct Bench {
    static func main() async throws {
        let wanted = Array(CommandLine.arguments.dropFirst())
        let all: [(name: String, run: () async throws -> [Figure])] = [
            ("fit", FitBenchmark.run), ("diagnosis", DiagnosisBenchmark.run), ("metrics", MetricsBenchmark.run),
            ("cycle", CycleBenchmark.run),
            ("steps", StepsBenchmark.run), ("guard", GuardBenchmark.run), ("audit", AuditBenchmark.run),
            ("people", PeopleBenchmark.run), ("evidence", EvidenceBenchmark.run),
        ]
        // Simulations take long and say the same on every machine, so they run only when asked for.
        if wanted == ["study"] {
            for figure in await EvidenceBenchmark.study() { print(figure.line) }
            return
        }
        for benchmark in all where wanted.isEmpty || wanted.contains(benchmark.name) {
            for figure in try await benchmark.run() { print(figure.line) }
        }
    }

    /// Seconds a piece of work takes.
    static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        try await work()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    /// Runs with a fresh file store in a directory that is removed afterwards.
    static func withStore<T>(_ body: (SQLiteStore) async throws -> T) async throws -> T {
        let path =
            NSTemporaryDirectory()
            + "winback-bench-\(ProcessInfo.processInfo.processIdentifier)-\(Int.random(in: 0..<1_000_000))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let store = try await SQLiteStore.open(at: path, startedAt: .epoch)
        let result: T
        do { result = try await body(store) } catch {
            try? await store.close()
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        try await store.close()
        try FileManager.default.removeItem(atPath: path)
        return result
    }

    static let programme = Programme(
        currency: .eur, marginRate: Share(millionths: 300_000), pointValueMicros: 10_000,
        sendCostMicros: [.email: 1_000, .sms: 50_000, .push: 500], zone: "UTC", country: "ES", weekStart: 1)

    static let policy = Policy(
        value: .init(
            perCall: Money(minorUnits: 1_000_000), perMemberLifetime: Money(minorUnits: 1_000_000),
            perMember30Days: Money(minorUnits: 1_000_000), perTeamDay: Money(minorUnits: 1_000_000_000_000),
            totalLiability: Money(minorUnits: 1_000_000_000_000)))

    /// A playbook of point awards, so that no quiet hour or cap puts a step off.
    static func playbook(awards: Int, perDay: Int) -> Playbook {
        Playbook(
            name: LoopID("bench"), owner: "bench@example.com",
            goal: .init(
                metric: "reactivation_rate", window: .days(30), minimumLift: Share(millionths: 10_000), value: nil),
            audience: .init(
                states: [.slipping, .lapsed], perDay: perDay, coolOff: .days(90), lifetime: 3),
            holdoutShare: Share(millionths: 10_000),
            journeys: [Journey(name: "points", steps: Array(repeating: .awardPoints(10), count: awards))],
            budget: .init(
                perMember: Money(minorUnits: 1_000_000), perDay: Money(minorUnits: 1_000_000_000),
                total: Money(minorUnits: 1_000_000_000)),
            contact: .init(
                quiet: QuietHours(start: LocalTime(minuteOfDay: 0), end: LocalTime(minuteOfDay: 0)),
                atMost: .init(count: 100, days: 1)),
            guardrails: [], cadence: .init(every: .days(1), at: LocalTime(minuteOfDay: 360)),
            tuning: .init(
                minimumShare: Share(millionths: 100_000), largestStep: Share(millionths: 100_000), every: .days(7),
                objective: "reactivation_rate"), runsUntil: .days(90))
    }

    static func driver(_ store: any Store) -> LoopDriver {
        LoopDriver(
            .init(
                store: store, provider: .embedded, zones: FoundationZoneSource(), teamZone: .utc, programme: programme,
                policy: policy, metrics: LoopMetrics(versions: [])))
    }

    /// Members with one order each, in batches; `day` gives the order's date.
    static func importMembers(_ count: Int, into store: any Store, day: @Sendable (Int) -> CivilDate) async throws {
        var start = 0
        while start < count {
            let end = min(start + 100_000, count)
            let batch = (start..<end).map { index in
                let date = day(index)
                return KeyedOrder(
                    order: OrderRecord(
                        id: "o\(index)", customer: "m\(index)", at: ZoneRules.utc.startOfDay(date), date: date,
                        amount: Money(minorUnits: 4_200)), key: Int64(index))
            }
            _ = try await store.write { try $0.importOrders(batch) }
            start = end
        }
    }

    /// Approves a playbook on a date, as its users do.
    static func launch(_ playbook: Playbook, _ driver: LoopDriver, at now: Instant) async throws {
        let closure = PlaybookClosure(
            playbook: playbook, templates: [], pools: [], programme: programme, policy: policy,
            metricVersions: [], provider: "embedded")
        let proposal = try await driver.propose(closure, source: "", by: .daemon, reason: "benchmark", at: now)
        let person = Principal(id: PrincipalID("ana"), sort: .person, name: "Ana")
        _ = try await driver.decide(
            proposal.id, digest: proposal.digest, approve: true, by: Decider(person), reason: "", at: now,
            currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
    }
}
