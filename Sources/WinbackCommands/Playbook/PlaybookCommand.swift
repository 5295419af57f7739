import ArgumentParser
import Foundation
import WinbackFormats
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback playbook`.
struct PlaybookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbook",
        abstract: "Check, plan and propose playbooks.",
        discussion: """
            A playbook is one YAML file: whom, what, how much, how it is measured. Templates in a folder `templates` \
            beside the file count before the team's own of the same name. Nothing runs before another person than the \
            proposer has approved it.
            """,
        subcommands: [
            PlaybookCheck.self, PlaybookShow.self, PlaybookDiffCommand.self, PlaybookPlan.self, PlaybookPropose.self,
        ])
}

/// Reads a playbook's file and the templates beside it.
enum PlaybookFile {
    static func read(_ path: String) throws -> PlaybookText {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path + "/templates"
        let templates = try TeamConfiguration.templateFiles(in: folder).map {
            NamedText(file: $0, text: try TeamConfiguration.text($0))
        }
        return PlaybookText(
            playbook: NamedText(file: path, text: try TeamConfiguration.text(path)), templates: templates)
    }

    /// Arguments that make fields of the input.
    static let made = ["file": ["playbook", "templates"]]
}

/// `winback playbook check`.
struct PlaybookCheck: OperationCommand {
    static let operation = PlaybookOperations.check
    static let madeFields = PlaybookFile.made
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read a playbook strictly and tell every problem at once.",
        discussion: """
            Unknown keys, wrong types, undefined templates, pools and metrics, impossible shares: each with its line, \
            column and the nearest valid name. Exit code 2 when there is a problem.

            Example:
              winback playbook check playbooks/lapsed-regulars.yaml
            """)
    @Argument(help: "The playbook's file.") var file: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PlaybookOperations.TextInput { .init(text: try PlaybookFile.read(file)) }

    func text(_ output: PlaybookOperations.CheckOutput, _ console: Console) -> String {
        let warnings = output.warnings.map { FailureText.line($0, style: console.style) + "\n" }.joined()
        let good = console.style.paint("ok:", .good)
        return warnings + "\(good) playbook \(output.loop), fingerprint \(output.digest.short)\n"
    }
}

/// `winback playbook show`.
struct PlaybookShow: OperationCommand {
    static let operation = PlaybookOperations.show
    static let madeFields = PlaybookFile.made
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a playbook in its one canonical form, with everything it names.",
        discussion: """
            Two files that mean the same show the same text and have the same fingerprint.

            Example:
              winback playbook show playbooks/lapsed-regulars.yaml
            """)
    @Argument(help: "The playbook's file.") var file: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PlaybookOperations.TextInput { .init(text: try PlaybookFile.read(file)) }

    func text(_ output: PlaybookOperations.ShowOutput, _ console: Console) -> String {
        let metrics = output.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let names = [("templates", output.templates), ("pools", output.pools), ("metrics", metrics)]
        let lines = names.filter { !$0.1.isEmpty }.map { "# \($0.0): \($0.1.joined(separator: ", "))" }
        return "# fingerprint \(output.digest.hex)\n" + lines.map { $0 + "\n" }.joined()
            + TerminalEscape.lines(output.text)
    }
}

/// `winback playbook diff`.
struct PlaybookDiffCommand: OperationCommand {
    static let operation = PlaybookOperations.diff
    static let madeFields = ["file": ["playbook", "templates"], "against": ["against", "against_templates"]]
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what a playbook changes against its loop, or against another playbook.",
        discussion: """
            Differences are told by meaning: who, what, money, guardrails, evidence. Exit code 1 when there are any.

            Examples:
              winback playbook diff playbooks/lapsed-regulars.yaml
              winback playbook diff new.yaml --against old.yaml
            """)
    @Argument(help: "The playbook's file.") var file: String
    @Option(help: ArgumentHelp("Compare with this playbook instead of what the loop works with.", valueName: "file"))
    var against: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PlaybookOperations.DiffInput {
        .init(text: try PlaybookFile.read(file), other: try against.map(PlaybookFile.read))
    }

    func text(_ output: PlaybookOperations.DiffOutput, _ console: Console) -> String {
        guard !output.changes.isEmpty else {
            return "No difference: both have the fingerprint \(output.after.short).\n"
        }
        let lines = PlaybookDiff.lines(old: output.old, new: output.new, currency: output.currency)
        var text = lines.isEmpty ? "" : PlaybookDiffText.render(lines, style: console.style)
        for change in output.changes where change.part != "playbook" {
            text += (text.isEmpty ? "" : "\n") + console.style.heading(TerminalEscape.line(change.part)) + "\n"
            for line in change.removed { text += console.style.paint("  - " + TerminalEscape.line(line), .bad) + "\n" }
            for line in change.added { text += console.style.paint("  + " + TerminalEscape.line(line), .good) + "\n" }
        }
        return text + "\nFingerprint \(output.before.short) becomes \(output.after.short).\n"
    }

    func exitCode(_ output: PlaybookOperations.DiffOutput) -> Int32 { output.changes.isEmpty ? 0 : 1 }
}
