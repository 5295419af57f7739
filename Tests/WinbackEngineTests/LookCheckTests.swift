import Testing
import WinbackEngine
import WinbackModel
import WinbackStatistics

/// Readings over many looks: what stays decided, what is spent, and whether all of it can be derived again.
@Suite struct LookCheckTests {
    private static let start = SampleLoop.date("2026-04-03")

    private static func reader(_ members: Int, looks: Int = 20, alpha: Double = 0.05) -> LiftReader {
        LiftReader(
            .init(
                holdoutShare: SampleLoop.share("20%"), plannedMembers: members, plannedLooks: looks,
                minimumLift: SampleLoop.share("1%"), currency: .eur), alpha: alpha)
    }

    /// Looks at growing groups; `goals` are the chances to come back of treated and held out, `margin` what each brings.
    private static func looks(
        seed: UInt64, members: Int, steps: Int, treated: Double, heldOut: Double, margin: (Int, Int) = (1_000, 1_000),
        reader: LiftReader
    ) -> [LookRecord] {
        var generator = SeededGenerator(seed: seed)
        var arms = [ArmTally(arm: -1, epoch: 1), ArmTally(arm: 0, epoch: 1), ArmTally(arm: 1, epoch: 2)]
        var looks: [LookRecord] = []
        for step in 0..<steps {
            for _ in 0..<(members / steps) {
                let arm = generator.below(1_000) < 200 ? 0 : 1 + generator.below(2)
                arms[arm].assigned += 1
                arms[arm].matured += 1
                guard Double(generator.below(1_000_000)) < 1e6 * (arm == 0 ? heldOut : treated) else { continue }
                let value = (arm == 0 ? margin.1 : margin.0) + generator.below(500)
                arms[arm].converted += 1
                arms[arm].marginSum += Int64(value)
                arms[arm].marginSumOfSquares += Double(value) * Double(value)
            }
            looks.append(
                reader.read(
                    arms,
                    at: .init(
                        loop: LoopID("lapsed"), experiment: 1, number: step + 1, date: start + step,
                        firstReading: start, decisionExpected: [], previous: looks.last)))
        }
        return looks
    }

