import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackWire

/// Approving and rejecting: the tools record what is wanted, a person decides.
enum DecideTools {
    static let all: [AssistantTool] = [
        tool(
            approves: true, "approve_proposal", title: "Approve a proposal",
            "Ask the person to approve a proposal they have read. Records the wish; the decision is made only when the person "
                + "types the loop's name and the code of their authenticator app into a form of this client, or on the approval "
                + "page whose link comes back. No argument carries a code. Take the fingerprint from get_proposal."),
        tool(
            approves: false, "reject_proposal", title: "Reject a proposal",
            "Ask the person to reject a proposal they have read; like approve_proposal, decided only by the person themself, "
                + "with their code."),
    ]

    struct Arguments: Sendable {
        var proposal: String
        var fingerprint: String
        var reason: String
        static let shape = Shape<Arguments>.object(
            "Decide", "Which proposal, as it was read.",
            Field("proposal", "Its id, such as P-000001.", .string(min: 1, max: 40), \.proposal),
            Field(
                "fingerprint", "The fingerprint that get_proposal showed, at least 12 digits of it.",
                .string(min: 12, max: 64), \.fingerprint),
            Field("reason", "Why, in the person's words.", .string(max: 2_000), \.reason, default: ""),
            make: { Arguments(proposal: $0, fingerprint: $1, reason: $2) })
    }

    private static func tool(
        approves: Bool, _ name: String, title: String, _ description: String
    ) -> AssistantTool {
        AssistantTool(
            name, title: title, description, input: Arguments.shape.kind,
            output: [
                "type": "object",
                "properties": [
                    "proposal": ["type": "string"], "decided": ["type": "boolean"], "status": ["type": "string"],
                    "happened": ["type": "string"], "approval_page": ["type": "string"],
                ],
            ],
            does: .decides, needsPerson: approves, fence: InspectTools.written,
            // An assistant asks for the person it acts for; somebody's own key has to be one that decides.
            isFor: { caller in
                caller.scopes.contains(.loopsRead)
                    && (caller.actsFor == nil
                        ? caller.scopes.contains(.proposalsDecide) : caller.scopes.contains(.playbooksPropose))
            },
            body: { call in
                let arguments = try call.read(Arguments.shape)
                return try await DecisionRound(call: call, arguments: arguments, approves: approves).outcome()
            })
    }
}
