import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct ExperimentTests {
    @Test func `a member is one unit of an experiment, whatever they enter later`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            _ = try tx.enter([Fixtures.entry(1, arm: 0), Fixtures.entry(2, arm: -1)])
            _ = try tx.enter([
                Fixtures.entry(1, arm: 1, at: Fixtures.morning + .days(5)), Fixtures.entry(1, experiment: 2),
            ])
            let units = try tx.maturing(Fixtures.loop, through: Fixtures.monday + 32, limit: 9)
            #expect(units.filter { $0.exposure.experiment == 1 }.map(\.exposure.arm).sorted() == [-1, 0])
            #expect(
                try tx.tallies(Fixtures.loop, experiment: 1) == [
                    ArmTally(arm: -1, epoch: 1, assigned: 1), ArmTally(arm: 0, epoch: 1, assigned: 1),
                ])
            #expect(try tx.tallies(Fixtures.loop, experiment: 2) == [ArmTally(arm: 0, epoch: 1, assigned: 1)])
        }
    }

    @Test func `a closed window holds its completed orders and what was given beside coupons`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            _ = try tx.importMembers([Fixtures.memberRecord(1)])
            try tx.savePools([Fixtures.pool()])
            let id = try tx.enter([Fixtures.entry(1)])[0]
            try tx.enqueue([Fixtures.effect("c", Fixtures.coupon(), entry: id.value, value: 1000)])
            let claimed = try tx.claimEffects(now: Fixtures.morning, lease: Fixtures.morning + .minutes(1), limit: 1)
            _ = try tx.performEmbedded(claimed, at: Fixtures.morning, on: Fixtures.monday)
            var entry = try #require(try tx.entry(id)).entry
            entry.given = Money(minorUnits: 1150)
            try tx.saveEntries([entry])
            var cancelled = Fixtures.order(1, daysAgo: -4)
            cancelled.order.status = .cancelled
            var costed = Fixtures.order(1, daysAgo: -9)
            costed.order.cost = Money(minorUnits: 2000)
            _ = try tx.importOrders([
                costed, cancelled, Fixtures.order(1, daysAgo: 1), Fixtures.order(1, daysAgo: -2),
                Fixtures.order(1, daysAgo: -31),
            ])
            #expect(try tx.maturing(Fixtures.loop, through: Fixtures.monday + 31, limit: 9).isEmpty)
            let matured = try tx.maturing(Fixtures.loop, through: Fixtures.monday + 32, limit: 9)
            #expect(matured.map(\.exposure) == [Fixtures.entry(1).exposure])
            #expect(matured.first?.treatmentCost == Money(minorUnits: 150))
            let amount = Money(minorUnits: 5000)
            #expect(
                matured.first?.orders == [
                    MaturedExposure.WindowOrder(at: Fixtures.morning + .days(2), amount: amount, cost: nil),
                    MaturedExposure.WindowOrder(
                        at: Fixtures.morning + .days(9), amount: amount, cost: Money(minorUnits: 2000)),
                ])
        }
    }

    @Test func `a frozen outcome counts once and is not matured again`() async throws {
        let store = try await Fixtures.store()
        try await store.write { tx in
            _ = try tx.enter((1...3).map { Fixtures.entry($0) })
            let matured = try tx.maturing(Fixtures.loop, through: Fixtures.monday + 40, limit: 2)
            #expect(matured.map(\.exposure.member) == matured.map(\.exposure.member).sorted())
            let outcomes = matured.enumerated().map { index, unit in
                FrozenOutcome(
                    exposure: unit.exposure, converted: index == 0, margin: Money(minorUnits: index == 0 ? 300 : -20))
            }
            try tx.freeze(outcomes)
            try tx.freeze(outcomes)
            #expect(
                try tx.tallies(Fixtures.loop, experiment: 1) == [
                    ArmTally(
                        arm: 0, epoch: 1, assigned: 3, matured: 2, converted: 1, marginSum: 280,
                        marginSumOfSquares: 90_400)
                ])
            #expect(try tx.maturing(Fixtures.loop, through: Fixtures.monday + 40, limit: 9).count == 1)
        }
    }

    @Test func `the latest looks come by number ascending`() async throws {
        let store = try await Fixtures.store()
        let looks = (1...3).map { number in
            LookRecord(
                loop: Fixtures.loop, experiment: 1, number: number, date: Fixtures.monday + number, alpha: 0.05,
                treated: 100, heldOut: 25, treatedGoals: 12, heldOutGoals: 2, logE: 0.1 + Double(number),
                lift: LookRecord.Interval(estimate: 0.04, low: -0.01, high: 0.09), margin: nil, sampleRatioLogE: -1,
                decision: .notYet, sentence: "Not decided yet.")
        }
        try await store.write { tx in for look in looks { try tx.saveLook(look) } }
        #expect(try await store.read { try $0.looks(Fixtures.loop, limit: 2) } == Array(looks.suffix(2)))
        #expect(try await store.read { try $0.looks(LoopID("other"), limit: 2) }.isEmpty)
    }

    @Test func `harm counts what follows a message of this loop within a week`() async throws {
        let store = try await Fixtures.store()
        try await Fixtures.carryOut((1...3).map { Fixtures.effect("m\($0)", Fixtures.email, member: $0) }, in: store)
        let old = Fixtures.morning + .days(-20)
        try await Fixtures.carryOut(
            [Fixtures.effect("old", Fixtures.email, member: 5, at: old)], in: store, at: old, on: Fixtures.monday - 20)
        let counts = try await store.write { tx in
            _ = try tx.importEvents([
                Fixtures.event(.unsubscribe, 1, at: Fixtures.morning + .days(7)),
                Fixtures.event(.complaint, 2, at: Fixtures.morning + .days(1)),
                Fixtures.event(.unsubscribe, 3, at: Fixtures.morning + .days(8)),
                Fixtures.event(.unsubscribe, 4, at: Fixtures.morning + .days(1)),
                Fixtures.event(.complaint, 5, at: old + .days(1)),
            ])
            return [
                try tx.harmCounts(Fixtures.loop, since: Fixtures.monday),
                try tx.harmCounts(Fixtures.loop, since: Fixtures.monday - 30),
                try tx.harmCounts(LoopID("other"), since: Fixtures.monday - 30),
            ]
        }
        #expect(
            counts == [
                HarmCounts(sends: 3, unsubscribes: 1, complaints: 1),
                HarmCounts(sends: 4, unsubscribes: 1, complaints: 2),
                HarmCounts(sends: 0, unsubscribes: 0, complaints: 0),
            ])
    }
}
