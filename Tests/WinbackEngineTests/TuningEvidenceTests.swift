import Testing
import WinbackEngine
import WinbackModel
import WinbackStatistics

/// Re-weighting while conversions are still on their way.
@Suite struct TuningEvidenceTests {
    private let names = ["a", "b", "c"]
    private let later = SampleLoop.date("2026-06-01")
    private let window = 10

    /// Cohorts of one arm, one a day: of the rate's conversions, so many come on each day after entry.
    private func cells(
        arm: Int, ages: Range<Int>, daily: Int, rate: (Int) -> Double, experiment: Int = 1, frozenFrom: Int = 10
    ) -> [CohortCount] {
        ages.flatMap { age -> [CohortCount] in
            let converted = rate(age) * Double(daily)
            var cells: [CohortCount] = []
            var seen = 0
            for delay in 1...10 where delay <= age {
                let members = Int(
                    (converted * Double(delay) / 10).rounded() - (converted * Double(delay - 1) / 10).rounded())
                seen += members
                cells.append(
                    CohortCount(
                        experiment: experiment, arm: arm, age: age, delay: delay, members: members,
                        frozen: age >= frozenFrom ? members : 0, converted: age >= frozenFrom ? members : 0))
            }
            let rest = daily - seen
            cells.append(
                CohortCount(
                    experiment: experiment, arm: arm, age: age, delay: 0, members: rest,
                    frozen: age >= frozenFrom ? rest : 0))
            return cells
        }
    }

    private func tallies(_ cells: [CohortCount]) -> [ArmTally] {
        Set(cells.map(\.arm)).sorted().map { arm in
            let own = cells.filter { $0.arm == arm }
            return ArmTally(
                arm: arm, epoch: 1, assigned: own.reduce(0) { $0 + $1.members },
                matured: own.reduce(0) { $0 + $1.frozen }, converted: own.reduce(0) { $0 + $1.converted })
        }
    }

    private func lineage(_ journeys: [Journey]) -> [ArmLineage] {
        [ArmLineage(experiment: 1, journeys: journeys, now: journeys)]
    }

    private var three: [Journey] { names.map { Journey(name: $0, steps: [.awardPoints(1)]) } }

    private func shares(_ move: ShareTuner.Move) -> [Int32]? {
        if case .shift(let shares, _) = move { shares.map(\.millionths) } else { nil }
    }

