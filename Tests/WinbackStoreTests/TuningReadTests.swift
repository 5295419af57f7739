import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

/// What shares are re-weighted from, as the store reads it.
@Suite struct TuningReadTests {
    @Test func `cohorts count members by age and by the day of their first order in the window`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            _ = try tx.importMembers((1...4).map { Fixtures.memberRecord($0) })
            _ = try tx.enter((1...3).map { Fixtures.entry($0) } + [Fixtures.entry(4, arm: -1)])
            _ = try tx.enter([Fixtures.entry(5, arm: 1, at: Fixtures.morning + .days(3))])
            // The first of two orders counts, one before entry or after the window never does.
            _ = try tx.importOrders([
                Fixtures.order(1, daysAgo: -4), Fixtures.order(1, daysAgo: -2), Fixtures.order(2, daysAgo: 1),
                Fixtures.order(2, daysAgo: -60), Fixtures.order(4, daysAgo: 0),
            ])
            let matured = try tx.maturing(Fixtures.loop, through: Fixtures.monday + 40, limit: 9)
            let first = try #require(matured.first { !$0.orders.isEmpty && $0.exposure.arm == 0 })
            try tx.freeze([FrozenOutcome(exposure: first.exposure, converted: true, margin: Money(minorUnits: 70))])
            let found = try tx.cohorts(
                Fixtures.loop, from: 1, since: Fixtures.morning, asOf: Fixtures.morning + .days(2) + .hours(1))
            #expect(
                found == [
                    CohortCount(experiment: 1, arm: -1, age: 2, delay: 1, members: 1),
                    CohortCount(experiment: 1, arm: 0, age: 2, delay: 0, members: 2),
                    CohortCount(experiment: 1, arm: 0, age: 2, delay: 3, members: 1, frozen: 1, converted: 1),
                    CohortCount(experiment: 1, arm: 1, age: 0, delay: 0, members: 1),
                ])
            #expect(
                try tx.cohorts(Fixtures.loop, from: 1, since: Fixtures.morning + .days(1), asOf: Fixtures.morning)
                    .map(\.arm) == [1])
            #expect(try tx.cohorts(Fixtures.loop, from: 2, since: .epoch, asOf: Fixtures.morning).isEmpty)
            let logged = try tx.loggedOutcomes(Fixtures.loop, experiment: 1, limit: 10)
            #expect(logged.map(\.converted) == [true] && logged.map(\.margin) == [Money(minorUnits: 70)])
            #expect(logged.first?.propensity == first.exposure.propensity)
        }
    }

    @Test func `harm counts for the arm whose message came before it`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            _ = try tx.importMembers((1...2).map { Fixtures.memberRecord($0) })
            let ids = try tx.enter([Fixtures.entry(1, arm: 0), Fixtures.entry(2, arm: 1)])
            try tx.enqueue([
                Fixtures.effect("a", Fixtures.email, entry: ids[0].value, value: 2),
                Fixtures.effect("b", Fixtures.email, member: 2, entry: ids[1].value, value: 2),
            ])
            let claimed = try tx.claimEffects(now: Fixtures.morning, lease: Fixtures.morning + .minutes(1), limit: 9)
            _ = try tx.performEmbedded(claimed, at: Fixtures.morning, on: Fixtures.monday)
            _ = try tx.importEvents([
                Fixtures.event(.unsubscribe, 2, at: Fixtures.morning + .hours(2)),
                Fixtures.event(.complaint, 2, at: Fixtures.morning + .days(6)),
                Fixtures.event(.unsubscribe, 1, at: Fixtures.morning + .days(8)),
            ])
            let few = try tx.armHarm(Fixtures.loop, since: Fixtures.morning, countingSends: false)
            #expect(few == [ArmHarm(arm: 1, unsubscribes: 1, complaints: 1)])
            let all = try tx.armHarm(Fixtures.loop, since: Fixtures.morning, countingSends: true)
            #expect(
                all == [ArmHarm(arm: 0, sends: 1), ArmHarm(arm: 1, sends: 1, unsubscribes: 1, complaints: 1)])
            #expect(try tx.armHarm(Fixtures.loop, since: Fixtures.morning + .days(1), countingSends: true).isEmpty)
        }
    }
}
