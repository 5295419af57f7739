import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct EffectTestsCoupons {
    private func issued(_ store: SQLiteStore, _ keys: [String], value: Int64 = 1000) async throws -> [String] {
        let effects = keys.enumerated().map {
            Fixtures.effect(
                $0.element, Fixtures.coupon(), member: $0.offset + 1, entry: Int64($0.offset + 1), value: value)
        }
        return try await Fixtures.carryOut(effects, in: store).map {
            if case .accepted(let code) = $0 { code } else { "" }
        }
    }

    private func shop(_ pool: CouponPool = Fixtures.pool()) async throws -> SQLiteStore {
        let store = try await Fixtures.store()
        try await store.write { tx in
            _ = try tx.importMembers((1...4).map { Fixtures.memberRecord($0) })
            try tx.savePools([pool])
        }
        return store
    }

    private func liability(_ number: Int, redeemed: Int64) -> ReleasedLiability {
        ReleasedLiability(
            entry: EntryID(value: Int64(number)), account: nil, member: Fixtures.member(number),
            issued: Money(minorUnits: 1000), redeemed: Money(minorUnits: redeemed))
    }

    @Test func `codes follow from salt and key alone, and differ by key`() async throws {
        let (first, second) = (try await shop(), try await shop())
        let keys = (1...4).map { "loop/\($0)/2" }
        let codes = try await issued(first, keys)
        #expect(Set(codes).count == 4)
        #expect(try await issued(second, keys) == codes)
        let allowed = Set("ABCDEFGHJKLMNPQRSTUVWXYZ23456789-")
        #expect(codes.allSatisfy { $0.dropFirst(9).allSatisfy(allowed.contains) })
    }

    @Test func `a stocked pool runs dry, whatever is said about its stock later`() async throws {
        let store = try await shop(Fixtures.pool(stock: 2))
        try await store.write { try $0.savePools([Fixtures.pool(stock: 50)]) }
        let results = try await Fixtures.carryOut(
            (1...3).map { Fixtures.effect("k\($0)", Fixtures.coupon(), member: $0, entry: Int64($0)) }, in: store)
        guard case .exhausted(let reason) = results[2] else {
            Issue.record("not exhausted: \(results)")
            return
        }
        #expect(reason.contains("WINBACK10"))
        let standing = try await store.read { try $0.pools() }
        #expect(standing == [PoolStanding(pool: Fixtures.pool(stock: 2), left: 0, issued: 2)])
    }

    @Test func `a pool that ended gives nothing, and an unknown one is refused`() async throws {
        let store = try await shop(Fixtures.pool(endsOn: Fixtures.monday - 1))
        let results = try await Fixtures.carryOut(
            [Fixtures.effect("a", Fixtures.coupon()), Fixtures.effect("b", Fixtures.coupon("NONE"))], in: store)
        if case .exhausted = results[0] {} else { Issue.record("not exhausted: \(results[0])") }
        if case .refused = results[1] {} else { Issue.record("not refused: \(results[1])") }
        #expect(try await store.read { try $0.pools() }.map(\.issued) == [0])
    }

    @Test func `an order with the code redeems what it discounted, once`() async throws {
        let store = try await shop()
        let codes = try await issued(store, ["a", "b", "c", "d"])
        try await store.write { tx in
            #expect(try tx.takeRedemptions(limit: 9).isEmpty)
            _ = try tx.importOrders([
                Fixtures.order(1, daysAgo: -2, coupon: codes[0], discount: 400),
                Fixtures.order(1, daysAgo: -3, coupon: codes[0], discount: 900),
                Fixtures.order(2, daysAgo: -2, coupon: codes[1], discount: 4000),
                Fixtures.order(3, daysAgo: -2, coupon: codes[3], discount: 100),
            ])
            _ = try tx.importEvents([
                Fixtures.event(.redemption, 3, at: Fixtures.morning + .days(4), coupon: codes[2])
            ])
            #expect(
                try tx.takeRedemptions(limit: 2) == [liability(1, redeemed: 400), liability(2, redeemed: 1000)])
            #expect(try tx.takeRedemptions(limit: 2) == [liability(3, redeemed: 1000)])
            // The fourth code was used by someone it was not issued to.
            #expect(try tx.takeRedemptions(limit: 2).isEmpty)
        }
    }

    @Test func `unused coupons expire after their last day, used ones never`() async throws {
        let store = try await shop()
        let codes = try await issued(store, ["a", "b", "c"])
        try await store.write { tx in
            #expect(try tx.expireCoupons(before: Fixtures.monday + 21, limit: 9).isEmpty)
            // Placed on the last day, imported after it; and placed a day too late.
            _ = try tx.importOrders([
                Fixtures.order(1, daysAgo: -21, coupon: codes[0], discount: 300),
                Fixtures.order(2, daysAgo: -22, coupon: codes[1], discount: 300),
            ])
            let expired = try tx.expireCoupons(before: Fixtures.monday + 22, limit: 9)
            #expect(expired == [liability(2, redeemed: 0), liability(3, redeemed: 0)])
            #expect(try tx.expireCoupons(before: Fixtures.monday + 22, limit: 9).isEmpty)
            #expect(try tx.takeRedemptions(limit: 9) == [liability(1, redeemed: 300)])
        }
    }
}