    @Test func `matured sums and open cohorts count once each`() throws {
        let all = (0..<3).flatMap { cells(arm: $0, ages: 0..<15, daily: 100, rate: { _ in 0.1 }) }
        var sums = tallies(all)
        // Members of a year ago, of whom only the sums are left.
        for index in sums.indices {
            sums[index].matured += 1_000
            sums[index].converted += 100
        }
        let evidence = TuningEvidence(all, tallies: [sums], lineage: lineage(three), arms: 3, window: window)
        #expect(evidence.arms.map(\.olderMatured) == [1_000, 1_000, 1_000])
        #expect(evidence.arms.map(\.olderConverted) == [100, 100, 100])
        let beliefs = ArmPosteriors(evidence, arms: [0, 1, 2], names: names, objective: "reactivation_rate")
        // 1,000 and five whole days; of ten younger days 0, 0.1 … 0.9.
        for trials in beliefs.trials { #expect(abs(trials - 1_950) < 12) }
        for reward in beliefs.rewards { #expect(abs(reward.mean - 0.1) < 0.002) }
        #expect(beliefs.note.isEmpty)
    }

    @Test func `pending conversions are no failures`() throws {
        // The same rate, but one arm's members are all young: counted as failures they would make it the worst.
        let old = cells(arm: 0, ages: 5..<20, daily: 200, rate: { _ in 0.1 })
        let young = cells(arm: 1, ages: 0..<10, daily: 600, rate: { _ in 0.1 })
        let evidence = TuningEvidence(
            old + young, tallies: [tallies(old + young)], lineage: lineage(Array(three.prefix(2))), arms: 2,
            window: window)
        let beliefs = ArmPosteriors(evidence, arms: [0, 1], names: names, objective: "reactivation_rate")
        #expect(abs(beliefs.rewards[0].mean - beliefs.rewards[1].mean) < 0.01)
    }

    @Test func `a change of an arm's rate makes recent days count for more, and the reason says so`() throws {
        let still = cells(arm: 0, ages: 0..<22, daily: 1_000, rate: { _ in 0.1 })
        let moved = cells(arm: 1, ages: 0..<22, daily: 1_000, rate: { $0 < 14 ? 0.2 : 0.1 })
        let both = still + moved
        let evidence = TuningEvidence(
            both, tallies: [tallies(both)], lineage: lineage(Array(three.prefix(2))), arms: 2, window: window)
        let epoch = SampleLoop.epoch([500_000, 500_000])
        let tuner = ShareTuner(envelope: SampleLoop.playbook.tuning, armNames: names)
        guard case .shift(let shares, let reason) = tuner.decide(evidence, current: epoch, on: later) else {
            Issue.record("nothing moved")
            return
        }
        #expect(reason.contains("recent days count for more, since the rate of b changed"))
        #expect(shares.map(\.millionths) == [350_000, 650_000])
        let calm = ArmPosteriors(
            TuningEvidence(
                still, tallies: [tallies(still)], lineage: lineage([three[0]]), arms: 1, window: window),
            arms: [0], names: names, objective: "reactivation_rate")
        #expect(calm.note.isEmpty)
    }

    @Test func `an arm that joined mid-flight is tried before it has outcomes`() throws {
        let old = (0..<2).flatMap { cells(arm: $0, ages: 0..<20, daily: 100, rate: { _ in 0.1 }) }
        let journeys = three
        let steps = [
            ArmLineage(experiment: 2, journeys: journeys, now: journeys),
            ArmLineage(experiment: 1, journeys: Array(journeys.prefix(2)), now: journeys),
        ]
        let evidence = TuningEvidence(old, tallies: [[], tallies(old)], lineage: steps, arms: 3, window: window)
        #expect(evidence.arms.map(\.isNew) == [false, false, true])
        #expect(evidence.arms[0].cohorts.count == 20 && evidence.arms[2].cohorts.isEmpty)
        let tuner = ShareTuner(envelope: SampleLoop.playbook.tuning, armNames: names)
        let move = tuner.decide(evidence, current: SampleLoop.epoch([450_000, 450_000, 100_000]), on: later)
        let next = try #require(shares(move))
        // Nothing is known of it, so it may be the best: it gains.
        #expect(next[2] > 100_000 && next.reduce(0, +) == 1_000_000)
    }

    @Test func `before a window has closed nothing moves`() {
        let young = (0..<2).flatMap { arm in
            cells(arm: arm, ages: 0..<9, daily: 500, rate: { _ in arm == 0 ? 0 : 0.1 })
        }
        let evidence = TuningEvidence(
            young, tallies: [tallies(young)], lineage: lineage(Array(three.prefix(2))), arms: 2, window: window)
        let tuner = ShareTuner(envelope: SampleLoop.playbook.tuning, armNames: names)
        #expect(
            tuner.decide(evidence, current: SampleLoop.epoch([500_000, 500_000]), on: later)
                == .stay(reason: "0 windows have closed, 100 are needed"))
    }

    @Test func `when money is short the cheaper arm gains, inside the floor and the step`() throws {
        let all = (0..<2).flatMap { arm in
            cells(arm: arm, ages: 0..<20, daily: 200, rate: { _ in arm == 0 ? 0.1 : 0.104 })
        }
        var evidence = TuningEvidence(
            all, tallies: [tallies(all)], lineage: lineage(Array(three.prefix(2))), arms: 2, window: window)
        evidence.arms[0].cost = 10
        evidence.arms[1].cost = 500
        let tuner = ShareTuner(envelope: SampleLoop.playbook.tuning, armNames: names)
        let epoch = SampleLoop.epoch([500_000, 500_000])
        let rich = shares(tuner.decide(evidence, current: epoch, on: later))
        evidence.costPerMember = 30
        let move = tuner.decide(evidence, current: epoch, on: later)
        let poor = try #require(shares(move))
        #expect(rich.map { $0[1] > 500_000 } == true && poor == [650_000, 350_000])
        guard case .shift(_, let reason) = move else { return }
        #expect(reason.contains("money is short"))
    }

    @Test func `an arm that leaves gives its part to the others, and the last one stays`() {
        func share(_ millionths: [Int32]) -> [Share] { millionths.map { Share(millionths: $0) } }
        let without = ShareTuner.without([1], from: share([100_000, 600_000, 300_000]))
        #expect(without == share([250_000, 0, 750_000]))
        #expect(ShareTuner.without([0], from: share([1_000_000, 0])) == nil)
    }

    @Test func `journeys that go on keep their proportions, and one that left stays away`() {
        func share(_ millionths: [Int32]) -> [Share] { millionths.map { Share(millionths: $0) } }
        let (a, b, c) = (three[0], three[1], three[2])
        var edited = b
        edited.steps = [.awardPoints(2)]
        let floor = Share(millionths: 100_000)
        func after(_ old: [Journey], _ shares: [Int32], _ new: [Journey]) -> [Int32] {
            ShareTuner.succession(from: old, share(shares), to: new, floor: floor).map(\.millionths)
        }
        #expect(after([], [], [a, b, c]) == [333_334, 333_333, 333_333])
        // b is gone for harm; a change that brings c in does not bring b back.
        #expect(after([a, b], [1_000_000, 0], [a, b, c]) == [500_000, 0, 500_000])
        // Nor does a change of the only journey that was left.
        #expect(after([b, a], [0, 1_000_000], [b, edited]) == [0, 1_000_000])
        // Edited, it is another journey, which people approve.
        #expect(after([a, b], [1_000_000, 0], [a, edited]) == [500_000, 500_000])
        let joined = after([a, b], [800_000, 200_000], [b, a, c])
        #expect(joined.reduce(0, +) == 1_000_000 && joined.allSatisfy { $0 >= 100_000 })
        #expect(joined[1] > joined[0] && joined[2] == 333_333)
    }
}

/// Arms that do harm.
@Suite struct ArmHarmWatchTests {
    private let watch = ArmHarmWatch(SampleLoop.playbook.guardrails)
    private let names = ["nudge", "coupon"]

