import ArgumentParser
import Foundation
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback template`.
struct TemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Message templates: checking them, and seeing what goes out.",
        subcommands: [TemplateList.self, TemplateCheck.self, TemplatePreview.self, TemplateTestSend.self])
}

/// `winback template list`.
struct TemplateList: OperationCommand {
    static let operation = TemplateOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the team's message templates.",
        discussion: """
            Templates are the files in playbooks/templates of the state directory.

            Example:
              winback template list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: TemplateOperations.ListOutput, _ console: Console) -> String {
        guard !output.templates.isEmpty else { return "No templates in playbooks/templates.\n" }
        var table = TextTable([.init("template"), .init("channel"), .init("kind"), .init("subject"), .init("uses")])
        for line in output.templates {
            table.add(
                line.template.text, line.channel.rawValue, line.kind, line.subject,
                line.variables.joined(separator: ", "))
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// `winback template check`.
struct TemplateCheck: OperationCommand {
    static let operation = TemplateOperations.check
    static let madeFields = ["file": ["template"]]
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read a template strictly and tell every problem at once.",
        discussion: """
            An undefined variable, a personal field without a fallback, a link to a domain that is not allowed and \
            marketing e-mail without {{ unsubscribe_url }} are errors.

            Example:
              winback template check playbooks/templates/we-miss-you.md
            """)
    @Argument(help: "The template's file.") var file: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> TemplateOperations.CheckInput {
        .init(template: NamedText(file: file, text: try TeamConfiguration.text(file)))
    }

    func text(_ output: TemplateOperations.CheckOutput, _ console: Console) -> String {
        output.warnings.map { FailureText.line($0, style: console.style) + "\n" }.joined()
            + "\(output.template) reads well.\n"
    }
}

extension SampleReader: ExpressibleByArgument {}

/// `winback template preview`.
struct TemplatePreview: OperationCommand {
    static let operation = TemplateOperations.preview
    static let localArguments: Set<String> = ["html"]
    static let configuration = CommandConfiguration(
        commandName: "preview", abstract: "Show a template as it goes out; nothing is sent.",
        discussion: """
            --html writes the page of the mail to a file.

            Examples:
              winback template preview we-miss-you
              winback template preview we-miss-you --kind hostile --html mail.html
              winback template preview your-coupon --member 1042
            """)
    @Argument(help: "The template's name.") var template: String
    @Option(help: "The kind of member it is filled for.") var kind: SampleReader = .complete
    @Option(help: ArgumentHelp("A member by the brand's own id.", valueName: "id")) var member: String?
    @Option(help: ArgumentHelp("Write the mail's page to this file.", valueName: "file")) var html: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> TemplateOperations.PreviewInput {
        .init(template: TemplateID(template), kind: kind, member: member)
    }

    func text(_ output: TemplateOperations.PreviewOutput, _ console: Console) throws -> String {
        if let html {
            do {
                try Data(output.message.html.utf8).write(to: URL(fileURLWithPath: html), options: .atomic)
            } catch {
                throw WinbackError(
                    "cannot_write", .badInput, "\(html) cannot be written",
                    advice: "name a file in a folder you can write to")
            }
            return "Written to \(html)\n"
        }
        var lines = [console.style.paint("\(output.template) for \(output.audience)", .quiet)]
        for header in output.message.headers {
            lines.append("\(header.name): " + TerminalEscape.line(header.value))
        }
        if !output.message.subject.isEmpty { lines.append("Subject: " + TerminalEscape.line(output.message.subject)) }
        lines.append("")
        lines += output.message.text.split(separator: "\n", omittingEmptySubsequences: false).map {
            TerminalEscape.line(String($0))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// `winback template test-send`.
struct TemplateTestSend: OperationCommand {
    static let operation = TemplateOperations.testSend
    static let configuration = CommandConfiguration(
        commandName: "test-send", abstract: "Send a template to registered staff only, marked as a test.",
        discussion: """
            Addresses are registered under `test_recipients` in config/sender.yaml; nobody else gets a test message. It \
            goes to the destination that carries messages, if there is one, as an event `winback.test_message`; exit code \
            1 when it is not taken.

            Example:
              winback template test-send we-miss-you --to retention@example.com
            """)
    @Argument(help: "The template's name.") var template: String
    @Option(help: "A registered address.") var to: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> TemplateOperations.TestInput { .init(template: TemplateID(template), to: to) }

    func exitCode(_ output: TemplateOperations.TestOutput) -> Int32 { output.failure.isEmpty ? 0 : 1 }

    func text(_ output: TemplateOperations.TestOutput, _ console: Console) -> String {
        let what = "\(output.template) to \(TerminalEscape.line(output.to))"
        let subject = TerminalEscape.line(output.subject)
        guard let destination = output.destination else { return "\(what) is in the outbox: \(subject)\n" }
        if output.failure.isEmpty { return "\(what) went to \(destination): \(subject)\n" }
        return "\(what) is in the outbox; \(destination) did not take it: \(TerminalEscape.line(output.failure))\n"
    }
}
