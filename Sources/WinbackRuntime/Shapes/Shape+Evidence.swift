import WinbackEngine
import WinbackModel
import WinbackWire

extension HoldoutPlan {
    static let shape = Shape<HoldoutPlan>.object(
        "ControlGroups", "What a control group and others cost and show, for readings at any time at 80 % power.",
        Field("base_rate", "The return rate without treatment it assumes, 0 to 1.", .number(), \.baseRate),
        Field("minimum_lift", "The lift worth having.", .percent, \.minimumLift),
        Field("members", "Members of the run.", .integer(0...Int.max), \.members),
        Field("days", "Days of the run.", .integer(0...Int.max), \.days),
        Field("choices", "Half, as written and double.", .array(of: Choice.shape, max: 10), \.choices),
        make: { HoldoutPlan(baseRate: $0, minimumLift: $1, members: $2, days: $3, choices: $4) })
}

extension HoldoutPlan.Choice {
    static let shape = Shape<HoldoutPlan.Choice>.object(
        "ControlGroup", "One size of the control group.",
        Field("share", "The share held out.", .percent, \.share),
        Field("is_chosen", "Whether it is the playbook's.", .boolean, \.isChosen),
        Field("members", "Members needed to decide.", .optional(.integer(0...Int.max)), \.members),
        Field("days", "Days until it is decided.", .optional(.integer(0...Int.max)), \.days),
        Field(
            "detectable_lift", "The smallest lift the run decides, as a difference of rates.", .optional(.number()),
            \.detectable),
        Field("forgone", "Members who stay away because they are held out.", .integer(0...Int.max), \.forgone),
        make: {
            HoldoutPlan.Choice(share: $0, isChosen: $1, members: $2, days: $3, detectable: $4, forgone: $5)
        })
}

extension ArmEffect {
    static let shape = Shape<ArmEffect>.object(
        "VariantEffect", "What one variant does against the control group, fair although shares moved.",
        Field("name", "The variant.", .string(max: 64), \.name),
        Field("members", "Members with a closed window who were given it.", .integer(0...Int.max), \.members),
        Field("goals", "Of these, who came back.", .integer(0...Int.max), \.goals),
        Field(
            "lift", "More members who come back, per member; null while too few.",
            .optional(LookRecord.Interval.shape), \.lift),
        make: { ArmEffect(name: $0, members: $1, goals: $2, lift: $3) })
}

extension OffPolicyReading {
    static let shape = Shape<OffPolicyReading>.object(
        "Replay", "What proposed shares would have brought on logged outcomes.",
        Field("is_rate", "Whether conversions were replayed, or margin in minor units.", .boolean, \.isRate),
        Field("outcomes", "Logged outcomes replayed.", .integer(0...Int.max), \.outcomes),
        Field("effective", "What they are worth in outcomes of the proposed shares.", .number(), \.effective),
        Field("needed", "Fewer give no number.", .number(), \.needed),
        Field("largest_weight", "The largest weight of one outcome.", .number(), \.largestWeight),
        Field(
            "gain", "More per treated member, at 95 %; null when too thin.",
            .optional(LookRecord.Interval.shape), \.gain),
        Field("untried", "Variants no logged outcome speaks to.", .array(of: .string(max: 64), max: 100), \.untried),
        make: {
            OffPolicyReading(
                isRate: $0, outcomes: $1, effective: $2, needed: $3, largestWeight: $4, gain: $5, untried: $6)
        })
}
