import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback principal`.
struct PrincipalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "principal",
        abstract: "Who may act: people, and assistants that act for them.",
        subcommands: [PrincipalList.self, PrincipalAdd.self])
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

/// `winback principal add`.
struct PrincipalAdd: OperationCommand {
    static let operation = PrincipalOperations.add
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Register a person or an assistant who may act.",
        discussion: """
            A proposal needs a second person: nobody decides what they proposed themselves.

            Example:
              winback principal add carla --name "Carla Reyes"
            """)
    @Argument(help: "A short id of small letters, digits and hyphens.") var id: String
    @Option(help: "A name people recognise. Default: the id.") var name: String?
    @Option(help: "person, or assistant for software that acts for a person.") var sort: Principal.Sort = .person
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        guard Principal.isID(id) else {
            throw ValidationError("the id is `\(id)`, expected 1 to 40 small letters, digits and hyphens")
        }
    }

    func input() -> PrincipalOperations.AddInput { .init(id: PrincipalID(id), name: name, sort: sort) }

    func text(_ output: Principal, _ console: Console) -> String {
        "\(output.id) is registered as \(output.sort.rawValue): \(TerminalEscape.line(output.name))\n"
    }
}
