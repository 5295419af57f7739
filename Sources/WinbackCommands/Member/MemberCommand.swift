import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback member`.
struct MemberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member",
        abstract: "Single members: find, show, export, objection, erasure.",
        discussion: """
            Names and addresses are kept encrypted, each under a key of the member's own in secrets/vault.sqlite. Keep \
            that folder out of backups of the store: erasing a member destroys the key, and with it every copy.
            """,
        subcommands: [
            MemberFind.self, MemberShow.self, MemberExplain.self, MemberPoints.self, MemberMessages.self,
            MemberExportCommand.self, MemberObject.self, MemberErase.self,
        ])
}

/// `winback member find`.
struct MemberFind: OperationCommand {
    static let operation = MemberOperations.find
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Find a member by one exact identifier: id, e-mail address or phone number.",
        discussion: """
            The whole identifier is needed; case and blanks do not matter in addresses, nor what stands between the \
            digits of a number.

            Examples:
              winback member find M-10422
              winback member find --email ana@mail.example
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String?
    @Option(help: "An e-mail address.") var email: String?
    @Option(help: "A phone number.") var phone: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        guard [member, email, phone].compactMap({ $0 }).count == 1 else {
            throw ValidationError("exactly one is needed: an id, --email or --phone")
        }
    }

    func input() -> MemberOperations.FindInput { .init(member: member, email: email, phone: phone) }

    func text(_ output: MemberOperations.FindOutput, _ console: Console) -> String {
        var text = "Members with exactly this identifier: \(output.members.count)\n"
        guard !output.members.isEmpty else { return text }
        var table = TextTable([.init("member"), .init("name"), .init("e-mail"), .init("phone"), .init("tier")])
        for member in output.members {
            let identity = member.identity
            table.add(
                member.member, identity.name ?? "–", identity.email ?? "–", identity.phone ?? "–", member.tier ?? "–")
        }
        text += table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
        return text
    }
}

/// `winback member show`.
struct MemberShow: OperationCommand {
    static let operation = MemberOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one member: tier, state, consents, recent contact, offers and points.",
        discussion: """
            Example:
              winback member show M-10422
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MemberInput { MemberInput(member: member) }

    func text(_ output: MemberView, _ console: Console) -> String { MemberText.render(output, console.style) }
}

/// `winback member points`.
struct MemberPoints: OperationCommand {
    static let operation = MemberOperations.points
    static let configuration = CommandConfiguration(
        commandName: "points", abstract: "Show one member's points balance.",
        discussion: """
            Example:
              winback member points M-10422
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MemberInput { MemberInput(member: member) }

    func text(_ output: MemberOperations.PointsOutput, _ console: Console) -> String {
        "\(TerminalEscape.line(output.member)): \(NumberText.count(output.points)) points\n"
    }
}

/// `winback member messages`.
struct MemberMessages: OperationCommand {
    static let operation = MemberOperations.messages
    static let configuration = CommandConfiguration(
        commandName: "messages", abstract: "List the messages one member was sent, newest first.",
        discussion: """
            Example:
              winback member messages M-10422 --limit 10
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @Option(help: "Most messages listed.") var limit = 50
    @Option(help: "Messages skipped first.") var offset = 0
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MemberOperations.MessagesInput { .init(member: member, limit: limit, offset: offset) }

    func text(_ output: MessageOperations.ListOutput, _ console: Console) -> String {
        guard !output.messages.isEmpty else { return "No messages.\n" }
        var table = TextTable([
            .init("sent at"), .init("channel"), .init("template"), .init("loop"), .init("coupon"),
        ])
        for message in output.messages {
            table.add(
                message.at.iso8601, message.channel.rawValue, message.template.text, message.loop.text,
                message.coupon ?? "–")
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}
