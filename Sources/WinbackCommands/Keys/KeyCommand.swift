import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

extension KeyPreset: ExpressibleByArgument {}
extension Scope: ExpressibleByArgument {}

/// `winback key`.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Keys for software that works with the team: make, replace and revoke them.",
        discussion: """
            Whoever sets WINBACK_KEY to a key calls as its holder and may do what it holds. A key is never an argument, \
            since arguments are seen by others on the machine.
            """,
        subcommands: [
            KeyCreate.self, KeyList.self, KeyRotate.self, KeyRevoke.self, KeyActivity.self,
        ])
}

/// `winback key create`.
struct KeyCreate: OperationCommand {
    static let operation = KeyOperations.create
    static let madeFields = ["limit": ["limits"], "scope": ["scopes"]]
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key; its text is shown once.",
        discussion: """
            Presets: read-only (numbers and loops, aggregates only), agent (read, propose, tools that give), approver \
            (read and decide), operator (loops and members), admin (everything but deciding). --scope keeps only what \
            it names. With --acts-for the key is an assistant's that acts for this person.

            Limits: value-per-day, members-per-day, calls-per-minute.

            Examples:
              winback key create --preset read-only --owner ana
              winback key create --preset agent --owner ana --acts-for ana --expires 30d --limit value-per-day=500.00
              winback key create --preset agent --owner ana --acts-for ana --scope loops:read --scope playbooks:propose
            """)
    @Option(help: "What it is for.") var preset: KeyPreset
    @Option(help: ArgumentHelp("The person who answers for it.", valueName: "person")) var owner: String
    @Option(help: ArgumentHelp("The person an assistant acts for.", valueName: "person")) var actsFor: String?
    @Option(help: ArgumentHelp("The assistant's id. Default: the person's with -assistant.", valueName: "id"))
    var name: String?
    @Option(help: ArgumentHelp("How long it counts, at most 730d.", valueName: "duration"))
    var expires: CivilDuration = KeyOperations.standardExpiry
    @Option(help: ArgumentHelp("A limit of its own; may be given several times.", valueName: "name=value"))
    var limit: [String] = []
    @Option(help: "Keep only this scope of the preset; may be given several times.") var scope: [Scope] = []
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        for (option, id) in [("--owner", owner), ("--acts-for", actsFor), ("--name", name)] {
            guard let id, !Principal.isID(id) else { continue }
            throw ValidationError("\(option) is `\(id)`, expected 1 to 40 small letters, digits and hyphens")
        }
    }

    func input() -> KeyOperations.CreateInput {
        .init(
            preset: preset, owner: PrincipalID(owner), actsFor: actsFor.map { PrincipalID($0) },
            name: name.map { PrincipalID($0) }, expires: expires, limits: limit, scopes: scope)
    }

    func text(_ output: CreatedKey, _ console: Console) -> String { KeyText.created(output, console.style) }
}

/// `winback key list`.
struct KeyList: OperationCommand {
    static let operation = KeyOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List keys with their last use and how often they were used.",
        discussion: """
            Example:
              winback key list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: KeyOperations.ListOutput, _ console: Console) -> String {
        guard !output.keys.isEmpty else {
            return "No keys yet. Make one: winback key create --preset agent --owner NAME --acts-for NAME\n"
        }
        var table = TextTable([
            .init("key"), .init("state"), .init("preset"), .init("acts"), .init("owner"), .init("expires"),
            .init("last used"), .init(number: "uses"),
        ])
        for view in output.keys {
            let key = view.key
            table.add([
                .init(key.id.text), .init(view.state.rawValue, view.state == .active ? .good : .quiet),
                .init(key.preset.rawValue), .init(key.principal.text), .init(key.owner.text),
                .init(key.expiresAt.iso8601), .init(key.lastUsedAt?.iso8601 ?? "never"),
                .init(NumberText.count(key.uses)),
            ])
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// `winback key rotate`.
struct KeyRotate: OperationCommand {
    static let operation = KeyOperations.rotate
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make a key in another's place; the old one works on for a while.",
        discussion: """
            Example:
              winback key rotate 4fQz81Lk --overlap 24h
            """)
    @Argument(help: "The key's id.") var id: String
    @Option(help: ArgumentHelp("How long the old one works on.", valueName: "duration"))
    var overlap: CivilDuration = .hours(24)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> KeyOperations.RotateInput { .init(id: KeyID(id), overlap: overlap) }

    func text(_ output: CreatedKey, _ console: Console) -> String { KeyText.created(output, console.style) }
}

/// `winback key revoke`.
struct KeyRevoke: OperationCommand {
    static let operation = KeyOperations.revoke
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a key at once.",
        discussion: """
            Example:
              winback key revoke 4fQz81Lk
            """)
    @Argument(help: "The key's id.") var id: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> KeyOperations.KeyInput { .init(id: KeyID(id)) }

    func text(_ output: KeyView, _ console: Console) -> String { "\(output.key.id) is \(output.state.rawValue)\n" }
}

/// `winback key activity`.
struct KeyActivity: OperationCommand {
    static let operation = KeyOperations.activity
    static let configuration = CommandConfiguration(
        commandName: "activity", abstract: "List what was done with a key, and what was tried.",
        discussion: """
            Example:
              winback key activity 4fQz81Lk
            """)
    @Argument(help: "The key's id.") var id: String
    @Option(help: "Rows after this number.") var after: Int64 = 0
    @Option(help: "Most rows listed.") var limit = 100
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> KeyOperations.ActivityInput { .init(id: KeyID(id), after: after, limit: limit) }

    func text(_ output: AuditOperations.ListOutput, _ console: Console) -> String {
        guard !output.rows.isEmpty else { return "Nothing was done with it.\n" }
        var table = TextTable([.init(number: "row"), .init("at"), .init("what"), .init("subject"), .init("result")])
        for row in output.rows {
            table.add("\(row.sequence)", row.entry.at.iso8601, row.entry.action, row.entry.subject, row.entry.result)
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// A key that was just made, in words.
enum KeyText {
    static func created(_ key: CreatedKey, _ style: TextStyle) -> String {
        let decides = key.decidesFrom.map { "\nIt decides from \($0.iso8601) on." } ?? ""
        return """
            \(style.heading("The key \(key.id), shown this once"))
              \(key.text)

            \(key.principal) acts with it until \(key.expires.iso8601): \
            \(key.scopes.map(\.rawValue).joined(separator: ", "))\(decides)
            Keep it where secrets are kept, and set WINBACK_KEY to it for whoever uses it.

            """
    }
}
