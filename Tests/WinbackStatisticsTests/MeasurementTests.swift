import Testing
import WinbackStatistics

@Suite struct MeasurementTests {
    @Test func `a state does not cancel when the mean is large`() {
        // Amounts of a billion that differ by a few units: Σy² − (Σy)²/n loses everything in plain doubles.
        var state = OutcomeState()
        for step in 0..<3000 { state.add(1e9 + Double(step % 3)) }
        #expect(agrees(state.variance(), 2.0 / 3 * 3000 / 2999, 1e-12))
        #expect(agrees(state.mean, 1e9 + 1, 1e-15))
    }

    @Test func `whole numbers merge to the same bits in any order`() {
        var generator = SeededGenerator(seed: 3)
        let values = (0..<2000).map { _ in (generator.fraction() * 1e9).rounded() }
        var whole = OutcomeState()
        for value in values { whole.add(value, covariate: value + 7) }
        var parts = (0..<7).map { _ in OutcomeState() }
        for (index, value) in values.reversed().enumerated() { parts[index % 7].add(value, covariate: value + 7) }
        let merged = parts.reversed().reduce(OutcomeState(), +)
        #expect(merged == whole)
    }

    @Test func `a ledger adds up over strata and epochs`() {
        var first = OutcomeLedger()
        var second = OutcomeLedger()
        for (ledger, epoch) in [(0, 0), (1, 1)] {
            for arm in [-1, 0, 1] {
                for stratum in [2, 5] {
                    let key = OutcomeLedger.Key(arm: arm, stratum: stratum, epoch: epoch)
                    if ledger == 0 { first.update(key) { $0.add(1) } } else { second.update(key) { $0.add(0) } }
                }
            }
        }
        first.merge(second)
        #expect(first.state(arm: 0).count == 4 && first.state(arm: 0).nonzero == 2)
        #expect(first.policy().count == 8)
        #expect(first.strata().map(\.treated.count) == [4, 4])
        #expect(first.strata(arm: 1).map(\.treated.count) == [2, 2])
        #expect(first.strata(arm: 1).map(\.control.count) == [2, 2])
    }

