import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

private typealias Fixtures = LoopTestsFixtures

@Suite(.timeLimit(.minutes(15)))
struct EffectTests {
    private let now = Fixtures.morning
    private var lease: Instant { now + .minutes(1) }

    @Test func `a key is queued once, and with another payload it is refused`() async throws {
        let store = try await Fixtures.store()
        let effect = Fixtures.effect("k", .awardPoints(200), value: 100)
        var later = effect
        later.decidedAt = now + .hours(1)
        try await store.write { [later] tx in
            try tx.enqueue([effect, effect])
            try tx.enqueue([later])
        }
        for action in [Effect.Action.awardPoints(201), Fixtures.email, Fixtures.coupon()] {
            let error = await #expect(throws: WinbackError.self) {
                try await store.write { try $0.enqueue([Fixtures.effect("k", action, value: 100)]) }
            }
            #expect(error?.code == "key_reused")
        }
        let claimed = try await store.write { [now, lease] in
            try $0.claimEffects(now: now, lease: lease, limit: 10)
        }
        #expect(claimed.map(\.effect) == [effect])
    }

    @Test func `claims come in order of decision, bounded, and not while another holds them`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            try tx.enqueue((1...5).map { Fixtures.effect("k\($0)", Fixtures.email, member: $0) })
            try tx.enqueue([Fixtures.effect("later", Fixtures.email, at: now + .hours(1))])
            let first = try tx.claimEffects(now: now, lease: lease, limit: 3)
            #expect(first.map(\.effect.key) == ["k1", "k2", "k3"])
            #expect(try tx.claimEffects(now: now, lease: lease, limit: 9).map(\.effect.key) == ["k4", "k5"])
            #expect(try tx.claimEffects(now: now, lease: lease, limit: 9).isEmpty)
            #expect(try tx.nextEffectDue() == lease)
            let again = try tx.claimEffects(now: lease, lease: lease + .minutes(1), limit: 1)
            #expect(again.map(\.effect.key) == ["k1"])
            #expect(again.map(\.claims) == [2])
        }
    }

    @Test func `a result under an old token changes nothing`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            try tx.enqueue([Fixtures.effect("k", Fixtures.email)])
            let paused = try tx.claimEffects(now: now, lease: lease, limit: 1)[0]
            let taken = try tx.claimEffects(now: lease, lease: lease + .minutes(1), limit: 1)[0]
            #expect(taken.token > paused.token)
            let late = CompletedEffect(claimed: paused, result: .refused(reason: "late"))
            #expect(try tx.completeEffects([late], at: lease).isEmpty)
            let done = CompletedEffect(claimed: taken, result: .accepted(reference: "x"))
            #expect(try tx.completeEffects([done], at: lease) == [taken])
            #expect(try tx.completeEffects([done], at: lease).isEmpty)
            #expect(try tx.nextEffectDue() == nil)
        }
    }

    @Test func `an unknown outcome stays listed, is not tried again, and counts once`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            try tx.enqueue([Fixtures.effect("k", Fixtures.email)])
            let claimed = try tx.claimEffects(now: now, lease: lease, limit: 1)[0]
            let unknown = CompletedEffect(claimed: claimed, result: .unknown(reason: "no answer"))
            #expect(try tx.completeEffects([unknown], at: now) == [claimed])
            #expect(try tx.completeEffects([unknown], at: now).isEmpty)
            #expect(try tx.claimEffects(now: now + .days(9), lease: now + .days(10), limit: 1).isEmpty)
            let listed = try tx.unknownEffects(limit: 9)
            #expect(listed.map(\.effect) == [claimed.effect])
            let found = CompletedEffect(claimed: listed[0], result: .accepted(reference: "found"))
            #expect(try tx.completeEffects([found], at: now).count == 1)
            #expect(try tx.unknownEffects(limit: 9).isEmpty)
        }
    }

    @Test func `a retry is due again at its time and no earlier`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            try tx.enqueue([Fixtures.effect("k", Fixtures.email)])
            let claimed = try tx.claimEffects(now: now, lease: lease, limit: 1)[0]
            let after = now + .seconds(30)
            let retry = CompletedEffect(claimed: claimed, result: .retry(after: after, reason: "busy"))
            #expect(try tx.completeEffects([retry], at: now) == [claimed])
            #expect(try tx.nextEffectDue() == after)
            #expect(try tx.claimEffects(now: now + .seconds(29), lease: lease, limit: 1).isEmpty)
            let again = try tx.claimEffects(now: after, lease: lease, limit: 1)
            #expect(again.map(\.effect) == [claimed.effect])
            #expect(try tx.completeEffects([retry], at: now).isEmpty)
        }
    }

    @Test func `the embedded provider does a key once and answers it the same again`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            try tx.savePools([Fixtures.pool(stock: 5)])
            try tx.enqueue([
                Fixtures.effect("p", .awardPoints(200)), Fixtures.effect("c", Fixtures.coupon()),
                Fixtures.effect("m", Fixtures.email),
            ])
            let claimed = try tx.claimEffects(now: now, lease: lease, limit: 3)
            let first = try tx.performEmbedded(claimed, at: now, on: Fixtures.monday)
            let second = try tx.performEmbedded(claimed, at: now + .days(1), on: Fixtures.monday + 1)
            #expect(first == second)
            #expect(try tx.pointsBalance(Fixtures.member(1)) == 200)
            #expect(try tx.pools().map(\.left) == [4])
            #expect(try tx.pools().map(\.issued) == [1])
            guard case .accepted(let code) = first[1].result else {
                Issue.record("no coupon: \(first[1].result)")
                return
            }
            #expect(code.hasPrefix("WINBACK10-") && code.utf8.count == 19)
            let message = MessageRecord(
                id: 3, member: Fixtures.member(1), channel: .email, template: TemplateID("we-miss-you"),
                loop: Fixtures.loop, at: now, coupon: code)
            #expect(try tx.messages(limit: 9, offset: 0) == [message])
            #expect(try tx.messages(limit: 9, offset: 1).isEmpty)
            let accepted = try tx.acceptedEffects(after: 0, limit: 9)
            #expect(accepted.map(\.key) == ["p", "c", "m"])
            #expect(accepted.map(\.action) == claimed.map(\.effect.action))
            #expect(try tx.acceptedEffects(after: accepted[1].row, limit: 9).map(\.key) == ["m"])
        }
    }

    @Test func `what another provider did counts against caps but is no message of ours`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            _ = try tx.enter([Fixtures.entry(1)])
            try tx.enqueue([Fixtures.effect("m", Fixtures.email)])
            let claimed = try tx.claimEffects(now: now, lease: lease, limit: 1)
            let done = claimed.map { CompletedEffect(claimed: $0, result: .accepted(reference: "id-1")) }
            _ = try tx.completeEffects(done, at: now)
            #expect(try tx.dueEntries(now: now, limit: 1).map(\.member.recentMessages) == [[now]])
            #expect(try tx.messages(limit: 9, offset: 0).isEmpty)
            #expect(try tx.acceptedEffects(after: 0, limit: 9).isEmpty)
        }
    }

    @Test func `the provider refuses a key it knows for another effect`() async throws {
        let store = try await Fixtures.store()
        try await Fixtures.carryOut([Fixtures.effect("k", .awardPoints(5))], in: store)
        let now = now
        try await store.write { tx in
            for action in [Effect.Action.awardPoints(6), Fixtures.email, Fixtures.coupon()] {
                let claimed = ClaimedEffect(id: 9, token: 1, claims: 1, effect: Fixtures.effect("k", action))
                let answer = try tx.performEmbedded([claimed], at: now, on: Fixtures.monday)[0].result
                if case .refused = answer {} else { Issue.record("not refused: \(answer)") }
            }
            #expect(try tx.pointsBalance(Fixtures.member(1)) == 5)
            #expect(try tx.acceptedEffects(after: 0, limit: 9).count == 1)
        }
    }

    @Test func `what another provider did cannot be done here under the same key`() async throws {
        let store = try await Fixtures.store()
        let (now, lease) = (now, lease)
        try await store.write { tx in
            try tx.enqueue([Fixtures.effect("c", Fixtures.coupon(), value: 1000)])
            let claimed = try tx.claimEffects(now: now, lease: lease, limit: 1)
            let done = claimed.map { CompletedEffect(claimed: $0, result: .accepted(reference: "THEIRS-1")) }
            _ = try tx.completeEffects(done, at: now)
            #expect(try tx.performEmbedded(claimed, at: now, on: Fixtures.monday) == done)
            #expect(try tx.expireCoupons(before: Fixtures.monday + 22, limit: 9).count == 1)
        }
    }
}
