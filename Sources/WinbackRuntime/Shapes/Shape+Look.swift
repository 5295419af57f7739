package import WinbackEngine
import WinbackModel
package import WinbackWire

extension LookRecord.Interval {
    static let shape = Shape<LookRecord.Interval>.object(
        "Interval", "An interval of a difference per member.",
        Field("estimate", "Point estimate.", .number(), \.estimate),
        Field("low", "Lower end.", .number(), \.low),
        Field("high", "Upper end.", .number(), \.high),
        make: { LookRecord.Interval(estimate: $0, low: $1, high: $2) })
}

extension LookEvidence.Decided {
    static let shape = Shape<LookEvidence.Decided>.object(
        "Decided", "A decision that stays the experiment's.",
        Field("decision", "better or worse.", .enumeration, \.decision),
        Field("date", "Date of the check that decided.", .date, \.date),
        Field("check", "Its number.", .integer(0...Int.max), \.number),
        make: { LookEvidence.Decided(decision: $0, date: $1, number: $2) })
}

extension LookEvidence.Terms {
    static let shape = Shape<LookEvidence.Terms>.object(
        "ReadingTerms", "How the experiment is read, fixed at its first check.",
        Field("method", "Which test reads.", .enumeration, \.method),
        Field("holdout_share", "Share of the control group.", .percent, \.holdoutShare),
        Field("planned_members", "Members planned for when it was approved.", .integer(0...Int.max), \.plannedMembers),
        Field("planned_checks", "Planned steps up to that size.", .integer(0...Int.max), \.plannedLooks),
        Field("minimum_lift", "The smallest lift worth having.", .percent, \.minimumLift),
        Field("currency", "Currency of amounts.", .currency, \.currency),
        make: {
            LookEvidence.Terms(
                method: $0, holdoutShare: $1, plannedMembers: $2, plannedLooks: $3, minimumLift: $4, currency: $5)
        })
}

extension LookEvidence {
    /// What a check was read by; the sums by variant stay in the store, since variants are not compared while shares
    /// adapt.
    static let shape = Shape<LookEvidence>.object(
        "CheckEvidence", "What a check was read by.",
        Field("terms", "How the experiment is read.", Terms.shape, \.terms),
        Field("first_reading", "First date with a closed window.", .date, \.firstReading),
        Field(
            "decision_expected", "Earliest and latest date of a decision.", .array(of: .date, max: 2),
            \.decisionExpected),
        Field(
            "rate_ratio", "Rate ratio, treated over control, with the bounds of the test.",
            .optional(LookRecord.Interval.shape), \.ratio),
        Field("multiplier", "What stands in place of 1.96 for margin.", .optional(.number()), \.multiplier),
        Field("alpha_spent", "Error level spent on conversions so far.", .number(), \.spent),
        Field("alpha_spent_margin", "Error level spent on margin so far.", .number(), \.moneySpent),
        Field("verdict", "What today's evidence says about conversions.", .enumeration, \.verdict),
        Field("verdict_margin", "What today's evidence says about margin.", .enumeration, \.moneyVerdict),
        Field("decided", "The decision about conversions.", .optional(Decided.shape), \.decided),
        Field("decided_margin", "The decision about margin.", .optional(Decided.shape), \.moneyDecided),
        make: {
            var evidence = LookEvidence(terms: $0, firstReading: $1, decisionExpected: $2, groups: [])
            evidence.ratio = $3
            evidence.multiplier = $4
            evidence.spent = $5
            evidence.moneySpent = $6
            evidence.verdict = $7
            evidence.moneyVerdict = $8
            evidence.decided = $9
            evidence.moneyDecided = $10
            return evidence
        })
}

extension LookRecord {
    /// One recorded reading of an experiment.
    package static let shape = Shape<LookRecord>.object(
        "Check", "One recorded reading of an experiment.",
        Field("loop", "The loop.", .id(), \.loop),
        Field("experiment", "Number of the experiment.", .integer(0...Int.max), \.experiment),
        Field("number", "Number of the check.", .integer(0...Int.max), \.number),
        Field("date", "Date of the reading.", .date, \.date),
        Field("alpha", "Error level that holds under any number of checks.", .number(), \.alpha),
        Field("treated", "Treated members with closed windows.", .integer(0...Int.max), \.treated),
        Field("held_out", "Control members with closed windows.", .integer(0...Int.max), \.heldOut),
        Field("treated_goals", "Goals among the treated.", .integer(0...Int.max), \.treatedGoals),
        Field("held_out_goals", "Goals among the control group.", .integer(0...Int.max), \.heldOutGoals),
        Field("log_e", "Logarithm of the e-value against no difference.", .number(), \.logE),
        Field("lift", "Conversion lift, absolute; absent while thin.", .optional(Interval.shape), \.lift),
        Field("margin", "Margin per member in minor units; absent while thin.", .optional(Interval.shape), \.margin),
        Field(
            "sample_ratio_log_e", "Logarithm of the e-value against the planned shares.", .number(), \.sampleRatioLogE),
        Field("decision", "What the evidence says.", .enumeration, \.decision),
        Field("sentence", "The reading as a sentence.", .string(), \.sentence),
        Field("evidence", "What it was read by.", .optional(LookEvidence.shape), \.evidence),
        make: {
            LookRecord(
                loop: $0, experiment: $1, number: $2, date: $3, alpha: $4, treated: $5, heldOut: $6, treatedGoals: $7,
                heldOutGoals: $8, logE: $9, lift: $10, margin: $11, sampleRatioLogE: $12, decision: $13,
                sentence: $14, evidence: $15)
        })
}
