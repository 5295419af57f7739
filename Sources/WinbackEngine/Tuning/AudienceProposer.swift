internal import WinbackModel
internal import WinbackStatistics

/// Whether an audience should be narrower or wider.
package enum AudienceProposer {
    /// Fewest members of a tier, in either group, that are looked at.
    package static let leastMembers = 200
    /// Fewest conversions of a tier, both groups together.
    package static let leastGoals = 20
    /// A tier leaves when its gain is above zero with no more than this belief.
    package static let loses = 0.1
    /// Less of its places than this used in a whole period, and of its money, leaves room for more.
    package static let unused = 0.8

    /// Without the tier that loses most, where shrunk effects differ beyond noise; `nil` when none does.
    package static func narrower(_ standing: LoopStanding) -> ProposalDraft? {
        let cells = standing.tiers.filter {
            min($0.treated, $0.heldOut) >= leastMembers && $0.treatedGoals + $0.heldOutGoals >= leastGoals
        }
        guard cells.count > 1 else { return nil }
        let effects = cells.map { rate($0.treatedGoals, $0.treated) - rate($0.heldOutGoals, $0.heldOut) }
        let errors = cells.map { cell -> Double in
            (variance(cell.treatedGoals, cell.treated) + variance(cell.heldOutGoals, cell.heldOut)).squareRoot()
        }
        let shrunk = Shrinkage(effects: effects, standardErrors: errors)
        // Without any difference beyond noise no tier is worse than the loop.
        let beliefs = cells.indices.map { cell -> Double in
            guard shrunk.deviations[cell] > 0 else { return 1 }
            return SpecialFunctions.normalCDF(shrunk.effects[cell] / shrunk.deviations[cell])
        }
        guard let worst = cells.indices.min(by: { beliefs[$0] < beliefs[$1] }), beliefs[worst] <= loses else {
            return nil
        }
        let tier = cells[worst].tier
        let allowed = standing.playbook.audience.tiers
        let known = allowed.isEmpty ? standing.tiers.map(\.tier) : allowed
        let rest = known.filter { $0 != tier }
        // Members without a tier cannot be named, so they could not be kept.
        guard !tier.isEmpty, !rest.isEmpty, !rest.contains("") else { return nil }
        var playbook = standing.playbook
        playbook.audience.tiers = rest
        let reach = 1.96 * shrunk.deviations[worst]
        let size = cells[worst].treated + cells[worst].heldOut
        let facts: [ProposalEvidence.Fact] =
            [
                .init(
                    "lift of tier \(tier), drawn towards that of all", shrunk.effects[worst], .points,
                    low: shrunk.effects[worst] - reach, high: shrunk.effects[worst] + reach, n: size),
                .init("belief that the tier gains at all", beliefs[worst], .share, n: size),
                .init("mean lift of the tiers", shrunk.mean, .points, n: standing.outcomes),
            ]
        return ProposalDraft(
            evidence: .init(
                rule: .narrowAudience, about: tier, facts: facts,
                outcomes: cells.reduce(0) { $0 + $1.treated + $1.heldOut }, direction: -1),
            playbook: playbook,
            reason: "members of tier \(tier) do not come back more often for being treated; leave them out")
    }

    /// With one more churn state, or with every tier, when places and money were left over in a whole period while the
    /// loop is decided to do better; `nil` otherwise.
    package static func wider(_ standing: LoopStanding) -> ProposalDraft? {
        guard let look = standing.look, look.decision == .better, let lift = standing.lift, standing.places > 0,
            standing.daysRun > 0
        else { return nil }
        let filled = Double(standing.entered) / Double(standing.places)
        let cap = Double(standing.playbook.budget.total.minorUnits)
        let run = Double(standing.daysRun) / Double(max(1, standing.daysRun + standing.daysLeft))
        let spent = cap > 0 ? Double(standing.used.minorUnits) / (cap * run) : 1
        guard filled < unused, spent < unused else { return nil }
        var playbook = standing.playbook
        let about: String
        let order: [ChurnState] = [.slipping, .lapsed, .lost]
        if let next = order.first(where: { state in
            !playbook.audience.states.contains(state) && playbook.audience.states.contains { $0 < state }
        }) {
            playbook.audience.states = (playbook.audience.states + [next]).sorted()
            about = next.word
        } else if !playbook.audience.tiers.isEmpty {
            playbook.audience.tiers = []
            about = "every tier"
        } else {
            return nil
        }
        return ProposalDraft(
            evidence: .init(
                rule: .widenAudience, about: about,
                facts: [
                    lift, .init("places used in a tuning period", filled, .share, n: standing.places),
                    .init("money used, of what the days so far would allow", spent, .share, n: standing.daysRun),
                ], outcomes: standing.outcomes, direction: 1),
            playbook: playbook,
            reason: "places and money are left over while the loop does better than the control group; "
                + "take in \(about)")
    }

    private static func rate(_ goals: Int, _ members: Int) -> Double { Double(goals) / Double(max(1, members)) }

    /// The variance of a rate, from half a success more and half a failure more, so that it is never zero.
    private static func variance(_ goals: Int, _ members: Int) -> Double {
        let rate = (Double(goals) + 0.5) / (Double(members) + 1)
        return rate * (1 - rate) / Double(max(1, members))
    }
}
