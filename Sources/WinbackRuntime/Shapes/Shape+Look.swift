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
        make: {
            LookRecord(
                loop: $0, experiment: $1, number: $2, date: $3, alpha: $4, treated: $5, heldOut: $6, treatedGoals: $7,
                heldOutGoals: $8, logE: $9, lift: $10, margin: $11, sampleRatioLogE: $12, decision: $13,
                sentence: $14)
        })
}
