import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback principal`.
struct PrincipalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "principal",
        abstract: "Who may act: people, the assistants that act for them, and the daemon.",
        discussion: """
            People are added with winback person add, assistants with winback key create --acts-for.
            """,
        subcommands: [PrincipalList.self])
}

/// `winback principal list`.
struct PrincipalList: OperationCommand {
    static let operation = PrincipalOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who may act in this team.",
        discussion: """
            Example:
              winback principal list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: PrincipalOperations.ListOutput, _ console: Console) -> String {
        var table = TextTable([.init("id"), .init("sort"), .init("name")])
        for principal in output.principals { table.add(principal.id.text, principal.sort.rawValue, principal.name) }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}
