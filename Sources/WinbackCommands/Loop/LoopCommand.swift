import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback loop`.
struct LoopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loop",
        abstract: "Playbooks at work: what they do, what they brought, and stopping them.",
        subcommands: [
            LoopList.self, LoopShow.self, LoopPlaybook.self, LoopReportCommand.self, LoopLooks.self, LoopHold.self,
            LoopResume.self, LoopEntries.self, LoopMigrate.self,
        ])
}

/// `winback loop list`.
struct LoopList: OperationCommand {
    static let operation = LoopOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List loops with what they do at present.",
        discussion: """
            Example:
              winback loop list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: LoopOperations.ListOutput, _ console: Console) -> String {
        guard !output.loops.isEmpty else { return "No loops yet. Propose a playbook: winback playbook propose FILE\n" }
        var table = TextTable([
            .init("loop"), .init("status"), .init(number: "priority"), .init(number: "entered"), .init("last cycle"),
            .init("ends"), .init("reading"), .init("why"),
        ])
        for line in output.loops {
            table.add([
                .init(line.loop.id.text), .init(line.loop.status.rawValue, LoopTone.of(line.loop.status)),
                .init("\(line.priority)"), .init(NumberText.count(line.entries)),
                .init(line.lastCycle?.description ?? "–"),
                .init(line.loop.endsOn?.description ?? "–"), .init(line.decision.map { LookText.word($0) } ?? "–"),
                .init(line.loop.reason),
            ])
        }
        let lines = table.lines(console.style, indent: 0) + together(output, console.style)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Several chances to be lucky: which of the decisions for better also hold side by side.
    private func together(_ output: LoopOperations.ListOutput, _ style: TextStyle) -> [String] {
        let judged = output.loops.filter { $0.decision != nil }
        let better = judged.filter { $0.decision == .better }
        guard judged.count > 1, !better.isEmpty else { return [] }
        let holding = better.filter(\.holdsTogether).map(\.loop.id.text)
        let alone = better.filter { !$0.holdsTogether }.map(\.loop.id.text)
        var words = "\(judged.count) loops judged together at \(LookText.level(1 - LoopsTogether.alpha)): "
        words +=
            holding.isEmpty ? "no decision for better holds" : "better holds for \(holding.joined(separator: ", "))"
        if !alone.isEmpty { words += "; only by itself for \(alone.joined(separator: ", "))" }
        return [""] + TextWidth.wrap(TerminalEscape.line(words + "."), to: style.width)
    }
}

/// What a status means for the eye.
enum LoopTone {
    static func of(_ status: LoopRecord.Status) -> TextStyle.Tone {
        switch status {
        case .running: .good
        case .held: .bad
        case .proposed, .closing: .warning
        case .ended: .quiet
        }
    }
}

/// `winback loop report`.
struct LoopReportCommand: OperationCommand {
    static let operation = LoopOperations.report
    static let localArguments: Set<String> = ["html"]
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Report a loop's lift, money, funnel and guardrails.",
        discussion: """
            --html writes a page that needs nothing beside it.

            Examples:
              winback loop report lapsed-regulars
              winback loop report lapsed-regulars --html report.html
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @Option(help: "Report for this day. Default: today.") var on: CivilDate?
    @Option(help: ArgumentHelp("Write a page to this file.", valueName: "file")) var html: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.ReportInput { .init(loop: LoopID(loop), on: on) }

    func text(_ output: LoopReport, _ console: Console) throws -> String {
        guard let html else { return LoopReportText.render(output, style: console.style) }
        do {
            try Data(LoopReportPage.html(output).utf8).write(to: URL(fileURLWithPath: html), options: .atomic)
        } catch {
            throw WinbackError(
                "cannot_write", .badInput, "\(html) cannot be written",
                advice: "name a file in a folder you can write to")
        }
        return "Written to \(html)\n"
    }
}

/// `winback loop hold`.
struct LoopHold: OperationCommand {
    static let operation = LoopOperations.hold
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Stop a loop's effects at once; measuring goes on.",
        discussion: """
            Members inside keep their place. What was sent stays sent.

            Example:
              winback loop hold lapsed-regulars --reason "warehouse closed"
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @Option(help: "Why, for people.") var reason: String
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws {
        if reason.isEmpty { throw ValidationError("--reason says nothing; give a few words") }
    }

    func input() -> LoopOperations.HoldInput { .init(loop: LoopID(loop), reason: reason) }

    func text(_ output: LoopRecord, _ console: Console) -> String {
        "\(output.id) is \(TerminalEscape.line(output.reason))\n"
    }
}

/// `winback loop resume`.
struct LoopResume: OperationCommand {
    static let operation = LoopOperations.resume
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lift a hold that was made by hand.",
        discussion: """
            A loop that a guardrail stopped goes on only when a person approves its resume proposal.

            Example:
              winback loop resume lapsed-regulars
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.LoopInput { .init(loop: LoopID(loop)) }

    func text(_ output: LoopRecord, _ console: Console) -> String {
        "\(output.id) is \(output.status.rawValue) again.\n"
    }
}
