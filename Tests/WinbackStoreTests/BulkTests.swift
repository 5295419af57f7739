import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

/// Sums over a rolling day, against the rows they are sums of.
@Suite struct BulkTests {
    private struct Confirmed {
        var id: PreviewID
        var member: Int
        var value: Int64
        var at: Instant
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `totals over a rolling day are what the rows say, whatever the order of calls`(seed: UInt64) async throws {
        let store = try await Fixtures.store()
        var generator = SeededGenerator(seed: seed)
        let principals = [PrincipalID("ana"), PrincipalID("bot")]
        var confirmed: [[Confirmed]] = [[], []]
        var now = Fixtures.morning
        for step in 0..<400 {
            now = now + .minutes(Int64.random(in: 0...90, using: &generator))
            let who = Int.random(in: 0...1, using: &generator)
            if Int.random(in: 0...5, using: &generator) == 0, let last = confirmed[who].popLast() {
                // The provider refuses what it was asked for last.
                try await store.write {
                    try $0.finishPreview(last.id, status: .refused, outcome: "no", confirmedAt: last.at)
                }
            } else {
                let one = Confirmed(
                    id: PreviewID("V-\(step)"), member: Int.random(in: 1...6, using: &generator),
                    value: Int64.random(in: 0...500, using: &generator), at: now)
                let preview = PreviewRecord(
                    id: one.id, action: .awardPoints(1), member: Fixtures.member(one.member), namedBy: .id,
                    value: Money(minorUnits: one.value), principal: principals[who], key: nil, isService: false,
                    reason: "", createdAt: now)
                try await store.write { [now] transaction in
                    try transaction.savePreview(preview)
                    try transaction.finishPreview(preview.id, status: .underWay, outcome: "", confirmedAt: now)
                    try transaction.finishPreview(preview.id, status: .done, outcome: "x", confirmedAt: now)
                }
                confirmed[who].append(one)
            }
            let since = now + ElapsedTime.days(-1)
            for (index, principal) in principals.enumerated() {
                let rows = confirmed[index].filter { $0.at > since }
                let asked = Int.random(in: 1...6, using: &generator)
                let totals = try await store.read {
                    try $0.singleTotals(principal, since: since, member: Fixtures.member(asked))
                }
                #expect(totals.members == Set(rows.map(\.member)).count, "seed \(seed), step \(step)")
                #expect(totals.value.minorUnits == rows.reduce(0) { $0 + $1.value }, "seed \(seed), step \(step)")
                #expect(totals.includesMember == rows.contains { $0.member == asked }, "seed \(seed), step \(step)")
            }
        }
    }

    @Test func `misses, stops and rates are kept as they were told`() async throws {
        let store = try await Fixtures.store()
        let stop = Stop(
            scope: .journey(LoopID("a"), "b"), reason: "why", by: PrincipalID("ana"), bySort: .assistant,
            at: Fixtures.morning)
        try await store.write { transaction in
            try transaction.saveStop(stop)
            try transaction.addConfirmMiss("k", at: Fixtures.morning)
            try transaction.saveRateStanding("key/k", .init(arrivalMicros: 5))
        }
        let (stops, misses, rate, other) = try await store.read { transaction in
            (
                try transaction.stops(), try transaction.confirmMisses("k", since: Fixtures.morning + .hours(-1)),
                try transaction.rateStanding("key/k"), try transaction.rateStanding("key/j")
            )
        }
        #expect(stops == [stop] && misses == [Fixtures.morning] && rate?.arrivalMicros == 5 && other == nil)
        #expect(try await store.write { try $0.liftStop(stop.scope) })
        #expect(try await !store.write { try $0.liftStop(stop.scope) })
    }
}
