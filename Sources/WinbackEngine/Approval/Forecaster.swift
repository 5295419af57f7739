package import WinbackModel
internal import WinbackStatistics

/// Computes what a playbook would do, from today's audience and nothing the proposer says.
package struct Forecaster: Sendable {
    /// Return rate without treatment that is assumed before a holdout has taught one.
    package static let assumedBaseRate = 0.05

    private let closure: PlaybookClosure
    private let journeys: [CompiledJourney]
    private let eligibility: Eligibility
    private var cells: [String: (state: ChurnState, tier: String, audience: Int, eligible: Int)] = [:]
    private var exclusions: [String: Int] = [:]
    private var eligible = 0
    private var tiers: TierPace

    /// Starts a forecast; throws when a journey cannot be compiled.
    package init(_ closure: PlaybookClosure) throws(WinbackError) {
        self.closure = closure
        var compiled: [CompiledJourney] = []
        for journey in closure.playbook.journeys { compiled.append(try CompiledJourney(journey, in: closure)) }
        journeys = compiled
        tiers = TierPace(perDay: closure.playbook.audience.perDay)
        eligibility = Eligibility(
            playbook: closure.playbook, journeys: compiled, limits: closure.policy.value)
    }

    /// Counts one member of the audience.
    package mutating func count(_ candidate: Candidate, on date: CivilDate) {
        let tier = candidate.tier ?? ""
        let key = "\(candidate.state.rawValue)/\(tier)"
        var cell = cells[key] ?? (candidate.state, tier, 0, 0)
        cell.audience += 1
        tiers.count(tier)
        if let reason = eligibility.exclusion(candidate, on: date) {
            exclusions[reason, default: 0] += 1
        } else {
            cell.eligible += 1
            eligible += 1
            tiers.enter(tier)
        }
        cells[key] = cell
    }

    /// The forecast for a date, given how many members reach the audience a day.
    package func forecast(on date: CivilDate, newPerDay: Int) -> PlanForecast {
        let playbook = closure.playbook
        let days = playbook.runsUntil.wholeDays
        let pace = EntryPace(perDay: playbook.audience.perDay, backlog: eligible, arrivals: newPerDay)
        let (product, overflow) = playbook.audience.perDay.multipliedReportingOverflow(by: days)
        let ceiling = overflow ? Int.max : product
        let perDay = pace.entered(by: 1)
        let total = pace.entered(by: days)
        let held = total * Int(playbook.holdoutShare.millionths) / 1_000_000
        let arms = arms(entries: total - held)
        let worst = arms.reduce(Money.zero) { $0 + $1.worstCase * $1.entries }
        let dearest = journeys.map(\.worstCase).max() ?? .zero
        let liability =
            [
                playbook.budget.total, dearest * ceiling, playbook.budget.perDay * days,
            ].min() ?? .zero
        let money = moneyEnd(on: date, pace: pace, days: days)
        let evidence = evidence(on: date, pace: pace, total: total, days: days)
        var warnings = evidence.warnings
        if let end = money, let decision = evidence.decision.first, end < decision {
            warnings.append("the money may be used up on \(end), before a decision can be expected on \(decision)")
        }
        if eligible == 0, newPerDay == 0 { warnings.append("nobody could enter today and nobody is about to") }
        return PlanForecast(
            asOf: date, cells: sortedCells(), exclusions: sortedExclusions(), eligible: eligible,
            newPerDay: newPerDay, entriesPerDay: perDay, entriesTotal: total, holdoutEntries: held, arms: arms,
            expectedCost: min(worst, liability), liability: liability, moneyLastsUntil: money,
            detectableLift: evidence.detectable, firstReading: evidence.first, decisionExpected: evidence.decision,
            warnings: warnings, tiers: tiers.figures(entriesPerDay: perDay, newPerDay: newPerDay))
    }

    private func arms(entries: Int) -> [PlanForecast.Arm] {
        let count = journeys.count
        let treated = Int32(1_000_000) - closure.playbook.holdoutShare.millionths
        return journeys.enumerated().map { index, journey in
            PlanForecast.Arm(
                name: journey.name,
                share: Share(millionths: treated / Int32(count) + (index < Int(treated) % count ? 1 : 0)),
                entries: entries / count + (index < entries % count ? 1 : 0), worstCase: journey.worstCase)
        }
    }

    /// The first day on which the total would be used up if every entry took its dearest path.
    private func moneyEnd(on date: CivilDate, pace: EntryPace, days: Int) -> CivilDate? {
        let dearest = journeys.map(\.worstCase).max() ?? .zero
        guard dearest > .zero else { return nil }
        let treated = 1 - closure.playbook.holdoutShare.fraction
        let budget = closure.playbook.budget
        let affordable = Double(budget.total.minorUnits) / (Double(dearest.minorUnits) * max(treated, 1e-6))
        let daily = Double(budget.perDay.minorUnits) / (Double(dearest.minorUnits) * max(treated, 1e-6))
        var entered = 0.0
        for day in 1...max(days, 1) {
            entered += min(Double(pace.entered(by: day) - pace.entered(by: day - 1)), daily)
            if entered >= affordable { return date + day - 1 }
        }
        return nil
    }

    private func evidence(
        on date: CivilDate, pace: EntryPace, total: Int, days: Int
    ) -> (first: CivilDate, detectable: Share?, decision: [CivilDate], warnings: [String]) {
        let playbook = closure.playbook
        let wait = playbook.goal.window.wholeDays + OutcomeRule.graceDays
        let first = date + OutcomeRule.daysToReading(playbook.goal.window)
        let share = playbook.holdoutShare.fraction
        guard share > 0, share < 1 else { return (first, nil, [], ["without a holdout no lift can be measured"]) }
        let plain = Power(baseRate: Self.assumedBaseRate, holdoutShare: share)
        let looking = Power(
            baseRate: Self.assumedBaseRate, holdoutShare: share, multiplier: Power.sequentialMultiplier())
        let detectable = plain.minimumDetectableEffect(members: Double(total)).map {
            Share(millionths: Int32(($0 * 1_000_000).rounded(.up)))
        }
        let goal = playbook.goal.minimumLift.fraction
        let last = days + wait
        let dates = [plain, looking].compactMap { power -> CivilDate? in
            let needed = power.members(difference: goal)
            guard needed <= Double(total) else { return nil }
            return pace.day(reaching: needed, within: days).map { date + $0 + wait }
        }
        if dates.isEmpty {
            return (
                first, detectable, [],
                ["a lift of \(playbook.goal.minimumLift) cannot be expected to be decided within the run"]
            )
        }
        return (first, detectable, dates.count == 2 ? dates : [dates[0], date + last], [])
    }

    private func sortedCells() -> [PlanForecast.Cell] {
        cells.values.sorted { ($0.state, $0.tier) < ($1.state, $1.tier) }
            .map {
                PlanForecast.Cell(state: $0.state.word, tier: $0.tier, audience: $0.audience, eligible: $0.eligible)
            }
    }

    private func sortedExclusions() -> [CycleRecord.ExclusionCount] {
        exclusions.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { CycleRecord.ExclusionCount(reason: $0.key, members: $0.value) }
    }
}

/// How entries add up: a backlog drained at the daily rate, and arrivals behind it.
struct EntryPace {
    let perDay: Int
    let backlog: Int
    let arrivals: Int

    /// Entries by the end of a day, counted from 1.
    func entered(by day: Int) -> Int {
        let (most, overflow) = perDay.multipliedReportingOverflow(by: day)
        return min(overflow ? .max : most, backlog + arrivals * day)
    }

    /// The first day by which so many have entered.
    func day(reaching members: Double, within days: Int) -> Int? {
        (1...max(days, 1)).first { Double(entered(by: $0)) >= members }
    }
}
