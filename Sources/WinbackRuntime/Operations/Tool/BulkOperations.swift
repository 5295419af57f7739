import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackWire

/// Single operations beyond what the policy lets one principal do in a day.
package enum BulkOperations {
    /// Asks for more.
    package static let propose = Operation<Input, ProposalView>(
        "bulk.propose",
        "Ask for single operations beyond your daily limits; approved, they count for the 24 hours after.",
        scope: .playbooksPropose, effect: .write, input: Input.shape, output: ProposalView.shape,
        handler: { context, input in
            context.because(input.reason)
            let currency = context.team.configuration.programme.currency
            let value = currency.parse(input.value)
            guard let value, value >= .zero else {
                throw WinbackError(
                    "bad_value", .badInput, "`\(input.value)` is no amount in \(currency.code)",
                    advice: "write it as 1500.00")
            }
            let proposal = try await context.team.driver.propose(
                bulk: .init(members: input.members, value: value), by: context.caller.origin, reason: input.reason,
                at: context.now)
            context.name(proposal.id.text)
            return try await ProposalOperations.view(proposal.id, in: context)
        })

    /// How much is asked for.
    package struct Input: Sendable, Hashable {
        /// Members beyond the limit.
        package var members: Int
        /// Value beyond the limit, such as `1500.00`.
        package var value: String
        /// Why, in the proposer's words.
        package var reason: String
        /// Makes an input.
        package init(members: Int, value: String, reason: String) {
            self.members = members
            self.value = value
            self.reason = reason
        }
        static let shape = Shape<Input>.object(
            "BulkInput", "How much is asked for beyond the daily limits.",
            Field("members", "Members beyond the limit.", .integer(1...1_000_000), \.members),
            Field("value", "Value beyond the limit, such as 1500.00.", .string(min: 1, max: 20), \.value),
            Field("reason", "Why, in the proposer's words.", .string(max: 2_000), \.reason, default: ""),
            make: { Input(members: $0, value: $1, reason: $2) })
    }
}
