package import WinbackModel
package import WinbackStatistics

/// Everything that rules for proposals go by, as values.
package struct LoopStanding: Sendable {
    /// Matured outcomes of one tier.
    package struct TierOutcomes: Sendable, Hashable {
        /// Tier; empty for members without one.
        package var tier: String
        /// Treated members.
        package var treated = 0
        /// Of these, who came back.
        package var treatedGoals = 0
        /// Members held out.
        package var heldOut = 0
        /// Of these, who came back.
        package var heldOutGoals = 0

        /// Nothing yet.
        package init(tier: String) { self.tier = tier }
    }

    /// How fast one arm's conversions come.
    package struct ArmPace: Sendable, Equatable {
        /// Arm index.
        package var arm: Int
        /// Conversions it is from.
        package var conversions: Int
        /// Their delays.
        package var curve: DelayCurve

        /// Makes a pace.
        package init(arm: Int, conversions: Int, curve: DelayCurve) {
            self.arm = arm
            self.conversions = conversions
            self.curve = curve
        }
    }

    /// The playbook at work.
    package var playbook: Playbook
    /// The pools it may draw from.
    package var pools: [CouponPool]
    /// The latest reading.
    package var look: LookRecord?
    /// Arm shares in force.
    package var shares: [Share]
    /// Outcomes by tier, by tier ascending.
    package var tiers: [TierOutcomes] = []
    /// Arms' paces.
    package var paces: [ArmPace] = []
    /// Members entered in the last tuning period.
    package var entered = 0
    /// Places there were in it.
    package var places = 0
    /// Value used of the loop's cap.
    package var used = Money.zero
    /// Days the loop has run.
    package var daysRun = 0
    /// Days it may still take members in.
    package var daysLeft = 0

    /// A standing of which nothing has been measured.
    package init(playbook: Playbook, pools: [CouponPool], look: LookRecord?, shares: [Share]) {
        self.playbook = playbook
        self.pools = pools
        self.look = look
        self.shares = shares
    }

    /// Counts outcomes into tiers.
    package mutating func count(_ outcomes: [LoggedOutcome]) {
        var byTier: [String: TierOutcomes] = [:]
        for outcome in outcomes {
            var tier = byTier[outcome.tier] ?? TierOutcomes(tier: outcome.tier)
            if outcome.arm < 0 {
                tier.heldOut += 1
                tier.heldOutGoals += outcome.converted ? 1 : 0
            } else {
                tier.treated += 1
                tier.treatedGoals += outcome.converted ? 1 : 0
            }
            byTier[outcome.tier] = tier
        }
        tiers = byTier.values.sorted { $0.tier < $1.tier }
    }

    /// Matured outcomes of the latest reading.
    var outcomes: Int { look.map { $0.treated + $0.heldOut } ?? 0 }

    /// The lift of the latest reading as a fact; `nil` while there is none.
    var lift: ProposalEvidence.Fact? {
        look?.lift.map {
            .init(
                "lift against the control group", $0.estimate, .points, low: $0.low, high: $0.high, n: outcomes)
        }
    }
}

/// What a rule would have people decide about.
package struct ProposalDraft: Sendable, Hashable {
    /// Why.
    package var evidence: ProposalEvidence
    /// The whole playbook as it would be.
    package var playbook: Playbook
    /// The question in a sentence.
    package var reason: String

    /// Makes a draft.
    package init(evidence: ProposalEvidence, playbook: Playbook, reason: String) {
        self.evidence = evidence
        self.playbook = playbook
        self.reason = reason
    }
}

/// The rules in the order in which they are asked, since a loop is asked about one change at a time.
package enum ChangeProposer {
    /// Every change the figures ask for, the gravest first.
    package static func drafts(_ standing: LoopStanding) -> [ProposalDraft] {
        [
            AudienceProposer.narrower(standing), OfferProposer.smaller(standing), OfferProposer.movedWait(standing),
            AudienceProposer.wider(standing), HoldoutProposer.smaller(standing), HoldoutProposer.larger(standing),
        ].compactMap(\.self)
    }
}
