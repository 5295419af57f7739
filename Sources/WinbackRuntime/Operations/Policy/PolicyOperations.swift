import WinbackEngine
import WinbackFormats
import WinbackLoop
package import WinbackModel
import WinbackPorts
import WinbackWire

/// What the team allows at most: reading, comparing and proposing it.
package enum PolicyOperations {
    /// Shows what is at work and what waits.
    package static let show = Operation<NoInput, ShowOutput>(
        "policy.show", "Show the policy at work, and what of the file waits for a person.", scope: .loopsRead,
        effect: .read, input: NoInput.shape, output: ShowOutput.shape,
        handler: { context, _ in
            let team = context.team
            let currency = team.files.programme.currency
            let policy = team.policy
            let file = team.policyAtWork.file
            let (approved, waiting) = try await context.store.read { transaction in
                (
                    try transaction.approvedPolicies(limit: 1).first,
                    try transaction.proposals(waitingOnly: true, limit: 1_000).first { $0.kind == .policy }
                )
            }
            return ShowOutput(
                hash: policy.hash, text: PolicyWriter.yaml(policy, currency: currency), approvedBy: approved?.by,
                approvedAt: approved?.at, waits: PolicyChange.between(policy, file, currency: currency),
                proposal: waiting?.id)
        })

    /// Reads a policy strictly.
    package static let check = Operation<TextInput, CheckOutput>(
        "policy.check", "Read a policy strictly and tell every problem at once.", scope: .loopsRead, effect: .read,
        input: TextInput.shape, output: CheckOutput.shape,
        handler: { context, input in
            let currency = context.team.files.programme.currency
            let reading = PolicyReader.read(input.policy.text, file: input.policy.file, currency: currency)
            let policy = try reading.get()
            return CheckOutput(hash: policy.hash, warnings: reading.diagnostics)
        })

    /// Compares a policy with the one at work.
    package static let diff = Operation<TextInput, DiffOutput>(
        "policy.diff", "Tell what a policy would allow more or less than the one at work.", scope: .loopsRead,
        effect: .read, input: TextInput.shape, output: DiffOutput.shape,
        handler: { context, input in
            let currency = context.team.files.programme.currency
            let asked = try PolicyReader.read(input.policy.text, file: input.policy.file, currency: currency).get()
            let policy = context.team.policy
            return DiffOutput(
                before: policy.hash, after: asked.hash,
                changes: PolicyChange.between(policy, asked, currency: currency))
        })

    /// Proposes a looser policy.
    package static let propose = Operation<ProposeInput, ProposalView>(
        "policy.propose", "Propose a policy that allows more; other people decide.", scope: .playbooksPropose,
        effect: .write, input: ProposeInput.shape, output: ProposalView.shape,
        handler: { context, input in
            let currency = context.team.files.programme.currency
            let asked = try PolicyReader.read(input.policy.text, file: input.policy.file, currency: currency).get()
            let proposal = try await context.team.driver.propose(
                policy: asked, by: context.caller.origin, reason: input.reason, at: context.now)
            return try await ProposalOperations.view(proposal.id, in: context)
        })
}

extension PolicyOperations {
    /// A policy's text.
    package struct TextInput: Sendable, Hashable {
        /// The text.
        package var policy: NamedText
        /// Makes an input.
        package init(policy: NamedText) { self.policy = policy }
        static let shape = Shape<TextInput>.object(
            "PolicyInput", "A policy's text.", Field("policy", "The policy.", NamedText.shape, \.policy),
            make: { TextInput(policy: $0) })
    }

    /// A policy's text and why it is proposed.
    package struct ProposeInput: Sendable, Hashable {
        /// The text.
        package var policy: NamedText
        /// Why, in the proposer's words.
        package var reason: String
        /// Makes an input.
        package init(policy: NamedText, reason: String) {
            self.policy = policy
            self.reason = reason
        }
        static let shape = Shape<ProposeInput>.object(
            "PolicyProposeInput", "A policy's text and why it is proposed.",
            Field("policy", "The policy.", NamedText.shape, \.policy),
            Field("reason", "Why, in the proposer's words.", .string(max: 2_000), \.reason, default: ""),
            make: { ProposeInput(policy: $0, reason: $1) })
    }

    /// The policy at work.
    package struct ShowOutput: Sendable, Hashable {
        /// Its fingerprint.
        package var hash: ContentHash
        /// It in canonical form.
        package var text: String
        /// Who approved what it is cut from; `nil` before there was any.
        package var approvedBy: PrincipalID?
        /// When.
        package var approvedAt: Instant?
        /// What the file asks for beyond it.
        package var waits: [PolicyChange]
        /// The proposal that waits, if one does.
        package var proposal: ProposalID?
        static let shape = Shape<ShowOutput>.object(
            "PolicyView", "The policy at work: the stricter of what was approved and what the file says.",
            Field("fingerprint", "Its fingerprint.", .hash, \.hash),
            Field("text", "It in canonical form.", .string(max: 1 << 20), \.text),
            Field("approved_by", "Who approved, adopted or tightened it last.", .optional(.id()), \.approvedBy),
            Field("approved_at", "When.", .optional(.instant), \.approvedAt),
            Field("waits", "What the file asks for beyond it.", .array(of: PolicyChange.shape), \.waits),
            Field("proposal", "The proposal that waits.", .optional(.id()), \.proposal),
            make: {
                ShowOutput(hash: $0, text: $1, approvedBy: $2, approvedAt: $3, waits: $4, proposal: $5)
            })
    }

    /// A policy that reads well.
    package struct CheckOutput: Sendable, Hashable {
        /// Its fingerprint.
        package var hash: ContentHash
        /// Warnings.
        package var warnings: [Diagnostic]
        static let shape = Shape<CheckOutput>.object(
            "PolicyCheck", "A policy that reads well.", Field("fingerprint", "Its fingerprint.", .hash, \.hash),
            Field("warnings", "Warnings.", .array(of: Diagnostic.shape), \.warnings),
            make: { CheckOutput(hash: $0, warnings: $1) })
    }

    /// What a policy changes.
    package struct DiffOutput: Sendable, Hashable {
        /// Fingerprint of the policy at work.
        package var before: ContentHash
        /// Fingerprint of the policy asked about.
        package var after: ContentHash
        /// The differences, in the order of the file.
        package var changes: [PolicyChange]
        static let shape = Shape<DiffOutput>.object(
            "PolicyDifference", "What a policy would allow more or less than the one at work.",
            Field("before", "Fingerprint of the policy at work.", .hash, \.before),
            Field("after", "Fingerprint of the policy asked about.", .hash, \.after),
            Field("changes", "The differences.", .array(of: PolicyChange.shape), \.changes),
            make: { DiffOutput(before: $0, after: $1, changes: $2) })
    }
}