    @Test func `an arm far above the bound crosses, one at chance does not`() {
        let harm = [
            ArmHarm(arm: 0, sends: 2_000, unsubscribes: 20), ArmHarm(arm: 1, sends: 600, unsubscribes: 30),
        ]
        let crossings = watch.crossings(harm, names: names)
        #expect(crossings.map(\.arm) == [1])
        #expect(
            crossings.first?.text
                == "coupon: unsubscribe_rate 30 in 600 messages, above 1% beyond chance")
        #expect(watch.crossings([ArmHarm(arm: 1, sends: 600, unsubscribes: 9)], names: names).isEmpty)
    }

    @Test func `minimum volumes hold, and one complaint is none`() {
        #expect(watch.crossings([ArmHarm(arm: 0, sends: 150, unsubscribes: 50)], names: names).isEmpty)
        #expect(watch.crossings([ArmHarm(arm: 0, sends: 150, complaints: 2)], names: names).isEmpty)
        #expect(watch.crossings([ArmHarm(arm: 0, sends: 150, complaints: 8)], names: names).count == 1)
        #expect(!watch.isWorthCounting([ArmHarm(arm: 0, unsubscribes: 2, complaints: 2)]))
        #expect(watch.isWorthCounting([ArmHarm(arm: 0, unsubscribes: 3)]))
    }

    @Test func `two harmless arms looked at daily rarely lose one`() {
        var lost = 0
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var harm = [ArmHarm(arm: 0), ArmHarm(arm: 1)]
            for _ in 0..<60 where lost <= Int(seed) {
                for arm in 0..<2 {
                    for _ in 0..<40 {
                        harm[arm].sends += 1
                        if generator.happens(0.01) { harm[arm].unsubscribes += 1 }
                    }
                }
                if !watch.crossings(harm, names: names).isEmpty {
                    lost += 1
                    break
                }
            }
        }
        // 5 % of 200, at the very bound; by chance no more than 18 in a thousand tries.
        #expect(lost <= 18)
    }
}
