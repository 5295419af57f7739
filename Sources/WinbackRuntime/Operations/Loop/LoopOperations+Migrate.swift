import WinbackEngine
import WinbackLoop
package import WinbackModel
import WinbackWire

extension LoopOperations {
    /// Asks that entries on their way move to the version at work.
    package static let migrate = Operation<MigrateInput, ProposalView>(
        "loop.migrate", "Propose that members on their way move to the version at work; a person decides.",
        scope: .playbooksPropose, effect: .write, input: MigrateInput.shape, output: ProposalView.shape,
        subject: { $0.loop.text },
        handler: { context, input in
            context.because(input.reason)
            let proposal = try await context.team.driver.proposeMigration(
                of: input.loop, by: context.caller.origin, reason: input.reason, at: context.now)
            return try await ProposalOperations.view(proposal.id, in: context)
        })

    /// Whose entries are to move.
    package struct MigrateInput: Sendable, Hashable {
        /// The loop.
        package var loop: LoopID
        /// Why, in the proposer's words.
        package var reason: String
        /// Makes an input.
        package init(loop: LoopID, reason: String) {
            self.loop = loop
            self.reason = reason
        }
        static let shape = Shape<MigrateInput>.object(
            "MigrateInput", "Whose entries are to move to the version at work.",
            Field("loop", "The loop.", .id(), \.loop),
            Field("reason", "Why, in the proposer's words.", .string(max: 2_000), \.reason, default: ""),
            make: { MigrateInput(loop: $0, reason: $1) })
    }
}