    @Test func `strata of one kind change nothing, and an imbalance is taken out`() throws {
        let treated = OutcomeState(members: 900, conversions: 90)
        let control = OutcomeState(members: 100, conversions: 5)
        let plain = try #require(Contrast(treated: treated, control: control))
        let one = try #require(Contrast(strata: [.init(treated: treated, control: control)]))
        #expect(plain == one)
        // No effect in either stratum, but unlike shares: the plain difference is all imbalance.
        let strata = [
            Contrast.Stratum(
                treated: .init(members: 800, conversions: 80), control: .init(members: 50, conversions: 5)),
            Contrast.Stratum(
                treated: .init(members: 100, conversions: 50), control: .init(members: 50, conversions: 25)),
        ]
        let adjusted = try #require(Contrast(strata: strata, variance: .rate))
        #expect(abs(adjusted.estimate) < 1e-12)
        let raw = try #require(
            Contrast(
                treated: strata[0].treated + strata[1].treated, control: strata[0].control + strata[1].control))
        #expect(raw.estimate < -0.1)
    }

    @Test func `strata that cannot be compared are read together`() throws {
        let strata = [
            Contrast.Stratum(
                treated: .init(members: 80, conversions: 8), control: .init(members: 50, conversions: 5)),
            Contrast.Stratum(treated: .init(members: 10, conversions: 1), control: .init(members: 1, conversions: 0)),
            Contrast.Stratum(treated: .init(members: 0, conversions: 0), control: .init(members: 9, conversions: 1)),
        ]
        let contrast = try #require(Contrast(strata: strata))
        #expect(contrast.members == 150)
        #expect(Contrast(strata: [strata[1]]) == nil)
        #expect(Contrast(strata: []) == nil)
    }

    @Test func `a covariate that tells everything leaves no variance, a useless one leaves it all`() throws {
        var generator = SeededGenerator(seed: 9)
        var told = [OutcomeState(), OutcomeState()]
        var mute = [OutcomeState(), OutcomeState()]
        for _ in 0..<4000 {
            let x = (generator.fraction() * 100).rounded()
            let arm = generator.fraction() < 0.8 ? 1 : 0
            told[arm].add(3 * x + Double(arm), covariate: x)
            mute[arm].add(3 * x + Double(arm), covariate: generator.fraction())
        }
        let known = try #require(Contrast(adjusted: [.init(treated: told[1], control: told[0])]))
        #expect(agrees(known.estimate, 1, 0.02))
        #expect(known.varianceKept < 0.001)
        let unknown = try #require(Contrast(adjusted: [.init(treated: mute[1], control: mute[0])]))
        #expect(unknown.varianceKept > 0.99 && unknown.varianceKept < 1.01)
        // Too few, or known of too few.
        #expect(
            Contrast(
                adjusted: [
                    .init(treated: .init(members: 30, conversions: 3), control: .init(members: 30, conversions: 3))
                ]
            ) == nil)
    }

    @Test func `absolute, relative and evidence never disagree about zero`() throws {
        var generator = SeededGenerator(seed: 17)
        var decided = 0
        for round in 0..<1000 {
            let members = 2 + Int(generator.fraction() * 3000)
            let controls = 2 + Int(generator.fraction() * 1000)
            let rate = generator.fraction() * 0.3
            let treated = OutcomeState(
                members: members, conversions: Int(Double(members) * min(1, rate * (0.5 + generator.fraction()))))
            let control = OutcomeState(members: controls, conversions: Int(Double(controls) * rate))
            for method in [ReadingPlan.Method.fixed, .sequential, .hybrid] where method != .hybrid || round < 2 {
                let plan = ReadingPlan(method: method, plannedMembers: 2000)
                let contrast = try #require(Contrast(treated: treated, control: control))
                for reading in [
                    LiftReading(contrast, plan: plan),
                    method == .hybrid ? nil : LiftReading(conversionsOf: treated, control: control, plan: plan),
                ].compactMap(\.self) {
                    guard let relative = reading.relativeInterval else { continue }
                    #expect(relative.excludesZero == reading.absoluteInterval.excludesZero)
                    if reading.absoluteInterval.excludesZero { decided += 1 }
                }
            }
        }
        #expect(decided > 300)
    }

    @Test func `thin evidence gives no number`() throws {
        let plan = ReadingPlan(plannedMembers: 5000)
        let few = try #require(
            LiftReading(
                conversionsOf: .init(members: 900, conversions: 9), control: .init(members: 100, conversions: 1),
                plan: plan))
        #expect(few.decision == .thin)
        let contrast = try #require(
            Contrast(treated: .init(members: 9000, conversions: 900), control: .init(members: 1000, conversions: 24)))
        let money = LiftReading(contrast, plan: plan)
        #expect(money.decision == .thin && money.absoluteInterval.width == .infinity)
        #expect(money.moreMembers != nil)
    }

    @Test func `an undecided reading says how far a decision is`() throws {
        let plan = ReadingPlan(plannedMembers: 20_000)
        let reading = try #require(
            LiftReading(
                conversionsOf: .init(members: 9000, conversions: 600), control: .init(members: 1000, conversions: 52),
                plan: plan))
        #expect(reading.decision == .notYet)
        let more = try #require(reading.moreMembers)
        #expect(more > 0)
        let factor = (10_000 + more) / 10_000
        let later = try #require(
            LiftReading(
                conversionsOf: .init(members: Int(9000 * factor), conversions: Int(600 * factor)),
                control: .init(members: Int(1000 * factor), conversions: Int(52 * factor)), plan: plan))
        #expect(later.decision == .better)
        let none = try #require(
            LiftReading(
                conversionsOf: .init(members: 900, conversions: 90), control: .init(members: 100, conversions: 10),
                plan: plan))
        #expect(none.moreMembers == nil)
    }

    @Test func `guardrails stop, clear and wait`() throws {
        func standing(_ treated: Int, _ control: Int, least: Int = 0) -> GuardrailReading.Standing {
            GuardrailReading(
                counts: HarmTest(treatedEvents: treated, holdoutEvents: control, treatedShare: 0.9), margin: 0.5,
                minimumEvents: least
            ).standing
        }
        #expect(standing(400, 10) == .stop)
        #expect(standing(900, 100) == .clear)
        #expect(standing(40, 5) == .watching)
        #expect(standing(400, 10, least: 500) == .thin)
        let harm = try #require(
            Contrast(treated: .init(members: 9000, conversions: 900), control: .init(members: 9000, conversions: 500)))
        #expect(GuardrailReading(harm: harm, margin: 0.01, plannedMembers: 10_000).standing == .stop)
        let level = try #require(
            Contrast(treated: .init(members: 9000, conversions: 500), control: .init(members: 9000, conversions: 500)))
        #expect(GuardrailReading(harm: level, margin: 0.05, plannedMembers: 10_000).standing == .clear)
        #expect(GuardrailReading(harm: level, margin: 0.001, plannedMembers: 10_000).standing == .watching)
    }

    @Test func `a smaller holdout costs members, a larger one conversions`() {
        let power = Power(baseRate: 0.05, holdoutShare: 0.1)
        let choices = power.choices(
            holdoutShares: [0.05, 0.1, 0.5], difference: 0.01, entriesPerDay: 100, windowDays: 30)
        #expect(choices[0].members > choices[1].members && choices[1].members > choices[2].members)
        #expect(choices[1].members == power.members(difference: 0.01))
        let mean = MeanPower(variance: 25, holdoutShare: 0.1)
        #expect(agrees(mean.members(difference: mean.minimumDetectableEffect(members: 5000)), 5000, 1e-12))
        #expect(agrees(1 / mean.membersFactor(holdoutShare: 0.5), 1 / 0.36, 1e-12))
    }

    @Test func `pooling the groups' variances widens only where the smaller varies less`() throws {
        func ratio(_ treated: [Double], _ control: [Double]) throws -> Double {
            func state(_ values: [Double]) -> OutcomeState { values.reduce(into: OutcomeState()) { $0.add($1) } }
            return try #require(Contrast(treated: state(treated), control: state(control))).varianceRatio
        }
        #expect(agrees(try ratio([1, 2, 3, 9], [0, 5, 0, 0]), 1, 1e-12))
        // Variances 7.55 and 2, of five and two members.
        #expect(agrees(try ratio([1, 2, 3, 6, 7.5], [0, 2]), (7.55 * 4 + 2) / 5 * 0.7 / (7.55 / 5 + 1), 1e-12))
        #expect(try ratio([0, 1, 0, 1, 0, 1], [0, 9]) < 1)
    }
}
