import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

@testable import WinbackLoop

/// How fast those outside are given work.
@Suite struct CarrierRatesTests {
    private static let now = Instant(milliseconds: 1_790_000_000_000)
    private static let message = Effect.Action.send(channel: .email, template: TemplateID("hello"))

    /// What a batch of effects gets: how many go at once, and after how many milliseconds the others have their turn.
    private static func batch(
        _ action: Effect.Action, _ count: Int, by health: ProviderHealth, at now: Instant, _ rates: Policy.Rates,
        in store: SQLiteStore
    ) async throws -> (open: Int, turns: [Int64]) {
        try await store.write { transaction in
            var carrier = CarrierRates(rates, at: now)
            var open = 0
            var turns: [Int64] = []
            for _ in 0..<count {
                let standings = try carrier.standings(of: action, by: health, in: transaction)
                let waits = standings.compactMap { standing -> Instant? in
                    if case .later(let at) = standing.ask(at: now) { at } else { nil }
                }
                guard let latest = waits.max() else {
                    carrier.take(standings)
                    open += 1
                    continue
                }
                let waiting = standings.filter { if case .later = $0.ask(at: now) { true } else { false } }
                turns.append((carrier.turn(from: latest, under: waiting) - now).milliseconds)
            }
            try carrier.save(in: transaction)
            return (open, turns)
        }
    }

    @Test func `a burst goes at once, the rest in turns, and the next batch goes on from there`() async throws {
        let store = try await SQLiteStore.inMemory()
        var rates = Policy.Rates.standard
        rates.perProvider = .init(calls: 2, perSeconds: 1, burst: 3)
        rates.warmUpPerHour = 1_000_000
        let mailer = ProviderHealth(carrier: "mailer", firstUsed: .epoch)
        let first = try await Self.batch(.awardPoints(1), 6, by: mailer, at: Self.now, rates, in: store)
        #expect(first.open == 3 && first.turns == [500, 1_000, 1_500])
        let second = try await Self.batch(.awardPoints(1), 3, by: mailer, at: Self.now + .seconds(1), rates, in: store)
        #expect(second.open == 2 && second.turns == [500])
        // Others have rates of their own, and the store itself has none.
        let other = ProviderHealth(carrier: "other", firstUsed: .epoch)
        #expect(try await Self.batch(.awardPoints(1), 3, by: other, at: Self.now, rates, in: store).open == 3)
        #expect(try await Self.batch(.awardPoints(1), 50, by: .embedded, at: Self.now, rates, in: store).open == 50)
    }

    @Test func `messages to a new destination begin slowly and double every day; other work does not wait`()
        async throws
    {
        let store = try await SQLiteStore.inMemory()
        var rates = Policy.Rates.standard
        rates.warmUpPerHour = 100
        let fresh = ProviderHealth(carrier: "mailer", firstUsed: nil)
        let messages = try await Self.batch(Self.message, 30, by: fresh, at: Self.now, rates, in: store)
        #expect(messages.open == 10 && messages.turns.prefix(2) == [36_000, 72_000])
        #expect(try await Self.batch(.awardPoints(1), 30, by: fresh, at: Self.now, rates, in: store).open == 30)
        #expect(rates.warmUp(firstUsed: Self.now, at: Self.now + .days(1))?.calls == 200)
        #expect(rates.warmUp(firstUsed: Self.now, at: Self.now + .days(10))?.calls == 102_400)
        // Fifty a second are 180,000 an hour: then it is warm.
        #expect(rates.warmUp(firstUsed: Self.now, at: Self.now + .days(11)) == nil)
        #expect(rates.warmUp(firstUsed: Self.now, at: Self.now + .days(4_000)) == nil)
    }
}
