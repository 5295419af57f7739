package import WinbackEngine
import WinbackLoop
package import WinbackModel
import WinbackPorts
import WinbackWire

/// What waits for a person, and a person's decision on it.
package enum ProposalOperations {
    /// Lists proposals.
    package static let list = Operation<ListInput, ListOutput>(
        "proposal.list", "List proposals, newest first.", scope: .loopsRead, effect: .read, input: ListInput.shape,
        output: ListOutput.shape,
        handler: { context, input in
            let currency = context.team.configuration.programme.currency
            return try await context.store.read {
                ListOutput(
                    currency: currency,
                    proposals: try $0.proposals(waitingOnly: input.waiting, limit: input.limit))
            }
        })

    /// Shows one proposal.
    package static let show = Operation<ShowInput, ProposalView>(
        "proposal.show", "Show a proposal, with what Winback computed apart from what the proposer says.",
        scope: .loopsRead, effect: .read, input: ShowInput.shape, output: ProposalView.shape,
        subject: { $0.proposal.text }, handler: { context, input in try await view(input.proposal, in: context) })

    /// Approves a proposal.
    package static let approve = Operation<DecideInput, ProposalView>(
        "proposal.approve", "Approve a proposal and put it to work; never by its proposer.", scope: .proposalsDecide,
        effect: .decide, input: DecideInput.shape, output: ProposalView.shape, subject: { $0.proposal.text },
        handler: { context, input in try await decide(input, approve: true, in: context) })

    /// Rejects a proposal.
    package static let reject = Operation<DecideInput, ProposalView>(
        "proposal.reject", "Reject a proposal; never by its proposer.", scope: .proposalsDecide, effect: .decide,
        input: DecideInput.shape, output: ProposalView.shape, subject: { $0.proposal.text },
        handler: { context, input in try await decide(input, approve: false, in: context) })

    private static func decide(
        _ input: DecideInput, approve: Bool, in context: OperationContext
    ) async throws -> ProposalView {
        context.because(input.reason)
        let view = try await view(input.proposal, in: context)
        let digest = view.proposal.digest
        if let read = input.fingerprint, !digest.hex.hasPrefix(read) {
            throw WinbackError(
                "digest_changed", .refused,
                "the fingerprint \(read.prefix(12)) is not that of \(input.proposal), which is \(digest.short)",
                advice: "read the proposal again: what it would put to work has changed")
        }
        let decided = try await context.team.driver.decide(
            input.proposal, digest: digest, approve: approve, by: context.principal, reason: input.reason,
            at: context.now)
        return ProposalView(proposal: decided, playbook: view.playbook, currency: view.currency)
    }

    private static func view(_ id: ProposalID, in context: OperationContext) async throws -> ProposalView {
        try await context.store.read { transaction in
            guard let proposal = try transaction.proposal(id) else {
                throw WinbackError(
                    "no_such_proposal", .notFound, "there is no proposal \(id)",
                    advice: "winback proposal list shows them")
            }
            guard let closure = try transaction.closure(proposal.digest) else {
                throw WinbackError(
                    "closure_missing", .failed, "what \(id) would put to work is not in the store",
                    advice: "propose the playbook again")
            }
            return ProposalView(
                proposal: proposal, playbook: closure.playbook, currency: closure.programme.currency)
        }
    }
}

extension ProposalOperations {
    /// Which proposals are listed.
    package struct ListInput: Sendable, Hashable {
        /// Only those that wait.
        package var waiting: Bool
        /// Most proposals given.
        package var limit: Int
        /// Makes an input.
        package init(waiting: Bool, limit: Int) {
            self.waiting = waiting
            self.limit = limit
        }
        static let shape = Shape<ListInput>.object(
            "ProposalListInput", "Which proposals are listed.",
            Field("waiting", "Only those that wait.", .boolean, \.waiting, default: false),
            Field("limit", "Most proposals given.", .integer(1...1_000), \.limit, default: 50),
            make: { ListInput(waiting: $0, limit: $1) })
    }

    /// Proposals listed.
    package struct ListOutput: Sendable, Hashable {
        /// Currency of all money.
        package var currency: Currency
        /// The proposals.
        package var proposals: [ProposalRecord]
        static let shape = Shape<ListOutput>.object(
            "ProposalList", "Proposals, newest first.",
            Field("currency", "Currency of all money.", .currency, \.currency),
            Field("proposals", "The proposals.", .array(of: ProposalRecord.shape), \.proposals),
            make: { ListOutput(currency: $0, proposals: $1) })
    }

    /// Which proposal is shown.
    package struct ShowInput: Sendable, Hashable {
        /// Its id.
        package var proposal: ProposalID
        /// Makes an input.
        package init(proposal: ProposalID) { self.proposal = proposal }
        static let shape = Shape<ShowInput>.object(
            "ProposalShowInput", "Which proposal is shown.",
            Field("proposal", "Its id, such as P-000001.", .id(max: 40), \.proposal),
            make: { ShowInput(proposal: $0) })
    }

    /// A person's decision.
    package struct DecideInput: Sendable, Hashable {
        /// The proposal.
        package var proposal: ProposalID
        /// The beginning of the fingerprint the person read; `nil` to decide on the proposal as it stands.
        package var fingerprint: String?
        /// Why.
        package var reason: String
        /// Makes an input.
        package init(proposal: ProposalID, fingerprint: String?, reason: String) {
            self.proposal = proposal
            self.fingerprint = fingerprint
            self.reason = reason
        }
        static let shape = Shape<DecideInput>.object(
            "DecideInput", "A person's decision on a proposal.",
            Field("proposal", "Its id, such as P-000001.", .id(max: 40), \.proposal),
            Field(
                "fingerprint", "At least the first 12 digits of the fingerprint you read.",
                .optional(.string(min: 12, max: 64)), \.fingerprint),
            Field("reason", "Why.", .string(max: 2_000), \.reason, default: ""),
            make: { DecideInput(proposal: $0, fingerprint: $1, reason: $2) })
    }
}
