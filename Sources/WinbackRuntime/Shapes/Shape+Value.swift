import WinbackEngine
import WinbackModel
import WinbackWire

extension LoopValue.Early {
    static let shape = Shape<LoopValue.Early>.object(
        "EarlyReading", "An early reading, not a decision: open windows count by what is usually seen by their age.",
        Field("difference", "Expected difference, treated minus control.", .number(), \.difference),
        Field("members", "Members counted.", .integer(0...Int.max), \.members),
        make: { LoopValue.Early(difference: $0, members: $1) })
}

extension LoopValue.Again {
    static let shape = Shape<LoopValue.Again>.object(
        "BoughtAgain", "Of members who came back long enough ago, how many bought again.",
        Field("days", "Days after the order that brought them back.", .integer(1...Int.max), \.days),
        Field("treated", "Treated members who came back.", .integer(0...Int.max), \.treated),
        Field("treated_again", "Of these, bought again in time.", .integer(0...Int.max), \.treatedAgain),
        Field("held_out", "Control members who came back.", .integer(0...Int.max), \.heldOut),
        Field("held_out_again", "Of these, bought again in time.", .integer(0...Int.max), \.heldOutAgain),
        make: { LoopValue.Again(days: $0, treated: $1, treatedAgain: $2, heldOut: $3, heldOutAgain: $4) })
}

extension LoopValue.CostPerComeback {
    static let shape = Shape<LoopValue.CostPerComeback>.object(
        "CostPerComeback", "Value given for one comeback more, in minor units.",
        Field("estimate", "Point estimate.", .number(), \.estimate), Field("low", "Lower end.", .number(), \.low),
        Field("high", "Upper end; absent when unbounded.", .optional(.number()), \.high),
        make: { LoopValue.CostPerComeback(estimate: $0, low: $1, high: $2) })
}

extension LoopValue {
    /// What a reading is worth.
    static let shape = Shape<LoopValue>.object(
        "LoopValue", "What a loop's reading is worth.",
        Field(
            "profit", "Margin per member less all that was given, in minor units.",
            .optional(LookRecord.Interval.shape), \.profit),
        Field(
            "cost_per_comeback", "Value given for one comeback more.", .optional(CostPerComeback.shape),
            \.costPerComeback),
        Field(
            "subsidy_share", "Share of comebacks that would have happened anyway.",
            .optional(LookRecord.Interval.shape), \.subsidy),
        Field("early", "The early reading, not a decision.", .optional(Early.shape), \.early),
        Field("bought_again", "Second lifetimes.", .array(of: Again.shape, max: 10), \.again),
        Field("split", "How members arrive in their groups.", .enumeration, \.split),
        make: {
            LoopValue(profit: $0, costPerComeback: $1, subsidy: $2, early: $3, again: $4, split: $5)
        })
}
