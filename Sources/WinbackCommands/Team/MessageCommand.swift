import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback message`.
struct MessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "message", abstract: "Messages in the embedded outbox.", subcommands: [MessageList.self])
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
