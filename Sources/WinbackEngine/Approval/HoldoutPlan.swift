package import WinbackModel
internal import WinbackStatistics

/// What the control group of a playbook costs and shows, beside one half and one twice as large.
///
/// Sizes are those of a test that may be read at any time (`Power.sequentialMultiplier`), at 80 % power, from the return
/// rate that is assumed before a control group has taught one.
package struct HoldoutPlan: Sendable, Hashable {
    /// One size of the control group.
    package struct Choice: Sendable, Hashable {
        /// The share held out.
        package var share: Share
        /// Whether it is the playbook's.
        package var isChosen: Bool
        /// Members needed, both groups together, to decide the goal's smallest lift; `nil` when none is enough.
        package var members: Int?
        /// Days until that is decided; `nil` when never.
        package var days: Int?
        /// The smallest lift that the members of the run decide, as a difference of rates; `nil` when none.
        package var detectable: Double?
        /// Members of the run who do not come back because they are held out, if the goal's smallest lift is real.
        package var forgone: Int

        /// Makes a choice.
        package init(share: Share, isChosen: Bool, members: Int?, days: Int?, detectable: Double?, forgone: Int) {
            self.share = share
            self.isChosen = isChosen
            self.members = members
            self.days = days
            self.detectable = detectable
            self.forgone = forgone
        }
    }

    /// The longest that is looked ahead.
    private static let mostDays = 3_650

    /// The return rate without treatment it assumes.
    package var baseRate: Double
    /// The lift worth having.
    package var minimumLift: Share
    /// Members of the run, both groups together.
    package var members: Int
    /// Days of the run.
    package var days: Int
    /// Half, as chosen, and double, ascending; those outside 0.1 % to 90 % are left out.
    package var choices: [Choice]

    /// Makes a plan from its parts.
    package init(baseRate: Double, minimumLift: Share, members: Int, days: Int, choices: [Choice]) {
        self.baseRate = baseRate
        self.minimumLift = minimumLift
        self.members = members
        self.days = days
        self.choices = choices
    }

    /// The plan behind a forecast; `nil` without anybody held out, or anybody treated.
    package init?(_ forecast: PlanForecast, of playbook: Playbook, baseRate: Double = Forecaster.assumedBaseRate) {
        let chosen = playbook.holdoutShare
        guard chosen > .zero, chosen < .one, forecast.entriesTotal > 0 else { return nil }
        let pace = EntryPace(
            perDay: playbook.audience.perDay, backlog: forecast.eligible, arrivals: forecast.newPerDay)
        let lift = playbook.goal.minimumLift.fraction
        let wait = playbook.goal.window.wholeDays + OutcomeRule.graceDays
        let total = forecast.entriesTotal
        let shares = [chosen.millionths / 2, chosen.millionths, min(chosen.millionths, 500_000) * 2]
            .filter { (1_000...900_000).contains($0) }
        let choices = shares.map { millionths -> Choice in
            let share = Share(millionths: millionths)
            let power = Power(
                baseRate: baseRate, holdoutShare: share.fraction, multiplier: Power.sequentialMultiplier())
            let needed = power.members(difference: lift)
            return Choice(
                share: share, isChosen: share == chosen,
                members: needed < 1e12 ? Int(needed.rounded(.up)) : nil,
                days: pace.day(reaching: needed, within: Self.mostDays).map { $0 + wait },
                detectable: power.minimumDetectableEffect(members: Double(total)),
                forgone: Int((Double(total) * share.fraction * lift).rounded()))
        }
        self.init(
            baseRate: baseRate, minimumLift: playbook.goal.minimumLift, members: total,
            days: playbook.runsUntil.wholeDays, choices: choices)
    }
}
