import Testing
import WinbackEngine
import WinbackModel

/// What a reading is worth, and which loops hold side by side.
@Suite struct LoopValueTests {
    private static func look(
        _ loop: String = "lapsed", logE: Double = 5, decision: LookRecord.Decision = .better, low: Double = 0.01,
        split: Double = -1
    ) -> LookRecord {
        var evidence = LookEvidence(
            terms: .init(
                holdoutShare: SampleLoop.share("20%"), plannedMembers: 1_000, plannedLooks: 10,
                minimumLift: SampleLoop.share("1%"), currency: .eur),
            firstReading: SampleLoop.date("2026-04-03"), decisionExpected: [], groups: [])
        evidence.ratio = .init(estimate: 1.6, low: low > 0 ? 1.25 : 0.8, high: 2)
        return LookRecord(
            loop: LoopID(loop), experiment: 1, number: 1, date: SampleLoop.date("2026-05-01"), alpha: 0.05,
            treated: 800, heldOut: 200, treatedGoals: 80, heldOutGoals: 12, logE: logE,
            lift: .init(estimate: 0.04, low: low, high: 0.08), margin: .init(estimate: 10, low: -2, high: 22),
            sampleRatioLogE: split, decision: decision, sentence: "", evidence: evidence)
    }

    private static func value(_ look: LookRecord, _ comebacks: [ComebackCount] = []) -> LoopValue {
        LoopValuation(
            look: look, given: SampleLoop.money(80_000), treated: 1_000, comebacks: comebacks, window: 30
        ).value
    }

    @Test func `a comeback costs what was given over the lift, and without a lower end it is unbounded`() {
        let cost = Self.value(Self.look()).costPerComeback
        let each: Double = 80
        let expected = LoopValue.CostPerComeback(estimate: each / 0.04, low: each / 0.08, high: each / 0.01)
        #expect(cost == expected)
        #expect(Self.value(Self.look(low: -0.01)).costPerComeback?.high == nil)
        var thin = Self.look()
        thin.lift = nil
        #expect(Self.value(thin).costPerComeback == nil)
    }

    @Test func `the subsidy is the control group's part of the comebacks`() {
        let expected = LookRecord.Interval(estimate: 0.625, low: 0.5, high: 0.8)
        #expect(Self.value(Self.look()).subsidy == expected)
        #expect(Self.value(Self.look(low: -0.01)).subsidy?.high == 1)
    }

    @Test func `open windows count by what is usually seen by their age`() throws {
        // Half come on the first day and half on the twenty-first; the younger members are ten days old.
        func group(_ heldOut: Bool, _ members: Int, _ perHalf: Int) -> [ComebackCount] {
            [
                .init(isHeldOut: heldOut, age: 40, delay: 0, again: nil, members: perHalf),
                .init(isHeldOut: heldOut, age: 40, delay: 20, again: nil, members: perHalf),
                .init(isHeldOut: heldOut, age: 40, delay: nil, again: nil, members: members - 2 * perHalf),
                .init(isHeldOut: heldOut, age: 10, delay: 0, again: nil, members: perHalf),
                .init(isHeldOut: heldOut, age: 10, delay: nil, again: nil, members: members - perHalf),
            ]
        }
        let early = try #require(Self.value(Self.look(), group(false, 400, 40) + group(true, 100, 5)).early)
        #expect(early.members == 1_000)
        // Rates of 20 % and 10 % once all windows have closed.
        #expect(abs(early.difference - 0.1) < 1e-9)
        let few = group(false, 40, 4) + group(true, 10, 1)
        #expect(Self.value(Self.look(), few).early == nil)
        let closed = group(false, 400, 40).filter { $0.age == 40 } + group(true, 100, 5).filter { $0.age == 40 }
        #expect(Self.value(Self.look(), closed).early == nil)
        #expect(Self.value(Self.look(split: 8), group(false, 400, 40) + group(true, 100, 5)).early == nil)
    }

    @Test func `who came back long enough ago is asked whether they bought again`() {
        let comebacks: [ComebackCount] = [
            .init(isHeldOut: false, age: 80, delay: 5, again: 30, members: 20),
            .init(isHeldOut: false, age: 80, delay: 5, again: 70, members: 10),
            .init(isHeldOut: false, age: 80, delay: 25, again: 3, members: 40),
            .init(isHeldOut: true, age: 100, delay: 5, again: nil, members: 6),
            .init(isHeldOut: true, age: 100, delay: 5, again: 80, members: 4),
        ]
        let value = Self.value(Self.look(), comebacks)
        let expected = LoopValue.Again(days: 60, treated: 30, treatedAgain: 20, heldOut: 10, heldOutAgain: 0)
        #expect(value.again == [expected])
    }

    @Test(arguments: [(-1.0, LoopValue.Split.healthy), (4.7, .alarm), (7.0, .broken)])
    func `how members arrive`(logE: Double, split: LoopValue.Split) {
        #expect(Self.value(Self.look(split: logE)).split == split)
    }

    @Test func `loops judged together need more evidence each`() {
        func holding(_ evidence: [(String, Double, LookRecord.Decision)]) -> [String] {
            let looks = evidence.map { Self.look($0.0, logE: $0.1, decision: $0.2) }
            return LoopsTogether.holding(looks).map(\.text)
        }
        // ln(1/α) is 3.0; of four, the best needs ln(4/α) = 4.4 alone, two need ln(2/α) = 3.7 each.
        #expect(holding([("a", 3.1, .better)]) == ["a"])
        #expect(holding([("a", 3.5, .better), ("b", 0, .notYet), ("c", 0, .notYet), ("d", 0, .thin)]) == [])
        #expect(holding([("a", 4.5, .better), ("b", 0, .notYet), ("c", 0, .notYet), ("d", 0, .thin)]) == ["a"])
        #expect(
            holding([("a", 3.8, .better), ("b", 3.8, .better), ("c", 0, .notYet), ("d", 0, .thin)]) == ["a", "b"])
        #expect(holding([("a", 3.8, .better), ("b", 3.8, .worse), ("c", 0, .notYet), ("d", 0, .thin)]) == ["a"])
    }
}
