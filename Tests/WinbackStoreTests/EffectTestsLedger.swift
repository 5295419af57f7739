import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct EffectTestsLedger {
    private static let loop = LedgerScope(.loop, "a")
    private static let day = LedgerScope(.loopDay, "a/2026-03-02")
    private static let member = LedgerScope(.member, "17")

    private func money(_ units: Int64) -> Money { Money(minorUnits: units) }

    private func reserve(_ scope: LedgerScope, _ amount: Int64, cap: Int64) -> LedgerPosting {
        LedgerPosting(scope: scope, cap: money(cap), reserved: money(amount))
    }

    @Test func `postings of one scope are summed, and accounts answer in the order asked`() async throws {
        let store = try await Fixtures.store()
        try await store.write { [self] tx in
            try tx.post([
                reserve(Self.member, 10, cap: 50), reserve(Self.loop, 10, cap: 100), reserve(Self.member, 5, cap: 40),
            ])
            try tx.post([
                LedgerPosting(
                    scope: Self.loop, cap: money(100), reserved: money(-10), issued: money(4), redeemed: money(3),
                    unknown: money(2))
            ])
        }
        let accounts = try await store.read { try $0.accounts([Self.member, Self.day, Self.loop]) }
        #expect(
            accounts == [
                LedgerAccount(scope: Self.member, cap: money(40), reserved: money(15)),
                LedgerAccount(
                    scope: Self.loop, cap: money(100), issued: money(4), redeemed: money(3), unknown: money(2)),
            ])
        #expect(try await store.read { try $0.accounts(kind: .member) } == [accounts[0]])
    }

    @Test func `a refusal names every account that refuses and applies nothing`() async throws {
        let store = try await Fixtures.store()
        let before = try await store.write { [self] tx in
            try tx.post([reserve(Self.loop, 90, cap: 100), reserve(Self.member, 30, cap: 40)])
            return try tx.accounts([Self.loop, Self.day, Self.member])
        }
        // The closure goes on after the refusal: nothing but the ledger itself takes the postings back.
        try await store.write { [self] tx in
            let postings = [
                reserve(Self.member, 11, cap: 60), reserve(Self.day, 500, cap: 400), reserve(Self.loop, 10, cap: 100),
            ]
            let refusal = #expect(throws: LedgerRefusal.self) { try tx.post(postings) }
            #expect(refusal?.accounts.map(\.scope) == [Self.day, Self.member])
            #expect(refusal?.accounts.map(\.room) == [money(400), money(10)])
            let after = try tx.accounts([Self.loop, Self.day, Self.member])
            #expect(after == before)
            let first = #expect(throws: LedgerRefusal.self) {
                try tx.post([reserve(Self.day, 1, cap: 10), reserve(Self.member, 11, cap: 60)])
            }
            #expect(first?.accounts.map(\.scope) == [Self.member])
        }
        #expect(try await store.read { try $0.accounts([Self.loop, Self.day, Self.member]) } == before)
    }

    @Test func `of a hundred reservations against one unit, one passes`() async throws {
        let store = try await Fixtures.store()
        let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await store.write { tx in
                        do {
                            try tx.post([
                                LedgerPosting(
                                    scope: Self.loop, cap: Money(minorUnits: 1), reserved: Money(minorUnits: 1))
                            ])
                            return true
                        } catch is LedgerRefusal { return false }
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 1)
        #expect(try await store.read { try $0.unsoundAccounts() }.isEmpty)
    }

    @Test func `a lowered cap stops what adds and lets releases through`() async throws {
        let store = try await Fixtures.store()
        try await store.write { [self] tx in
            try tx.post([reserve(Self.loop, 80, cap: 100)])
            try tx.post([reserve(Self.loop, -10, cap: 50)])
            #expect(try tx.accounts([Self.loop]).map(\.used) == [money(70)])
            #expect(throws: LedgerRefusal.self) { try tx.post([reserve(Self.loop, 1, cap: 50)]) }
            try tx.post([reserve(Self.loop, -40, cap: 50)])
            try tx.post([reserve(Self.loop, 20, cap: 50)])
            #expect(throws: LedgerRefusal.self) { try tx.post([reserve(Self.loop, 1, cap: 100)]) }
        }
        #expect(try await store.read { try $0.unsoundAccounts() }.isEmpty)
    }

    @Test func `no part of an account falls below zero`() async throws {
        let store = try await Fixtures.store()
        try await store.write { [self] in try $0.post([reserve(Self.loop, 5, cap: 100)]) }
        await #expect(throws: WinbackError.self) {
            try await store.write { [self] in try $0.post([reserve(Self.loop, -6, cap: 100)]) }
        }
        #expect(try await store.read { try $0.accounts([Self.loop]) }.map(\.reserved) == [money(5)])
    }

    @Test func `an approval sets the caps of its own loop and of members, never below what is used`() async throws {
        let store = try await Fixtures.store()
        let limits = Fixtures.closure().policy.value
        let budget = Playbook.Budget(perMember: money(20), perDay: money(300), total: money(5))
        let other = LedgerScope(.loop, "ab")
        try await store.write { [self] tx in
            try tx.post([
                reserve(Self.loop, 50, cap: 50), reserve(Self.day, 50, cap: 50), reserve(Self.member, 50, cap: 50),
                reserve(other, 50, cap: 70),
            ])
            try tx.saveCaps(LoopID("a"), budget: budget, limits: limits)
            let caps = try tx.accounts([Self.loop, Self.day, Self.member, other]).map(\.cap)
            #expect(caps == [money(50), money(300), limits.perMemberLifetime, money(70)])
        }
    }
}
