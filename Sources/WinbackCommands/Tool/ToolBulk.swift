import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback tool bulk`.
struct ToolBulk: OperationCommand {
    static let operation = BulkOperations.propose
    static let configuration = CommandConfiguration(
        commandName: "bulk", abstract: "Ask for single operations beyond your daily limits.",
        discussion: """
            What one principal does with single operations in 24 hours is limited, however it is split. More is a proposal \
            that other people decide; once approved it counts for the 24 hours after.

            Example:
              winback tool bulk --members 120 --value 600.00 --reason "Apology for the outage"
            """)
    @Option(help: "Members beyond the limit.") var members: Int
    @Option(help: "Value beyond the limit, such as 600.00.") var value: String
    @Option(help: "Why.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> BulkOperations.Input { .init(members: members, value: value, reason: reason) }

    func text(_ output: ProposalView, _ console: Console) -> String {
        ProposalText.render(
            output.proposal, playbook: nil, facts: output.facts, currency: output.currency, style: console.style)
    }
}
