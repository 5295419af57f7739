import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback policy`.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show, check and propose what the team allows at most.",
        discussion: """
            The policy stands in config/policy.yaml of the state directory. What it tightens is at work at once, what it \
            loosens waits until people approve it; until then the stricter of both holds.
            """,
        subcommands: [PolicyShow.self, PolicyCheck.self, PolicyDiffCommand.self, PolicyPropose.self])
}

/// Where a policy's text comes from.
struct PolicyFileOption: ParsableArguments {
    @Argument(help: "The policy's file. Default: config/policy.yaml of the state directory.") var file: String?

    func read(_ options: StateOptions) throws -> NamedText {
        let path =
            file
            ?? StateDirectory.resolve(option: options.state, environment: ProcessInfo.processInfo.environment).policy
        return NamedText(file: path, text: try TeamConfiguration.text(path))
    }

    /// Arguments that make fields of the input.
    static let made = ["file": ["policy"]]
}

/// `winback policy show`.
struct PolicyShow: OperationCommand {
    static let operation = PolicyOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the policy at work, and what of the file waits for a person.",
        discussion: """
            Example:
              winback policy show
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: PolicyOperations.ShowOutput, _ console: Console) -> String {
        var text = "# at work, fingerprint \(output.hash.short)"
        if let by = output.approvedBy { text += ", last set by \(TerminalEscape.line(by.text))" }
        text += "\n" + TerminalEscape.lines(output.text)
        guard !output.waits.isEmpty else { return text }
        let id = output.proposal.map { " as \($0)" } ?? ""
        return text + "\n" + console.style.heading("Waits for approval\(id)") + "\n"
            + PolicyChangeText.render(output.waits, style: console.style)
    }
}

/// `winback policy check`.
struct PolicyCheck: OperationCommand {
    static let operation = PolicyOperations.check
    static let madeFields = PolicyFileOption.made
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read a policy strictly and tell every problem at once.",
        discussion: """
            Example:
              winback policy check config/policy.yaml
            """)
    @OptionGroup var source: PolicyFileOption
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PolicyOperations.TextInput { .init(policy: try source.read(options)) }

    func text(_ output: PolicyOperations.CheckOutput, _ console: Console) -> String {
        let warnings = output.warnings.map { FailureText.line($0, style: console.style) + "\n" }.joined()
        return warnings + "\(console.style.paint("ok:", .good)) policy, fingerprint \(output.hash.short)\n"
    }
}

/// `winback policy diff`.
struct PolicyDiffCommand: OperationCommand {
    static let operation = PolicyOperations.diff
    static let madeFields = PolicyFileOption.made
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what a policy would allow more or less than the one at work.",
        discussion: """
            Exit code 1 when there is any difference.

            Example:
              winback policy diff new-policy.yaml
            """)
    @OptionGroup var source: PolicyFileOption
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PolicyOperations.TextInput { .init(policy: try source.read(options)) }

    func text(_ output: PolicyOperations.DiffOutput, _ console: Console) -> String {
        guard !output.changes.isEmpty else { return "No difference from the policy at work.\n" }
        return PolicyChangeText.render(output.changes, style: console.style)
    }

    func exitCode(_ output: PolicyOperations.DiffOutput) -> Int32 { output.changes.isEmpty ? 0 : 1 }
}

/// `winback policy propose`.
struct PolicyPropose: OperationCommand {
    static let operation = PolicyOperations.propose
    static let madeFields = PolicyFileOption.made
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "Propose a policy that allows more; other people decide.",
        discussion: """
            Approved, it is at work as far as config/policy.yaml says the same.

            Example:
              winback policy propose --reason "bigger coupons for December" --as ana
            """)
    @OptionGroup var source: PolicyFileOption
    @Option(help: "Why, for whoever decides.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PolicyOperations.ProposeInput { .init(policy: try source.read(options), reason: reason) }

    func text(_ output: ProposalView, _ console: Console) -> String {
        ProposalViewText.render(output, options, console)
            + "\nOther people decide:\n  winback proposal approve \(output.proposal.id) --as NAME\n"
    }
}
