package import WinbackEngine
import WinbackLoop
package import WinbackModel
import WinbackPorts
import WinbackWire

/// A single operation as a caller sees it, before and after it was confirmed.
package struct PreviewReply: Sendable, Hashable {
    /// Its id, with which it is confirmed; the idempotency key of what it does.
    package var preview: PreviewID
    /// The tool.
    package var tool: Tool
    /// The member's name as shown to this caller; `nil` when none is known.
    package var name: String?
    /// The member's e-mail address, masked; `nil` when none is known.
    package var email: String?
    /// What it costs at most.
    package var value: Money
    /// Currency of all money.
    package var currency: Currency
    /// What remains of each cap.
    package var caps: [CapLine]
    /// Every gate's answer; empty once it was carried out.
    package var gates: [GateLine]
    /// Until when it can be confirmed.
    package var confirmBefore: Instant
    /// How the member may be named to confirm it.
    package var confirmBy: [MemberIdentifier.Kind]
    /// Where it stands.
    package var status: PreviewRecord.Status
    /// The provider's name for what was done, or why it was refused.
    package var outcome: String

    /// What remains of one cap.
    package struct CapLine: Sendable, Hashable {
        /// Which cap.
        package var cap: String
        /// What is left of it.
        package var left: Money
        static let shape = Shape<CapLine>.object(
            "Cap", "What remains of one cap.", Field("cap", "Which cap.", .string(max: 100), \.cap),
            Field("left", "What is left of it, in minor units.", .minorUnits, \.left),
            make: { CapLine(cap: $0, left: $1) })
    }

    static let shape = Shape<PreviewReply>.object(
        "Preview", "A single operation: who, how much, what remains, and where it stands.",
        Field("preview", "Its id, with which it is confirmed.", .id(), \.preview),
        Field("tool", "The tool.", .enumeration, \.tool),
        Field("name", "The member's name.", .optional(.string(max: 400)), \.name),
        Field("email", "The member's e-mail address, masked.", .optional(.string(max: 400)), \.email),
        Field("value", "What it costs at most, in minor units.", .minorUnits, \.value),
        Field("currency", "Currency of all money.", .currency, \.currency),
        Field("caps", "What remains of each cap.", .array(of: CapLine.shape), \.caps),
        Field("gates", "Every gate's answer.", .array(of: GateLine.shape), \.gates),
        Field("confirm_before", "Until when it can be confirmed.", .instant, \.confirmBefore),
        Field("confirm_by", "How the member may be named to confirm it.", .array(of: .enumeration), \.confirmBy),
        Field("status", "Where it stands.", .enumeration, \.status),
        Field("outcome", "What was done, or why it was refused.", .string(max: 1_000), \.outcome),
        make: {
            PreviewReply(
                preview: $0, tool: $1, name: $2, email: $3, value: $4, currency: $5, caps: $6, gates: $7,
                confirmBefore: $8, confirmBy: $9, status: $10, outcome: $11)
        })
}

/// One gate and its answer, as callers read it.
package struct GateLine: Sendable, Hashable {
    /// What the gate says.
    package enum Answer: String, Sendable, Hashable, CaseIterable {
        /// Goes through now.
        case passes
        /// Passes later.
        case later
        /// Does not pass as asked.
        case refuses
    }

    /// The gate.
    package var gate: String
    /// Its answer.
    package var answer: Answer
    /// Why; empty when it passes.
    package var reason: String
    /// When it would pass; `nil` when it passes now, or never as asked.
    package var at: Instant?
    /// What would make it pass.
    package var advice: String?

    /// Takes over a line of a verdict.
    package init(_ line: Verdict.Line) {
        gate = line.gate.title
        switch line.answer {
        case .passes: (answer, reason, at, advice) = (.passes, "", nil, nil)
        case .later(let at, let reason): (answer, self.reason, self.at, advice) = (.later, reason, at, nil)
        case .refuses(let reason, let advice): (answer, self.reason, at, self.advice) = (.refuses, reason, nil, advice)
        }
    }

    private init(gate: String, answer: Answer, reason: String, at: Instant?, advice: String?) {
        self.gate = gate
        self.answer = answer
        self.reason = reason
        self.at = at
        self.advice = advice
    }

    static let shape = Shape<GateLine>.object(
        "Gate", "One gate and its answer.", Field("gate", "The gate.", .string(max: 40), \.gate),
        Field("answer", "What it says.", .enumeration, \.answer),
        Field("reason", "Why; empty when it passes.", .string(max: 1_000), \.reason),
        Field("at", "When it would pass.", .optional(.instant), \.at),
        Field("advice", "What would make it pass.", .optional(.string(max: 1_000)), \.advice),
        make: { GateLine(gate: $0, answer: $1, reason: $2, at: $3, advice: $4) })
}
