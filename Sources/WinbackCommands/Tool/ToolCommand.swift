import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback tool`.
struct ToolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tool",
        abstract: "Single guarded operations for one member: preview, then confirm.",
        discussion: """
            Nothing happens at the preview. It shows whom it is about, what it costs and what remains of every cap; it is \
            carried out when you name the member in a second way, such as their e-mail address.
            """,
        subcommands: [
            ToolAwardPoints.self, ToolDeductPoints.self, ToolIssueCoupon.self, ToolVoidCoupon.self,
            ToolSendMessage.self, ToolAmbassadorCode.self, ToolSuppressMember.self, ToolStartJourney.self,
            ToolEndJourney.self, ToolConfirm.self, ToolShow.self,
        ])
}

/// A command that previews a single operation and, on a terminal, asks for its confirmation.
protocol SingleCommand: OperationCommand where Input == ToolInput, Output == PreviewReply {}

extension SingleCommand {
    /// Previews, and goes on to the confirmation where somebody can type.
    package func run(on console: Console) async throws {
        guard !options.json, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            return try await runOperation(on: console)
        }
        let input = try input()
        let client = try await CompositionRoot.client(options, console)
        do {
            let preview = try await client.call(Self.operation, input)
            console.write(PreviewText.preview(preview, console, advises: false))
            let kinds = PreviewText.ways(preview.confirmBy)
            console.write("Type the member's \(kinds) to carry it out, or nothing to leave it: ")
            if let line = readLine(), !line.isEmpty {
                let done = try await client.call(
                    ToolOperations.confirm, .init(preview: preview.preview, identifier: line))
                console.write(PreviewText.outcome(done))
            } else {
                console.write("Nothing was done.\n")
            }
        } catch {
            try await client.close()
            throw error
        }
        try await client.close()
    }

    func text(_ output: PreviewReply, _ console: Console) -> String {
        PreviewText.preview(output, console, advises: true)
    }
}

/// What every single operation takes.
struct MemberArgument: ParsableArguments {
    @Argument(help: "The member: the brand's id, an e-mail address, or phone:NUMBER.") var member: String

    var reference: MemberReference { MemberReference(member) }
}

/// Previews and outcomes for people.
enum PreviewText {
    static func preview(_ reply: PreviewReply, _ console: Console, advises: Bool) -> String {
        let who = [reply.name.map { TerminalEscape.line($0) }, reply.email.map { TerminalEscape.line($0) }]
            .compactMap { $0 }.joined(separator: ", ")
        var text = "\(reply.preview)  \(reply.tool.rawValue) for \(who.isEmpty ? "a member without a name" : who)\n"
        text += "Costs at most \(reply.currency.text(reply.value)). Left: "
        text += reply.caps.map { "\($0.cap) \(reply.currency.text($0.left))" }.joined(separator: ", ") + "\n"
        guard advises else { return text }
        let minutes = PreviewRecord.lifetime.milliseconds / 60_000
        return text + "Nothing was done yet. Within \(minutes) minutes, name the member by \(ways(reply.confirmBy)):\n"
            + "  winback tool confirm \(reply.preview) IDENTIFIER\n"
    }

    static func outcome(_ reply: PreviewReply) -> String {
        switch reply.status {
        case .waiting: "\(reply.preview) waits to be confirmed.\n"
        case .underWay: "\(reply.preview) is on its way; winback tool show \(reply.preview) tells what came of it.\n"
        case .done: "Done: \(reply.tool.rawValue), \(TerminalEscape.line(reply.outcome)).\n"
        case .refused: "Refused: \(TerminalEscape.line(reply.outcome)). Nothing was given.\n"
        }
    }

    static func ways(_ kinds: [MemberIdentifier.Kind]) -> String {
        let words = kinds.map { kind in
            switch kind {
            case .id: "id"
            case .email: "e-mail address"
            case .phone: "telephone number"
            case .name: "full name"
            }
        }
        return words.isEmpty ? "another identifier, of which none is known" : words.joined(separator: " or ")
    }
}

/// `winback tool confirm`.
struct ToolConfirm: OperationCommand {
    static let operation = ToolOperations.confirm
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Carry out a previewed operation.",
        discussion: """
            The member is named in another way than the preview named them. Five misses in an hour lock confirmations.

            Example:
              winback tool confirm V-7KQ2M9XH4T alice@example.com
            """)
    @Argument(help: "The preview's id.") var preview: String
    @Argument(help: "The member's e-mail address, telephone number, full name or id.") var identifier: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolOperations.ConfirmInput { .init(preview: PreviewID(preview), identifier: identifier) }
    func text(_ output: PreviewReply, _ console: Console) -> String { PreviewText.outcome(output) }
    func exitCode(_ output: PreviewReply) -> Int32 { output.status == .refused ? 1 : 0 }
}

/// `winback tool show`.
struct ToolShow: OperationCommand {
    static let operation = ToolOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show where a previewed operation of yours stands.",
        discussion: """
            Example:
              winback tool show V-7KQ2M9XH4T
            """)
    @Argument(help: "The preview's id.") var preview: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ToolOperations.ShowInput { .init(preview: PreviewID(preview)) }
    func text(_ output: PreviewReply, _ console: Console) -> String { PreviewText.outcome(output) }
}
