package import WinbackModel
internal import WinbackStatistics

/// Whether fewer or more members should be held out; only people ever change it.
package enum HoldoutProposer {
    /// No smaller control group is proposed.
    package static let least = Share(millionths: 50_000)
    /// No larger one.
    package static let most = Share(millionths: 500_000)

    /// Half the control group once the loop is decided to do better and does not cost more than it brings; `nil`
    /// otherwise.
    package static func smaller(_ standing: LoopStanding) -> ProposalDraft? {
        guard let look = standing.look, look.decision == .better, let lift = standing.lift,
            (look.margin?.low ?? 0) >= 0
        else { return nil }
        let now = standing.playbook.holdoutShare
        let half = max(least, Share(millionths: now.millionths / 2))
        guard half < now else { return nil }
        return draft(
            standing, half, .smallerHoldout, [lift],
            "the lift is decided, so half as many members need to be held out to keep watching it")
    }

    /// Twice the control group when a lift worth having would not be decided within the run as it is, and would sooner
    /// so; `nil` otherwise.
    package static func larger(_ standing: LoopStanding) -> ProposalDraft? {
        let now = standing.playbook.holdoutShare
        guard let look = standing.look, look.decision == .notYet, now > .zero, look.heldOutGoals > 0,
            look.heldOutGoals < look.heldOut, standing.daysRun > 0
        else { return nil }
        let goal = standing.playbook.goal
        let wait = goal.window.wholeDays + OutcomeRule.graceDays
        let power = Power(
            baseRate: Double(look.heldOutGoals) / Double(look.heldOut), holdoutShare: now.fraction,
            multiplier: Power.sequentialMultiplier())
        let period = max(1, standing.playbook.tuning.every.wholeDays)
        let daily = Double(standing.entered) / Double(period)
        let more = min(most, Share(millionths: now.millionths * 2))
        guard more > now,
            let days = power.daysToDecision(
                difference: goal.minimumLift.fraction, entriesPerDay: daily, windowDays: wait),
            days > standing.daysRun + standing.daysLeft,
            let sooner = power.with(holdoutShare: more.fraction).daysToDecision(
                difference: goal.minimumLift.fraction, entriesPerDay: daily, windowDays: wait), sooner < days
        else { return nil }
        return draft(
            standing, more, .largerHoldout,
            [
                .init("days to decide a lift of \(goal.minimumLift)", Double(days), .days, n: standing.outcomes),
                .init("the same with \(more) held out", Double(sooner), .days, n: standing.outcomes),
                .init("days of the run", Double(standing.daysRun + standing.daysLeft), .days, n: 1),
                .init(
                    "control members who came back", Double(look.heldOutGoals) / Double(look.heldOut), .share,
                    n: look.heldOut),
            ], "a lift worth having is not decided within the run; hold out twice as many members")
    }

    private static func draft(
        _ standing: LoopStanding, _ share: Share, _ rule: ProposalEvidence.Rule, _ facts: [ProposalEvidence.Fact],
        _ reason: String
    ) -> ProposalDraft {
        var playbook = standing.playbook
        playbook.holdoutShare = share
        return ProposalDraft(
            evidence: .init(
                rule: rule, about: "control group", facts: facts, outcomes: standing.outcomes,
                direction: share < standing.playbook.holdoutShare ? -1 : 1),
            playbook: playbook, reason: reason)
    }
}
