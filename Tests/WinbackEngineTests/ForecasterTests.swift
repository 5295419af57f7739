import Testing
import WinbackEngine
import WinbackModel

@Suite struct ForecasterTests {
    private let today = SampleLoop.date("2026-06-01")

    private func forecast(
        _ members: Int, newPerDay: Int = 10, excludedEvery: Int? = nil, _ change: (inout Playbook) -> Void = { _ in }
    ) throws -> PlanForecast {
        var forecaster = try Forecaster(SampleLoop.closure(change))
        for number in 0..<members {
            let candidate = SampleLoop.candidate(number) {
                $0.state = number % 3 == 0 ? .lapsed : .slipping
                $0.tier = [nil, "gold", "silver"][number % 4 % 3]
                if let excludedEvery, number % excludedEvery == 0 { $0.consented = [] }
                if let excludedEvery, number % excludedEvery == 1 { $0.openTrouble = true }
            }
            forecaster.count(candidate, on: today)
        }
        return forecaster.forecast(on: today, newPerDay: newPerDay)
    }

    @Test(arguments: [(0, 0), (1, 0), (100, 3), (5_000, 40), (3_000, 900)])
    func `the numbers add up`(members: Int, newPerDay: Int) throws {
        let plan = try forecast(members, newPerDay: newPerDay, excludedEvery: 7) { playbook in
            playbook.journeys.append(Journey(name: "third", steps: [.awardPoints(20)]))
        }
        #expect(plan.cells.reduce(0) { $0 + $1.audience } == members)
        #expect(plan.cells.reduce(0) { $0 + $1.eligible } == plan.eligible)
        #expect(plan.exclusions.reduce(0) { $0 + $1.members } + plan.eligible == members)
        #expect(plan.arms.reduce(0) { $0 + $1.entries } + plan.holdoutEntries == plan.entriesTotal)
        #expect(plan.arms.reduce(.zero) { $0 + $1.share } + SampleLoop.share("20%") == .one)
        #expect(plan.entriesTotal <= 600 * 90 && plan.entriesTotal <= plan.eligible + newPerDay * 90)
        #expect(plan.entriesPerDay <= 600)
        #expect(plan.expectedCost <= plan.liability)
        #expect(plan.holdoutEntries == plan.entriesTotal / 5)
    }

    @Test func `the order of members does not matter`() throws {
        var (one, other) = (try Forecaster(SampleLoop.closure()), try Forecaster(SampleLoop.closure()))
        let members = (0..<500).map { number in
            SampleLoop.candidate(number) {
                $0.tier = "tier-\(number % 13)"
                $0.suppressed = number % 5 == 0
                $0.inJourney = number % 5 == 1
                $0.openTrouble = number % 5 == 2
            }
        }
        for member in members { one.count(member, on: today) }
        for member in members.reversed() { other.count(member, on: today) }
        let plan = one.forecast(on: today, newPerDay: 3)
        #expect(plan == other.forecast(on: today, newPerDay: 3))
        // Equal counts are ordered by reason.
        #expect(
            plan.exclusions.map(\.reason)
                == ["in a win-back already", "marketing suppressed", "open complaint or return"])
        #expect(plan.cells.map(\.tier) == plan.cells.map(\.tier).sorted())
    }

    @Test(
        arguments: [
            // Dearest path 5.02: 600 × 90 × 5.02 = 271,080.00; daily caps 90 × 3,000.00.
            (10_000_000, 300_000, 10_000_000), (100_000_000, 300_000, 27_000_000), (100_000_000, 400_000, 27_108_000),
        ] as [(Int64, Int64, Int64)])
    func `liability is the least of the three bounds`(total: Int64, perDay: Int64, liability: Int64) throws {
        let plan = try forecast(10) {
            $0.budget.total = Money(minorUnits: total)
            $0.budget.perDay = Money(minorUnits: perDay)
        }
        #expect(plan.liability == Money(minorUnits: liability))
    }

    @Test func `a backlog is drained at the daily rate`() throws {
        let plan = try forecast(2_000, newPerDay: 10)
        #expect(plan.entriesPerDay == 600)
        #expect(plan.entriesTotal == 2_900)
        #expect(try forecast(20, newPerDay: 10).entriesPerDay == 30)
    }

    @Test func `money that ends before evidence is warned of`() throws {
        let plan = try forecast(6_000, newPerDay: 500) { $0.budget.total = Money(minorUnits: 500_000) }
        // 5,000.00 / (5.02 × 0.8) are 1,245 entries: the third day.
        #expect(plan.moneyLastsUntil == today + 2)
        #expect(plan.warnings.contains { $0.hasPrefix("the money may be used up on 2026-06-03, before a decision") })
        #expect(try forecast(100, newPerDay: 0).moneyLastsUntil == nil)
    }

    @Test func `evidence is dated from the first window that is read`() throws {
        let plan = try forecast(6_000, newPerDay: 550)
        #expect(plan.firstReading == today + 33)
        #expect(plan.decisionExpected.count == 2)
        #expect(plan.decisionExpected[0] >= plan.firstReading)
        #expect(plan.decisionExpected[0] <= plan.decisionExpected[1])
        let detectable = try #require(plan.detectableLift)
        #expect(detectable > .zero && detectable < SampleLoop.share("1%"))
        let few = try forecast(300, newPerDay: 1)
        #expect(few.decisionExpected.isEmpty)
        #expect(few.warnings == ["a lift of 1% cannot be expected to be decided within the run"])
        #expect(try #require(few.detectableLift) > SampleLoop.share("5%"))
    }

    @Test func `nobody to enter and nobody to compare with are said`() throws {
        #expect(try forecast(0, newPerDay: 0).warnings.last == "nobody could enter today and nobody is about to")
        let without = try forecast(100) { $0.holdoutShare = .zero }
        #expect(without.warnings.first == "without a holdout no lift can be measured")
        #expect(without.detectableLift == nil)
    }

    @Test func `hostile playbooks are forecast without stopping`() throws {
        let plan = try forecast(5) {
            $0.audience.perDay = .max
            $0.budget.total = Money(minorUnits: .max)
            $0.budget.perDay = Money(minorUnits: .max)
        }
        #expect(plan.entriesTotal == 905)
        #expect(plan.liability > Money(minorUnits: 1_000_000_000_000))
    }

    @Test func `a journey of unknown cost is not forecast`() {
        let closure = SampleLoop.closure(programme: { $0.pointValueMicros = nil })
        #expect(throws: WinbackError.self) { try Forecaster(closure) }
    }
}