    @Test func `what was decided stays decided when the reading weakens after the horizon`() throws {
        // Planned for 2,000 members, and 6,000 came: a true difference at first, none later.
        var looks = Self.looks(
            seed: 3, members: 2_000, steps: 20, treated: 0.14, heldOut: 0.06, reader: Self.reader(2_000))
        let decided = try #require(looks.last?.evidence?.decided)
        #expect(decided.decision == .better)
        var groups = try #require(looks.last?.evidence?.groups)
        groups[0].assigned += 1_000
        groups[0].matured += 1_000
        groups[0].converted += 140
        for arm in [1, 2] {
            groups[arm].assigned += 2_000
            groups[arm].matured += 2_000
            groups[arm].converted += 200
        }
        let later = Self.reader(2_000).read(
            groups,
            at: .init(
                loop: LoopID("lapsed"), experiment: 1, number: 21, date: Self.start + 30, firstReading: Self.start,
                decisionExpected: [], previous: looks.last))
        looks.append(later)
        #expect(later.evidence?.verdict == .notYet && later.decision == .better)
        #expect(later.evidence?.decided == decided)
        #expect(
            later.sentence.hasPrefix("Decided better on \(decided.date) at check \(decided.number): the difference"))
        #expect(LookCheck(looks) == LookCheck(verified: 21, without: 0, difference: nil))
    }

    @Test func `more members at a loss are said to be a loss`() throws {
        let look = try #require(
            Self.looks(
                seed: 5, members: 20_000, steps: 10, treated: 0.14, heldOut: 0.10, margin: (-4_000, 1_000),
                reader: Self.reader(20_000, looks: 10)
            ).last)
        #expect(look.decision == .better && look.evidence?.moneyDecided?.decision == .worse)
        #expect(look.sentence.contains(" But profit per member is down, decided on "))
    }

    @Test func `absolute, relative and verdict never disagree about zero`() {
        var decided = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            let looks = Self.looks(
                seed: seed, members: 3_000, steps: 6, treated: 0.04 + 0.03 * Double(seed), heldOut: 0.08,
                reader: Self.reader(3_000, looks: 6))
            for look in looks {
                guard let lift = look.lift, let evidence = look.evidence, let ratio = evidence.ratio else { continue }
                #expect((lift.low > 0) == (ratio.low > 1) && (lift.high < 0) == (ratio.high < 1))
                #expect((evidence.verdict == .better) == (lift.low > 0))
                #expect((evidence.verdict == .worse) == (lift.high < 0))
                #expect(lift.low <= lift.estimate && lift.estimate <= lift.high)
                if evidence.verdict != .notYet { decided += 1 }
            }
        }
        #expect(decided > 3)
    }

    @Test func `levels only grow, and never past what the experiment has`() throws {
        let looks = Self.looks(
            seed: 8, members: 6_000, steps: 30, treated: 0.1, heldOut: 0.1, reader: Self.reader(4_000, alpha: 0.03))
        let evidence = looks.compactMap(\.evidence)
        for (now, next) in zip(evidence, evidence.dropFirst()) {
            #expect(now.spent <= next.spent && now.moneySpent <= next.moneySpent)
            #expect(now.stages == Array(next.stages.prefix(now.stages.count)))
            #expect(now.moneySteps == Array(next.moneySteps.prefix(now.moneySteps.count)))
        }
        let last = try #require(evidence.last)
        #expect(last.spent > 0.02 && last.spent <= 0.03 && last.moneySpent > 0.02 && last.moneySpent <= 0.03)
        #expect(last.moneySteps.count > 5 && last.moneySteps.count <= 20)
        #expect(LookCheck(looks).difference == nil)
    }

    @Test func `A/A loops watched at every check are decided in at most one of twenty`() {
        // Naively read at every check, about a third of such loops would be decided.
        var (wrong, naive) = (0, 0)
        let runs = 60
        for run in 0..<runs {
            let looks = Self.looks(
                seed: 1_000 + UInt64(run), members: 1_200, steps: 10, treated: 0.06, heldOut: 0.06,
                reader: Self.reader(960, looks: 8))
            if looks.last?.evidence?.decided != nil { wrong += 1 }
            let isFound = looks.contains { look in
                let (t, c) = (Double(look.treatedGoals), Double(look.heldOutGoals))
                let deviation = (0.16 * (t + c)).squareRoot()
                return t + c >= 25 && abs(t - 0.8 * (t + c)) > 1.96 * deviation
            }
            if isFound { naive += 1 }
        }
        #expect(wrong <= runs / 20)
        #expect(naive > runs / 10)
    }

    @Test func `one altered bit is found, with its place`() throws {
        let looks = Self.looks(
            seed: 4, members: 3_000, steps: 10, treated: 0.12, heldOut: 0.08, reader: Self.reader(3_000, looks: 10))
        #expect(LookCheck(looks) == LookCheck(verified: 10, without: 0, difference: nil))
        func altered(_ change: (inout LookRecord) -> Void) -> LookCheck.Difference? {
            var copy = looks
            change(&copy[6])
            return LookCheck(copy).difference
        }
        let low = try #require(looks[6].lift?.low)
        let lift = altered { $0.lift?.low = Double(bitPattern: low.bitPattern ^ 1) }
        #expect(lift?.number == 7 && lift?.part == "lift" && lift?.stored != lift?.derived)
        #expect(altered { $0.evidence?.groups[1].converted += 1 }?.part == "goals of the treated")
        #expect(altered { $0.evidence?.groups[2].marginSumOfSquares += 1 }?.part == "margin")
        #expect(altered { $0.evidence?.spent = 0 }?.part == "level spent")
        #expect(altered { $0.evidence?.terms.plannedMembers = 0 }?.part == "inputs")
        #expect(altered { $0.evidence?.terms.plannedMembers += 1 }?.part == "plan")
        #expect(altered { $0.sentence += "!" }?.part == "sentence")
        #expect(altered { $0.alpha = 0.1 }?.part == "alpha")
        #expect(altered { $0.decision = .worse }?.part == "decision")
    }

    @Test func `an experiment that began without a horizon goes on without, and keeps its decision`() {
        var old = Self.looks(
            seed: 9, members: 2_000, steps: 2, treated: 0.2, heldOut: 0.08, reader: Self.reader(2_000))
        old[1].evidence = nil
        old[1].decision = .better
        var terms = Self.reader(2_000).terms
        terms.method = .endless
        let look = LiftReader(terms).read(
            old[0].evidence?.groups ?? [],
            at: .init(
                loop: LoopID("lapsed"), experiment: 1, number: 3, date: Self.start + 9, firstReading: Self.start,
                decisionExpected: [], previous: old[1]))
        #expect(look.evidence?.decided == .init(decision: .better, date: Self.start + 1, number: 2))
        #expect(look.evidence?.spent == 0.05)
        #expect(LookCheck([old[1], look]) == LookCheck(verified: 1, without: 1, difference: nil))
    }

    @Test func `a family shares its level`() {
        #expect(ExperimentAlpha.left(spentBefore: []) == 0.05)
        #expect(abs(ExperimentAlpha.left(spentBefore: [0.012, 0.005]) - 0.033) < 1e-12)
        #expect(ExperimentAlpha.left(spentBefore: [0.05, 0.01]) == ExperimentAlpha.least)
    }
}
