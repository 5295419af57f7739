import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback person`.
struct PersonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: "The team's people, their authenticator apps, and who may decide.",
        discussion: """
            A decision takes a code of the deciding person's authenticator app. The owner's app needs nobody's \
            approval; everybody after them decides only once a person who may has let them, and a day has passed.
            """,
        subcommands: [
            PersonAdd.self, PersonConfirm.self, PersonApprove.self, PersonList.self, PersonRemove.self,
        ])
}

/// Which person is meant.
struct PersonArgument: ParsableArguments {
    @Argument(help: "Their id.") var id: String

    func validate() throws {
        guard Principal.isID(id) else {
            throw ValidationError("the id is `\(id)`, expected 1 to 40 small letters, digits and hyphens")
        }
    }

    var input: PersonOperations.PersonInput { .init(id: PrincipalID(id)) }
}

/// `winback person add`.
struct PersonAdd: OperationCommand {
    static let operation = PersonOperations.add
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a person and enrol their authenticator app.",
        discussion: """
            Shows a link and, on a terminal, a picture that the app reads; they hold a secret and are shown once. The \
            enrolment is finished with a first code, here or with winback person confirm. For a person whose app was \
            never confirmed it starts over. --uid lets a user of this machine in as this person.

            Examples:
              winback person add carla --name "Carla Reyes" --email carla@shop.example
              winback person add carla --uid 1004
            """)
    @Argument(help: "A short id of small letters, digits and hyphens.") var id: String
    @Option(help: "A name people recognise. Default: the id.") var name: String?
    @Option(help: "Where they are told what waits.") var email: String?
    @Option(help: "The user they are on this machine.") var uid: UInt32?
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        guard Principal.isID(id) else {
            throw ValidationError("the id is `\(id)`, expected 1 to 40 small letters, digits and hyphens")
        }
    }

    func input() -> PersonOperations.AddInput { .init(id: PrincipalID(id), name: name, email: email, uid: uid) }

    func run(on console: Console) async throws {
        try await runOperation(on: console)
        guard !options.json, console.isTerminal,
            let code = await console.askHidden("The code the app shows (Return to do it later): "), !code.isEmpty
        else { return }
        let client = try await CompositionRoot.client(options, console)
        do {
            let person = try await client.call(
                PersonOperations.confirm, .init(id: PrincipalID(id)), factorCode: code)
            console.write(PersonText.standing(person))
        } catch {
            try await client.close()
            throw error
        }
        try await client.close()
    }

    func text(_ output: AddedPerson, _ console: Console) -> String {
        let name = TerminalEscape.line(output.person.name)
        var lines = [
            "\(output.person.id) is added: \(name)", "", "Add this to their authenticator app; it is shown once:",
        ]
        if console.isTerminal, let picture = QRCode(Array(output.uri.utf8), correction: .low) {
            lines += picture.lines(console.style)
        }
        lines += ["  \(output.uri)", "", "Then: winback person confirm \(output.person.id)"]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// `winback person confirm`.
struct PersonConfirm: OperationCommand {
    static let operation = PersonOperations.confirm
    static let takesCode = true
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Finish an enrolment with a first code.",
        discussion: """
            The code is asked for at the terminal; it is never an argument.

            Example:
              winback person confirm carla
            """)
    @OptionGroup(title: "Person") var person: PersonArgument
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> PersonOperations.PersonInput { person.input }

    func text(_ output: PersonView, _ console: Console) -> String { PersonText.standing(output) }
}

/// `winback person approve`.
struct PersonApprove: OperationCommand {
    static let operation = PersonOperations.approve
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let another person decide, after a day.",
        discussion: """
            Takes your own code, asked for at the terminal. Nobody lets themselves, and whoever added a person leaves \
            it to another, unless there is no other who may decide.

            Example:
              winback person approve carla --as ana
            """)
    @OptionGroup(title: "Person") var person: PersonArgument
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> PersonOperations.PersonInput { person.input }

    func text(_ output: PersonView, _ console: Console) -> String { PersonText.standing(output) }
}

/// `winback person list`.
struct PersonList: OperationCommand {
    static let operation = PersonOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the team's people and who of them may decide.",
        discussion: """
            Example:
              winback person list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: PersonOperations.ListOutput, _ console: Console) -> String {
        var table = TextTable([
            .init("id"), .init("name"), .init("decides"), .init("app"), .init("user"), .init("e-mail"),
        ])
        for person in output.persons {
            table.add(
                person.id.text, person.name, PersonText.decides(person), person.factor.rawValue,
                person.uid.map { "\($0)" } ?? "–", person.email ?? "–")
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// `winback person remove`.
struct PersonRemove: OperationCommand {
    static let operation = PersonOperations.remove
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a person; their keys are revoked at once.",
        discussion: """
            What they did stays in the audit chain under their id. The last person who may decide stays.

            Example:
              winback person remove carla
            """)
    @OptionGroup(title: "Person") var person: PersonArgument
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> PersonOperations.PersonInput { person.input }

    func text(_ output: RemovedPerson, _ console: Console) -> String {
        let keys = output.revoked.isEmpty ? "" : "; revoked: \(output.revoked.map(\.text).joined(separator: ", "))"
        return "\(output.id) is of the team no more\(keys)\n"
    }
}

/// A person in words.
enum PersonText {
    static func decides(_ person: PersonView) -> String {
        switch person.standing {
        case .pending: "waits for approval"
        case .approver: person.decidesFrom.map { "from \($0.iso8601)" } ?? "yes"
        case .removed: "removed"
        }
    }

    static func standing(_ person: PersonView) -> String {
        switch person.standing {
        case .pending:
            "\(person.id)'s app is confirmed. They decide once a person who may runs: "
                + "winback person approve \(person.id)\n"
        case .approver: "\(person.id) may decide, \(decides(person))\n"
        case .removed: "\(person.id) is of the team no more\n"
        }
    }
}
