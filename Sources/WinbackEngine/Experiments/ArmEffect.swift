internal import WinbackModel
internal import WinbackStatistics

/// What one variant does against the control group, fair although shares followed what was seen.
///
/// The difference of two augmented inverse-propensity scores (see `ArmScore`), with a confidence sequence at α divided by
/// the number of variants, so that all of them hold together at every look. Naive means of variants are never shown as
/// effects: under re-weighting their tests reject eight of ten times where nothing differs.
package struct ArmEffect: Sendable, Hashable {
    /// The variant.
    package var name: String
    /// Members with a closed window who were given it.
    package var members: Int
    /// Of these, who came back.
    package var goals: Int
    /// More members who come back than in the control group, per member; `nil` while either has too few.
    package var lift: LookRecord.Interval?

    /// Makes an effect.
    package init(name: String, members: Int, goals: Int, lift: LookRecord.Interval?) {
        self.name = name
        self.members = members
        self.goals = goals
        self.lift = lift
    }

    /// The effects of all variants, in the order of their names, which is the arms'.
    ///
    /// A variant is compared over the days on which it was given to anybody; `alpha` is shared by all.
    package static func read(
        _ outcomes: [LoggedOutcome], names: [String], plannedMembers: Int, alpha: Double = 0.05
    ) -> [ArmEffect] {
        let sorted = outcomes.sorted { ($0.enteredAt, $0.member) < ($1.enteredAt, $1.member) }
        return names.indices.map { arm in
            let own = sorted.filter { $0.arm == arm }
            var effect = ArmEffect(
                name: names[arm], members: own.count, goals: own.count { $0.converted }, lift: nil)
            guard let first = own.first, let last = own.last else { return effect }
            let days = day(first)...day(last)
            effect.lift = lift(
                of: arm, sorted.filter { days.contains(day($0)) }, plannedMembers: max(1_000, plannedMembers),
                alpha: alpha / Double(names.count))
            return effect
        }
    }

    private static func day(_ outcome: LoggedOutcome) -> Int64 {
        outcome.enteredAt.milliseconds.flooredDivision(by: 86_400_000).quotient
    }

    private static func lift(
        of arm: Int, _ outcomes: [LoggedOutcome], plannedMembers: Int, alpha: Double
    ) -> LookRecord.Interval? {
        var (treated, control) = (ArmScore(), ArmScore())
        var (goals, controlGoals) = (0, 0)
        var tick: Int64?
        for outcome in outcomes {
            // Shares were fixed for the day, so predictions are too.
            if let tick, tick != day(outcome) {
                treated.endTick()
                control.endTick()
            }
            tick = day(outcome)
            let reward = outcome.converted ? 1.0 : 0.0
            let chance = min(1, max(1e-6, outcome.propensity.fraction))
            treated.add(isOwn: outcome.arm == arm, outcome: reward, propensity: chance)
            control.add(isOwn: outcome.arm < 0, outcome: reward, propensity: chance)
            if outcome.converted, outcome.arm == arm { goals += 1 }
            if outcome.converted, outcome.arm < 0 { controlGoals += 1 }
        }
        guard min(goals, controlGoals) >= AsymptoticConfidenceSequence.burnInConversions else { return nil }
        let reach =
            AsymptoticConfidenceSequence(alpha: alpha, plannedMembers: Double(plannedMembers))
            .multiplier(members: Double(treated.count))
            * (treated.varianceOfMean + control.varianceOfMean).squareRoot()
        let estimate = treated.mean - control.mean
        return .init(estimate: estimate, low: estimate - reach, high: estimate + reach)
    }
}
