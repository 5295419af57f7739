import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback loop migrate`.
struct LoopMigrate: OperationCommand {
    static let operation = LoopOperations.migrate
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Propose that members on their way move to the version at work.",
        discussion: """
            Members go through a journey as it was when they entered. Moving them is decided by a person; those whose place \
            is gone in the new version, or whose cost no cap has room for, stay with the old one.

            Example:
              winback loop migrate lapsed-regulars --reason "The old coupon pool is closed"
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @Option(help: "Why.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.MigrateInput { .init(loop: LoopID(loop), reason: reason) }

    func text(_ output: ProposalView, _ console: Console) -> String {
        ProposalText.render(
            output.proposal, playbook: output.playbook, facts: output.facts, currency: output.currency,
            style: console.style)
    }
}
