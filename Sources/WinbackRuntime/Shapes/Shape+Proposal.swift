package import WinbackEngine
import WinbackModel
package import WinbackWire

extension CycleRecord.ExclusionCount {
    /// How many members a reason kept out.
    static let shape = Shape<CycleRecord.ExclusionCount>.object(
        "Exclusion", "How many members a reason kept out.",
        Field("reason", "The reason.", .string(max: 200), \.reason),
        Field("members", "Members.", .integer(0...Int.max), \.members),
        make: { CycleRecord.ExclusionCount(reason: $0, members: $1) })
}

extension PlanForecast.Cell {
    static let shape = Shape<PlanForecast.Cell>.object(
        "AudienceCell", "Members of one state and tier.",
        Field("state", "State.", .string(max: 20), \.state),
        Field("tier", "Tier; empty when none.", .string(max: 64), \.tier, default: ""),
        Field("audience", "Members in the audience.", .integer(0...Int.max), \.audience),
        Field("eligible", "Members who could enter today.", .integer(0...Int.max), \.eligible),
        Field("fewer_than_10", "Whether the group is too small to be counted.", .boolean, \.isSmall, default: false),
        make: {
            var cell = PlanForecast.Cell(state: $0, tier: $1, audience: $2, eligible: $3)
            cell.isSmall = $4
            return cell
        })
}

extension PlanForecast.Arm {
    static let shape = Shape<PlanForecast.Arm>.object(
        "PlannedVariant", "One variant and how many members it can expect.",
        Field("name", "Journey name.", .string(max: 64), \.name),
        Field("share", "Share of all entries, control group included.", .percent, \.share),
        Field("entries", "Expected entries over the run.", .integer(0...Int.max), \.entries),
        Field("worst_case", "Dearest path of one entry.", .minorUnits, \.worstCase),
        make: { PlanForecast.Arm(name: $0, share: $1, entries: $2, worstCase: $3) })
}

extension PlanForecast.Tier {
    static let shape = Shape<PlanForecast.Tier>.object(
        "TierEntries", "Daily entries of one tier.",
        Field("tier", "Tier; empty when none.", .string(max: 64), \.tier, default: ""),
        Field("per_day", "Entries expected on an ordinary day.", .integer(0...Int.max), \.perDay),
        Field("peak", "Entries on the busiest day; 20 % more end the tier's entries.", .integer(0...Int.max), \.peak),
        make: { PlanForecast.Tier(tier: $0, perDay: $1, peak: $2) })
}

extension PlanForecast {
    /// What a playbook would do with today's members.
    package static let shape = Shape<PlanForecast>.object(
        "Forecast", "What a playbook would do with today's members; amounts in minor units.",
        Field("as_of", "The date it was computed for.", .date, \.asOf),
        Field("audience", "Audience by state and tier.", .array(of: Cell.shape, max: 1_000), \.cells),
        Field(
            "exclusions", "Members kept out, by reason.", .array(of: CycleRecord.ExclusionCount.shape, max: 100),
            \.exclusions),
        Field("eligible", "Members who could enter today.", .integer(0...Int.max), \.eligible),
        Field("new_per_day", "Members who reach the audience on an ordinary day.", .integer(0...Int.max), \.newPerDay),
        Field("entries_per_day", "Expected entries a day.", .integer(0...Int.max), \.entriesPerDay),
        Field("entries_total", "Expected entries over the run.", .integer(0...Int.max), \.entriesTotal),
        Field("holdout_entries", "Entries expected in the control group.", .integer(0...Int.max), \.holdoutEntries),
        Field("arms", "The variants.", .array(of: Arm.shape, max: 100), \.arms),
        Field("expected_cost", "Value expected to be committed.", .minorUnits, \.expectedCost),
        Field("liability", "The most that can be committed.", .minorUnits, \.liability),
        Field("money_lasts_until", "When the money is used up at worst.", .optional(.date), \.moneyLastsUntil),
        Field("detectable_lift", "Smallest lift the numbers detect.", .optional(.percent), \.detectableLift),
        Field("first_reading", "First date with a closed window.", .date, \.firstReading),
        Field("decision_expected", "When a decision can be expected.", .array(of: .date, max: 2), \.decisionExpected),
        Field("warnings", "What does not fit together.", .array(of: .string(), max: 100), \.warnings),
        Field("tiers", "Daily entries by tier.", .array(of: Tier.shape, max: 1_000), \.tiers, default: []),
        make: {
            PlanForecast(
                asOf: $0, cells: $1, exclusions: $2, eligible: $3, newPerDay: $4, entriesPerDay: $5,
                entriesTotal: $6, holdoutEntries: $7, arms: $8, expectedCost: $9, liability: $10,
                moneyLastsUntil: $11, detectableLift: $12, firstReading: $13, decisionExpected: $14, warnings: $15,
                tiers: $16)
        })
}

