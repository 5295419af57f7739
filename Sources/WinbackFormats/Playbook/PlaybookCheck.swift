import WinbackModel

/// Rules that several parts of a playbook have to keep together.
struct PlaybookCheck {
    private let top: YAMLMapping
    private let context: PlaybookContext
    private let journeys: [Journey]
    private let problems: Problems

    init(_ top: YAMLMapping, _ context: PlaybookContext, journeys: [Journey], _ problems: Problems) {
        self.top = top
        self.context = context
        self.journeys = journeys
        self.problems = problems
    }

    /// Checks that every journey's coupons fit into what one member may get; an entry reserves its worst case.
    func budget(_ budget: Playbook.Budget) {
        // What a member may get is held to the policy's caps anyway, so more is pointless and not dangerous.
        if let value = context.policy?.value, budget.perMember > value.perMemberLifetime {
            let message =
                "`per_member` (\(context.currency.text(budget.perMember))) is more than the policy's "
                + "`per_member_lifetime` (\(context.currency.text(value.perMemberLifetime))), which holds"
            problems.warning(place("budget", "per_member"), message)
        }
        for journey in journeys {
            let worst = dearest(journey.steps)
            guard worst > budget.perMember else { continue }
            let message =
                "journey `\(journey.name)` can give coupons worth \(context.currency.text(worst)), more than the "
                + "budget's `per_member` (\(context.currency.text(budget.perMember))); nobody could enter it"
            problems.error(place("journeys", journey.name), message)
        }
    }

    private func dearest(_ steps: [Journey.Step]) -> Money {
        steps.reduce(.zero) { sum, step in
            switch step {
            case .issueCoupon(let pool, _): sum + (context.pools.first { $0.id == pool }?.maximumValue ?? .zero)
            case .branch(_, let then, let otherwise): sum + max(dearest(then), dearest(otherwise))
            case .wait(_, _, let onTimeout?): sum + dearest(onTimeout)
            default: sum
            }
        }
    }

    /// Checks whatever parts could be read.
    func partly(
        _ holdout: Share?, _ goal: Playbook.Goal?, _ runsUntil: CivilDuration?, _ tuning: Playbook.TuningEnvelope?
    ) {
        if let holdout { check(holdout) }
        if let tuning, !journeys.isEmpty { check(tuning, arms: journeys.count) }
        if let goal, let runsUntil, runsUntil.wholeDays <= goal.window.wholeDays {
            let message = "`runs_until` (\(runsUntil)) ends before one window of the goal (\(goal.window)) is over"
            problems.error(top.place(of: "runs_until"), message)
        }
        if let goal { journeys.forEach { check($0, goal) } }
    }

    /// Where an inner key's value stands.
    private func place(_ key: String, _ inner: String) -> SourcePlace {
        top.optional(key).flatMap { node in
            guard case .mapping(let entries) = node.content else { return nil }
            return entries.first { $0.key == inner }?.value.place
        } ?? top.place(of: key)
    }

    private func check(_ holdout: Share) {
        let place = place("holdout", "share")
        if holdout >= .one {
            problems.error(place, "a holdout of \(holdout) leaves nobody to treat; expected less than 100%")
        } else if holdout == .zero {
            problems.error(place, "a holdout of 0% measures nothing; expected more, such as 20%")
        } else if holdout < Share(millionths: 50_000) {
            problems.warning(place, "a holdout of \(holdout) is too small for most teams to see a lift")
        }
    }

    private func check(_ tuning: Playbook.TuningEnvelope, arms: Int) {
        guard Int(tuning.minimumShare.millionths) * arms > 1_000_000 else { return }
        let message =
            "`minimum_share` (\(tuning.minimumShare)) times \(arms) journeys is more than 100%; "
            + "at most \(Share(millionths: Int32(1_000_000 / arms))) fits"
        problems.error(place("tuning", "minimum_share"), message)
    }

    /// Warns of a journey that goes on after the outcome has been counted.
    private func check(_ journey: Journey, _ goal: Playbook.Goal) {
        let days = Self.longest(journey.steps)
        guard days > goal.window.wholeDays else { return }
        let message =
            "journey `\(journey.name)` can take \(days) days; what its last steps do after the goal's window "
            + "(\(goal.window)) is not counted"
        problems.warning(place("journeys", journey.name), message)
    }

    private static func longest(_ steps: [Journey.Step]) -> Int {
        steps.reduce(0) { days, step in
            switch step {
            case .wait(_, let atMost, let onTimeout): days + atMost.wholeDays + longest(onTimeout ?? [])
            case .waitUntilTime: days + 1
            case .branch(_, let then, let otherwise): days + max(longest(then), longest(otherwise))
            default: days
            }
        }
    }
}
