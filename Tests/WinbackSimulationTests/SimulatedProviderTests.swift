import Testing
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts

@testable import WinbackSimulation

@Suite struct SimulatedProviderTests {
    private static func claim(_ number: Int, member: Int64 = 1) -> ClaimedEffect {
        ClaimedEffect(
            id: Int64(number), token: 1, claims: 1,
            effect: Effect(
                key: "l/\(number)/0",
                origin: .step(loop: LoopID("l"), entry: EntryID(value: Int64(number)), digest: ContentHash(of: [])),
                member: MemberKey(value: member), action: .awardPoints(10), value: Money(minorUnits: 5),
                decidedAt: .epoch))
    }

    @Test func theSameKeyIsDoneOnceAndAnsweredAlike() async {
        let provider = SimulatedProvider(faults: FaultSchedule(seed: 1, rates: .none))
        let first = await provider.perform([Self.claim(1)], at: .epoch)
        let second = await provider.perform([Self.claim(1)], at: .epoch + .days(1))
        #expect(first.map(\.result) == second.map(\.result))
        #expect(provider.accepted(from: 0).count == 1)
        #expect(provider.repeats == 1)
    }

    @Test func aKnownKeyWithAnotherPayloadIsRefused() async {
        let provider = SimulatedProvider(faults: FaultSchedule(seed: 1, rates: .none))
        _ = await provider.perform([Self.claim(1)], at: .epoch)
        let answers = await provider.perform([Self.claim(1, member: 2)], at: .epoch)
        guard case .refused = answers.first?.result else {
            Issue.record("expected a refusal, got \(answers)")
            return
        }
        #expect(provider.conflicts == 1)
    }

    @Test func underEveryFaultAnEffectHappensAtMostOnceAndAnAcceptedOneDidHappen() async {
        let rates = FaultSchedule.Rates(
            duplicate: 0.2, delay: 0.1, reorder: 0.5, refusal: 0.1, timeOutBefore: 0.1, timeOutAfter: 0.2)
        let provider = SimulatedProvider(faults: FaultSchedule(seed: 9, rates: rates))
        let claims = (1...400).map { Self.claim($0) }
        var told: Set<String> = []
        var unknown = 0
        for round in 0..<4 {
            let answers = await provider.perform(claims, at: .epoch + .hours(Int64(round)))
            #expect(answers.map(\.claimed) == claims)
            for answer in answers {
                if case .accepted = answer.result { told.insert(answer.claimed.effect.key) }
                if case .unknown = answer.result { unknown += 1 }
            }
        }
        let done = provider.accepted(from: 0).map(\.key)
        #expect(Set(done).count == done.count)
        #expect(told.isSubset(of: Set(done)))
        #expect(unknown > 0)
        #expect(provider.repeats > 0)
    }

    @Test func crashesComeFromTheSeed() {
        func beats(_ seed: UInt64) -> [Bool] {
            let faults = FaultSchedule(seed: seed, rates: .init(crash: 0.1))
            return (0..<200).map { _ in
                do { try faults.interruption?(.committed) } catch { return faults.takeCrash() }
                return false
            }
        }
        #expect(beats(1) == beats(1))
        #expect(beats(1) != beats(2))
        #expect(beats(1).contains(true))
        #expect(FaultSchedule(seed: 1, rates: .none).interruption == nil)
    }
}