extension ProposalRecord {
    /// A change that waits for a person.
    package static let shape = Shape<ProposalRecord>.object(
        "Proposal", "A change that waits for a person, or was decided.",
        Field("proposal", "Its id.", .id(), \.id),
        Field("kind", "What it asks for.", .enumeration, \.kind),
        Field("loop", "The loop it is about.", .optional(.id()), \.loop),
        Field(
            "subject", "What it is about: a loop, `:policy`, `:principal/ID` or `:bulk/ID`.", .string(max: 200),
            \.subject.name),
        Field("fingerprint", "Fingerprint of everything it would put to work.", .hash, \.digest),
        Field("proposer", "Who proposed it.", .id(), \.proposer),
        Field("reason", "Why, in the proposer's words.", .string(), \.reason),
        Field("created_at", "When it was made.", .instant, \.createdAt),
        Field("decide_before", "Undecided by then, it lapses.", .instant, \.decideBefore),
        Field("status", "Where it stands.", .enumeration, \.status),
        Field("forecast", "What approving it means, computed by Winback.", PlanForecast.shape, \.forecast),
        Field("decided_by", "Who decided.", .optional(.id()), \.decidedBy),
        Field("decided_at", "When.", .optional(.instant), \.decidedAt),
        Field("decision_reason", "Why it was decided so.", .optional(.string()), \.decisionReason),
        Field("proposer_acts_for", "The person for whom the proposer acted.", .optional(.id()), \.detail.actsFor),
        Field("attempt", "How often the same was put forward.", .integer(1...Int.max), \.detail.attempt, default: 1),
        Field("reissue_of", "The lapsed proposal it puts forward again.", .optional(.id()), \.detail.reissueOf),
        Field(
            "evidence", "What the daemon goes by when it asks by itself.", .optional(ProposalEvidence.shape),
            \.detail.evidence),
        make: {
            id, kind, _, subject, digest, proposer, reason, created, before, status, forecast, by, at, why, actsFor,
            attempt, reissueOf, evidence in
            var record = ProposalRecord(
                id: id, kind: kind, subject: .init(name: subject), digest: digest, proposer: proposer, reason: reason,
                createdAt: created, decideBefore: before, forecast: forecast)
            (record.status, record.decidedBy, record.decidedAt, record.decisionReason) = (status, by, at, why)
            record.detail.evidence = evidence
            (record.detail.actsFor, record.detail.attempt, record.detail.reissueOf) = (actsFor, attempt, reissueOf)
            return record
        })
}

extension ProposalEvidence {
    static let shape = Shape<ProposalEvidence>.object(
        "ProposalEvidence", "Why the daemon proposes something by itself.",
        Field("rule", "The rule that asks.", .enumeration, \.rule),
        Field("about", "What of the playbook it is about.", .string(max: 200), \.about),
        Field("facts", "The figures it goes by.", .array(of: Fact.shape, max: 20), \.facts),
        Field("outcomes", "Matured outcomes it goes by.", .integer(0...Int.max), \.outcomes),
        Field("direction", "1 for more, -1 for less.", .integer(-1...1), \.direction),
        make: { ProposalEvidence(rule: $0, about: $1, facts: $2, outcomes: $3, direction: $4) })
}

extension ProposalEvidence.Fact {
    static let shape = Shape<ProposalEvidence.Fact>.object(
        "EvidenceFact", "One figure with its interval and what it is of; shares are 0 to 1, money in minor units.",
        Field("what", "What was measured.", .string(max: 300), \.what),
        Field("figure", "The figure.", .number(), \.figure), Field("unit", "Its unit.", .enumeration, \.unit),
        Field("low", "Lower end of its interval.", .optional(.number()), \.low),
        Field("high", "Upper end of its interval.", .optional(.number()), \.high),
        Field("n", "Members or things it is of.", .integer(0...Int.max), \.n),
        make: { ProposalEvidence.Fact($0, $1, $2, low: $3, high: $4, n: $5) })
}
