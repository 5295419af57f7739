import Testing
import WinbackEngine
import WinbackModel

/// Effects of variants, and proposals judged on logged outcomes.
@Suite struct ArmEffectTests {
    private static let start = Instant(milliseconds: 1_770_000_000_000)

    /// Days of members whose second variant is `lift` better, under shares that move with what is seen.
    private static func outcomes(
        seed: UInt64, days: Int, daily: Int = 200, base: Double = 0.2, lift: Double, moving: Bool = true
    ) -> [LoggedOutcome] {
        var generator = SeededGenerator(seed: seed)
        var found: [LoggedOutcome] = []
        var (goals, given) = ([0.0, 0.0], [0.0, 0.0])
        for day in 0..<days {
            // The one that looks better so far gets most of the treated.
            let ahead = goals[1] / max(1, given[1]) > goals[0] / max(1, given[0])
            let second = !moving || day == 0 ? 0.5 : ahead ? 0.9 : 0.1
            for number in 0..<daily {
                let held = generator.happens(0.2)
                let arm = held ? -1 : generator.happens(second) ? 1 : 0
                let converted = generator.happens(base + (arm == 1 ? lift : 0))
                let chance = held ? 0.2 : 0.8 * (arm == 1 ? second : 1 - second)
                if arm >= 0 {
                    given[arm] += 1
                    goals[arm] += converted ? 1 : 0
                }
                found.append(
                    LoggedOutcome(
                        member: MemberKey(memberID: "\(seed)/\(day)/\(number)"), arm: arm,
                        propensity: Share(millionths: Int32((chance * 1_000_000).rounded())),
                        enteredAt: start + .days(Int64(day)), converted: converted,
                        margin: Money(minorUnits: converted ? 1_000 : -20), tier: number % 2 == 0 ? "gold" : "silver"))
            }
        }
        return found
    }

    @Test func `where nothing differs, moving shares make no effect of a variant`() {
        var (wrong, sum, count) = (0, 0.0, 0.0)
        for seed in 1...60 as ClosedRange<UInt64> {
            let effects = ArmEffect.read(
                Self.outcomes(seed: seed, days: 20, lift: 0), names: ["a", "b"], plannedMembers: 4_000)
            for effect in effects {
                guard let lift = effect.lift else { continue }
                if lift.low > 0 || lift.high < 0 { wrong += 1 }
                sum += lift.estimate
                count += 1
            }
        }
        #expect(count > 80 && wrong <= 3)
        #expect(abs(sum / count) < 0.01)
    }

    @Test func `a real effect is found, and both hold together`() throws {
        let effects = ArmEffect.read(
            Self.outcomes(seed: 9, days: 40, lift: 0.1), names: ["a", "b"], plannedMembers: 8_000)
        let better = try #require(effects[1].lift)
        #expect(effects.map(\.name) == ["a", "b"] && effects[1].members > effects[0].members)
        #expect(better.low > 0 && better.low < 0.1 && better.high > 0.1)
        if let same = effects[0].lift { #expect(same.low < 0 && same.high > 0) }
    }

    @Test func `too few conversions give no number`() {
        let few = ArmEffect.read(
            Self.outcomes(seed: 3, days: 2, daily: 60, lift: 0), names: ["a", "b", "never"], plannedMembers: 10)
        #expect(few.allSatisfy { $0.lift == nil })
        #expect(few[2].members == 0 && few[0].members > 0)
    }

    private var arms: [Journey] { ["a", "b"].map { Journey(name: $0, steps: [.exit(reason: $0)]) } }

    private func replay(
        _ outcomes: [LoggedOutcome], _ shares: [Int32], journeys: [Journey]? = nil,
        objective: String = "reactivation_rate"
    ) -> OffPolicyReading {
        let proposed = zip(journeys ?? arms, shares).map { ($0, Share(millionths: $1)) }
        return OffPolicyReading.read(
            outcomes, journeys: arms, holdout: SampleLoop.share("20%"), proposed: proposed, objective: objective)
    }

    @Test func `giving everybody the better variant is replayed with its interval`() throws {
        let logged = Self.outcomes(seed: 5, days: 40, lift: 0.1, moving: false)
        let all = replay(logged, [0, 1_000_000])
        let gain = try #require(all.gain)
        // Half of them had it already.
        #expect(gain.low > 0 && gain.low < 0.05 && gain.high > 0.05)
        #expect(all.effective > 2_000 && all.largestWeight == 2 && all.untried.isEmpty)
        let same = try #require(replay(logged, [500_000, 500_000]).gain)
        #expect(abs(same.estimate) < 0.005)
        let money = replay(logged, [0, 1_000_000], objective: "contribution_margin")
        #expect(!money.isRate && (money.gain?.estimate ?? 0) > 20)
    }

    @Test func `a thin log gives no number, and what was never tried says so`() {
        let logged = Self.outcomes(seed: 5, days: 4, lift: 0.1)
        let thin = replay(logged, [1_000_000, 0])
        #expect(thin.gain == nil && thin.effective < thin.needed && thin.needed == 500)
        var other = arms
        other[1].steps = [.awardPoints(150)]
        let untried = replay(Self.outcomes(seed: 5, days: 40, lift: 0), [500_000, 500_000], journeys: other)
        #expect(untried.untried == ["b"] && untried.gain == nil)
        // A new variant that gets nobody needs no evidence.
        #expect(replay(logged, [1_000_000, 0], journeys: other).untried.isEmpty)
        #expect(replay([], [0, 1_000_000]).gain == nil)
    }

    @Test func `a larger control group decides sooner and gives up more`() throws {
        let playbook = SampleLoop.playbook
        var forecast = PlanForecast.empty(on: SampleLoop.date("2026-03-01"))
        (forecast.eligible, forecast.newPerDay, forecast.entriesTotal) = (20_000, 600, 29_000)
        let plan = try #require(HoldoutPlan(forecast, of: playbook))
        #expect(plan.choices.map(\.share.description) == ["10%", "20%", "40%"])
        #expect(plan.choices.map(\.isChosen) == [false, true, false])
        let days = plan.choices.compactMap(\.days)
        let lifts = plan.choices.compactMap(\.detectable)
        #expect(days.count == 3 && days == days.sorted(by: >) && days[0] > days[2])
        #expect(lifts.count == 3 && lifts[0] > lifts[1] && lifts[1] > lifts[2])
        #expect(plan.choices.map(\.forgone) == [29, 58, 116])
        // 600 a day and then 32 days until the last window is final.
        let needed = try #require(plan.choices[1].members)
        #expect(plan.choices[1].days == (needed + 599) / 600 + 32)
        var none = playbook
        none.holdoutShare = .zero
        #expect(HoldoutPlan(forecast, of: none) == nil)
        var most = playbook
        most.holdoutShare = SampleLoop.share("80%")
        #expect(try #require(HoldoutPlan(forecast, of: most)).choices.map(\.share.description) == ["40%", "80%"])
    }
}
