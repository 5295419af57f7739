import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback loop playbook`.
struct LoopPlaybook: OperationCommand {
    static let operation = LoopOperations.playbook
    static let configuration = CommandConfiguration(
        commandName: "playbook", abstract: "Print the playbook a loop works with, as approved.",
        discussion: """
            Example:
              winback loop playbook lapsed-regulars > lapsed-regulars.yaml
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.LoopInput { .init(loop: LoopID(loop)) }

    func text(_ output: PlaybookOperations.ShowOutput, _ console: Console) -> String {
        TerminalEscape.lines(output.text)
    }
}
