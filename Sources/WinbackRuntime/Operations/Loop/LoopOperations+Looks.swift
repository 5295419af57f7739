package import WinbackEngine
package import WinbackModel
import WinbackPorts
import WinbackWire

extension LoopOperations {
    /// Every check of a loop's experiments, derived again when asked.
    package static let looks = Operation<LooksInput, LooksOutput>(
        "loop.looks", "List a loop's checks with what each was read by, and derive them again when asked.",
        scope: .loopsRead, effect: .read, input: LooksInput.shape, output: LooksOutput.shape,
        subject: { $0.loop.text },
        handler: { context, input in
            try await context.store.read { transaction in
                guard try transaction.loop(input.loop) != nil else {
                    throw unknown(input.loop, among: try transaction.loops().map(\.id.text))
                }
                let looks = try transaction.looks(input.loop, limit: .max)
                return LooksOutput(
                    loop: input.loop, checks: looks, rederived: input.verify ? LookCheck(looks) : nil)
            }
        })

    /// Which loop's checks, and whether they are derived again.
    package struct LooksInput: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// Whether every check is derived again from its stored inputs.
        package var verify: Bool
        /// Makes an input.
        package init(loop: LoopID, verify: Bool = false) {
            self.loop = loop
            self.verify = verify
        }
        static let shape = Shape<LooksInput>.object(
            "LooksInput", "Which loop's checks, and whether they are derived again.",
            Field("loop", "Its id, the playbook's name.", .id(max: 64), \.loop),
            Field(
                "verify", "Whether every check is derived again from its stored inputs.", .boolean, \.verify,
                default: false),
            make: { LooksInput(loop: $0, verify: $1) })
    }

    /// A loop's checks.
    package struct LooksOutput: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// Its checks in order.
        package var checks: [LookRecord]
        /// What deriving them again found; nil when it was not asked for.
        package var rederived: LookCheck?
        static let shape = Shape<LooksOutput>.object(
            "Checks", "A loop's checks.", Field("loop", "The loop.", .id(), \.loop),
            Field("checks", "Its checks in order.", .array(of: LookRecord.shape), \.checks),
            Field("rederived", "What deriving them again found.", .optional(LookCheck.shape), \.rederived),
            make: { LooksOutput(loop: $0, checks: $1, rederived: $2) })
    }
}

extension LookCheck.Difference {
    static let shape = Shape<LookCheck.Difference>.object(
        "CheckDifference", "Where a stored check differs from what its inputs say.",
        Field("check", "Number of the check.", .integer(), \.number),
        Field("part", "Which part of it.", .string(max: 64), \.part),
        Field("stored", "What is stored.", .string(), \.stored),
        Field("derived", "What was derived.", .string(), \.derived),
        make: { LookCheck.Difference(number: $0, part: $1, stored: $2, derived: $3) })
}

extension LookCheck {
    static let shape = Shape<LookCheck>.object(
        "Rederived", "Checks derived again from their stored inputs.",
        Field("same", "Checks that came out the same, bit for bit.", .integer(0...Int.max), \.verified),
        Field(
            "without_inputs", "Checks of earlier releases, which stored no inputs.", .integer(0...Int.max), \.without),
        Field(
            "difference", "The first difference; nothing is derived after it.", .optional(Difference.shape),
            \.difference),
        make: { LookCheck(verified: $0, without: $1, difference: $2) })
}
