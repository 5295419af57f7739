import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback message`.
struct MessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Messages in the embedded outbox, and those to people of the team.",
        subcommands: [MessageList.self, MessageStaff.self])
}

/// `winback message list`.
struct MessageList: OperationCommand {
    static let operation = MessageOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List messages in the embedded outbox, newest first.",
        discussion: """
            Example:
              winback message list --limit 20
            """)
    @Option(help: "Most messages listed.") var limit = 50
    @Option(help: "Messages skipped first.") var offset = 0
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MessageOperations.ListInput { .init(limit: limit, offset: offset) }

    func text(_ output: MessageOperations.ListOutput, _ console: Console) -> String {
        guard !output.messages.isEmpty else { return "No messages.\n" }
        var table = TextTable([
            .init(number: "message"), .init("sent at"), .init("member"), .init("channel"), .init("template"),
            .init("loop"), .init("coupon"),
        ])
        for message in output.messages {
            table.add(
                "\(message.id)", message.at.iso8601, message.member, message.channel.rawValue, message.template.text,
                message.loop.text, message.coupon ?? "–")
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// `winback message staff`.
struct MessageStaff: OperationCommand {
    static let operation = MessageOperations.staff
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "List messages to people of the team, newest first.",
        discussion: """
            Proposals that wait are announced to everybody who may decide and has an e-mail address. They leave through \
            the destination that carries send_message; without one they stay here.

            Example:
              winback message staff --limit 5
            """)
    @Option(help: "Most messages listed.") var limit = 50
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MessageOperations.StaffInput { .init(limit: limit) }

    func text(_ output: MessageOperations.StaffOutput, _ console: Console) -> String {
        guard !output.messages.isEmpty else { return "No messages.\n" }
        return output.messages.map { message in
            let state = message.sentAt.map { "sent \($0.iso8601)" } ?? "waits"
            let outcome = message.outcome.isEmpty ? "" : " (\(message.outcome))"
            let lines = ([message.subject] + message.body.split(separator: "\n").map(String.init)).map {
                "  " + TerminalEscape.line($0)
            }
            let head = "\(message.at.iso8601) to \(message.person), \(state)\(outcome)"
            return ([TerminalEscape.line(head)] + lines).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}
