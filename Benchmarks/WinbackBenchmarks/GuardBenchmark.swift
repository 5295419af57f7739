import Foundation
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// The guard: a verdict in memory, tool calls through guard, ledger and chain with every commit on disk, and a hundred
/// writers on one remaining unit.
enum GuardBenchmark {
    static let now = Instant(milliseconds: 1_790_000_000_000)

    static func run() async throws -> [Figure] {
        [await verdicts(), try await calls(), try await lastUnit()]
    }

    private static let member = MemberContext(
        zone: nil, tier: "gold", state: .lapsed, consented: [.email, .push], suppressed: false,
        recentMessages: (0..<8).map { now + ElapsedTime.days(-Int64($0) * 3 - 2) },
        recentChannels: Array(repeating: .email, count: 8), offersEver: 3)

    private static func caller(_ key: String) -> ToolCall.Caller {
        .init(principal: PrincipalID("ana"), key: key, mayUse: true, mayServe: true, isService: false)
    }

    private static func verdicts() async -> Figure {
        let policy = Policy(value: Bench.programme.limits)
        let gate = Guard(policy: policy)
        let facts = GuardFacts(
            member: member, offers: OfferHistory(couponsAt: [now + ElapsedTime.days(-100)]),
            rates: [RateStanding(name: "key/k", rate: policy.rates.perKey, standing: nil)],
            caps: (0..<6).map {
                CapStanding(title: "cap \($0)", cap: Money(minorUnits: 100_000), used: Money(minorUnits: 5))
            })
        let call = ToolCall(
            tool: .sendMessage, member: MemberKey(value: 1), channel: .email, purpose: .marketing,
            value: Money(minorUnits: 10), origin: .single(caller("k")))
        let zone = FoundationZoneSource().rules(named: "Europe/Madrid") ?? .utc
        let count = 200_000
        var allowed = 0
        let took = await Bench.seconds {
            for step in 0..<count {
                let at = now + ElapsedTime(milliseconds: Int64(step))
                if gate.verdict(call, facts, at: at, zone: zone).isAllowed { allowed += 1 }
            }
        }
        let micros = took / Double(count) * 1e6
        return Figure(
            name: "guard: a verdict of every gate, in memory", value: String(format: "%.2f us", micros),
            target: "<= 20 us", met: micros <= 20 && allowed >= 0)
    }

    /// Confirmations by many callers at once: guard, ledger, provider, preview and chain in shared commits.
    private static func calls() async throws -> Figure {
        try await Bench.withStore { store in
            var policy = Policy(value: Bench.programme.limits)
            open(&policy)
            let driver = driver(store, policy)
            try await Bench.importMembers(20_000, into: store) { _ in CivilDate(daysSinceEpoch: 20_000) }
            let count = 40_000
            let previews = (0..<count).map { preview(number: $0, member: $0 % 20_000, points: 10) }
            try await store.write { for preview in previews { try $0.savePreview(preview) } }
            let single = SingleCaller(caller("k"))
            let took = try await Bench.seconds {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for lane in 0..<1_024 {
                        group.addTask {
                            var done = 0
                            for index in stride(from: lane, to: count, by: 1_024) {
                                let result = try await store.write {
                                    try driver.carryOut(previews[index], by: single, at: now, in: $0)
                                }
                                if result.status == .done { done += 1 }
                            }
                            return done
                        }
                    }
                    let done = try await group.reduce(0, +)
                    guard done == count else { throw WinbackError("bench", .failed, "only \(done) of \(count) done") }
                }
            }
            let rate = Double(count) / took
            return Figure(
                name: "guard: tool calls, committed durably", value: String(format: "%.0f /s", rate),
                target: ">= 10000 /s", met: rate >= 10_000)
        }
    }

    /// Ten thousand rounds of a hundred writers on the last unit of a member's cap: one wins, every time.
    private static func lastUnit() async throws -> Figure {
        let store = try await SQLiteStore.inMemory()
        var policy = Policy(value: Bench.programme.limits)
        open(&policy)
        policy.value.perMemberLifetime = Money(minorUnits: 1_000)
        policy.value.perMember30Days = Money(minorUnits: 1_000_000)
        let driver = driver(store, policy)
        let rounds = Int(ProcessInfo.processInfo.environment["ROUNDS"] ?? "") ?? 10_000
        try await Bench.importMembers(rounds, into: store) { _ in CivilDate(daysSinceEpoch: 20_000) }
        let single = SingleCaller(caller("k"))
        var generator = SeededGenerator(seed: 20_261_125)
        var wrong = 0
        let took = try await Bench.seconds {
            for round in 0..<rounds {
                let points = Int.random(in: 1...900, using: &generator)
                let key = MemberKey(memberID: "m\(round)")
                try await store.write { transaction in
                    try transaction.post([
                        LedgerPosting(
                            scope: LedgerScope(.member, "\(key.value)"), cap: Money(minorUnits: 1_000),
                            issued: Money(minorUnits: Int64(1_000 - points)))
                    ])
                }
                let won = await withTaskGroup(of: Int.self) { group in
                    for writer in 0..<100 {
                        group.addTask {
                            let preview = preview(number: round * 100 + writer, member: round, points: points)
                            let result = try? await store.write {
                                try $0.savePreview(preview)
                                return try driver.carryOut(preview, by: single, at: now, in: $0)
                            }
                            return result?.status == .done ? 1 : 0
                        }
                    }
                    return await group.reduce(0, +)
                }
                if won != 1 { wrong += 1 }
            }
        }
        return Figure(
            name: "guard: 100 writers on the last unit", value: "\(rounds) rounds, \(wrong) wrong, \(Int(took)) s",
            target: "0 wrong", met: wrong == 0)
    }

    private static func preview(number: Int, member: Int, points: Int) -> PreviewRecord {
        PreviewRecord(
            id: PreviewID("V-\(number)"), action: .awardPoints(points), member: MemberKey(memberID: "m\(member)"),
            namedBy: .id, value: Money(minorUnits: Int64(points)), principal: PrincipalID("ana"), key: "k",
            isService: false, reason: "", createdAt: now)
    }

    private static func open(_ policy: inout Policy) {
        policy.rates.perKey = .init(calls: 1_000_000, perSeconds: 1, burst: 1_000_000)
        policy.rates.perTool = policy.rates.perKey
        policy.bulk = .init(membersPerDay: 1_000_000, valuePerDay: Money(minorUnits: 1_000_000_000_000))
    }

    private static func driver(_ store: any Store, _ policy: Policy) -> LoopDriver {
        LoopDriver(
            .init(
                store: store, provider: .embedded, zones: FoundationZoneSource(), teamZone: .utc,
                programme: Bench.programme, metrics: LoopMetrics(versions: []), policy: policy))
    }
}
