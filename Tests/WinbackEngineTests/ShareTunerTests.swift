import Testing
import WinbackEngine
import WinbackModel

@Suite struct ShareTunerTests {
    private let names = ["a", "b", "c"]

    private func tuner(_ change: (inout Playbook.TuningEnvelope) -> Void = { _ in }) -> ShareTuner {
        var envelope = SampleLoop.playbook.tuning
        change(&envelope)
        return ShareTuner(envelope: envelope, armNames: names)
    }

    private func tallies(_ matured: [Int], _ converted: [Int]) -> [ArmTally] {
        zip(matured, converted).enumerated().map {
            ArmTally(
                arm: $0, epoch: 1, assigned: $1.0, matured: $1.0, converted: $1.1, marginSum: Int64($1.1) * 100,
                marginSumOfSquares: Double($1.1) * 10_000)
        } + [ArmTally(arm: -1, epoch: 1, assigned: 10, matured: 10, converted: 10)]
    }

    private let even: [Int32] = [333_334, 333_333, 333_333]
    private let later = SampleLoop.date("2026-04-01")

    private func shares(_ move: ShareTuner.Move) -> [Int32]? {
        if case .shift(let shares, _) = move { shares.map(\.millionths) } else { nil }
    }

    @Test func `nothing moves before the period is over`() {
        let clear = tallies([1_000, 1_000, 1_000], [50, 100, 50])
        let epoch = SampleLoop.epoch(even, startsOn: "2026-04-01")
        #expect(
            tuner().decide(clear, current: epoch, on: SampleLoop.date("2026-04-07"))
                == .stay(reason: "the period ends on 2026-04-08"))
        #expect(shares(tuner().decide(clear, current: epoch, on: SampleLoop.date("2026-04-08"))) != nil)
    }

    @Test func `nothing moves while an arm is thin`() {
        let epoch = SampleLoop.epoch(even)
        #expect(
            tuner().decide(tallies([1_000, 99, 1_000], [50, 9, 50]), current: epoch, on: later)
                == .stay(reason: "b has 99 matured outcomes, 100 are needed"))
        #expect(shares(tuner().decide(tallies([1_000, 100, 1_000], [50, 30, 50]), current: epoch, on: later)) != nil)
    }

    @Test func `one arm only has nothing to tune`() {
        let one = SampleLoop.epoch([1_000_000])
        #expect(tuner().decide(tallies([500], [5]), current: one, on: later) == .stay(reason: "one arm only"))
    }

    @Test(arguments: ["reactivation_rate", "contribution_margin"])
    func `a better arm gains at most one step and nobody falls below the floor`(objective: String) throws {
        let tuner = tuner { $0.objective = objective }
        let evidence = tallies([5_000, 5_000, 5_000], [200, 400, 210])
        var current = even
        for _ in 0..<8 {
            let epoch = SampleLoop.epoch(current)
            guard let next = shares(tuner.decide(evidence, current: epoch, on: later)) else { break }
            #expect(next.reduce(0, +) == 1_000_000)
            for (old, new) in zip(current, next) { #expect(abs(new - old) <= 150_000) }
            #expect(next.allSatisfy { $0 >= 100_000 })
            #expect(next[1] > current[1])
            current = next
        }
        // The envelope leaves 80 % to the best of three.
        #expect(current[1] >= 795_000)
        guard case .propose(_, _, let reason) = tuner.decide(evidence, current: SampleLoop.epoch(current), on: later)
        else {
            Issue.record("at the floor a person is asked")
            return
        }
        #expect(reason.hasPrefix("b is best with 100% belief"))
    }

    @Test func `random evidence never leaves the envelope and the same evidence gives the same move`() {
        var generator = SeededGenerator(seed: 81)
        for _ in 0..<200 {
            let matured = (0..<3).map { _ in 100 + generator.below(3_000) }
            let evidence = tallies(matured, matured.map { generator.below($0 / 4) })
            let a = 100_000 + generator.below(700_001)
            let b = 100_000 + generator.below(800_001 - a)
            let current = [a, b, 1_000_000 - a - b].map { Int32($0) }
            let tuner = tuner {
                $0.largestStep = Share(millionths: Int32(generator.below(300_000)))
                $0.objective = generator.happens(0.5) ? "reactivation_rate" : "contribution_margin"
            }
            let move = tuner.decide(evidence, current: SampleLoop.epoch(current), on: later)
            #expect(move == tuner.decide(evidence.reversed(), current: SampleLoop.epoch(current), on: later))
            guard let next = shares(move) else { continue }
            #expect(next.reduce(0, +) == 1_000_000 && next != current)
            for (old, new) in zip(current, next) {
                #expect(abs(new - old) <= tuner.envelope.largestStep.millionths)
                #expect(new >= 100_000)
            }
        }
    }

    @Test func `equal arms stay as they are`() {
        let move = tuner().decide(
            tallies([1_000, 1_000, 1_000], [50, 50, 50]), current: SampleLoop.epoch(even), on: later)
        guard case .stay(let reason) = move else {
            Issue.record("\(move)")
            return
        }
        #expect(reason.hasPrefix("shares already match the evidence: a 33%"))
    }

    @Test func `an envelope without a step moves nothing and asks for nothing`() {
        let move = tuner { $0.largestStep = .zero }.decide(
            tallies([5_000, 5_000, 5_000], [200, 400, 210]), current: SampleLoop.epoch(even), on: later)
        guard case .stay = move else {
            Issue.record("\(move)")
            return
        }
    }

    @Test func `a retired arm stays retired`() throws {
        let evidence = tallies([5_000, 5_000, 20], [200, 400, 10])
        let current = SampleLoop.epoch([500_000, 500_000, 0])
        let next = try #require(shares(tuner().decide(evidence, current: current, on: later)))
        #expect(next == [350_000, 650_000, 0])
        let last = SampleLoop.epoch([0, 1_000_000, 0])
        #expect(tuner().decide(evidence, current: last, on: later) == .stay(reason: "one arm only"))
    }

    @Test func `outcomes of all epochs and only of the arms count`() throws {
        let split = [
            ArmTally(arm: 0, epoch: 1, matured: 60, converted: 3),
            ArmTally(arm: 0, epoch: 2, matured: 60, converted: 3),
            ArmTally(arm: 1, epoch: 1, matured: 120, converted: 40),
            ArmTally(arm: 2, epoch: 2, matured: 120, converted: 6),
            ArmTally(arm: -1, epoch: 2, matured: 5, converted: 5),
        ]
        let whole = tallies([120, 120, 120], [6, 40, 6])
        let epoch = SampleLoop.epoch(even)
        let move = tuner().decide(split, current: epoch, on: later)
        #expect(shares(move) != nil)
        #expect(move == tuner().decide(whole, current: epoch, on: later))
    }
}
