import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback playbook plan`.
struct PlaybookPlan: OperationCommand {
    static let operation = PlaybookOperations.plan
    static let madeFields = PlaybookFile.made
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a playbook would do with today's members; changes nothing.",
        discussion: """
            Audience by state and tier, whom each rule keeps out, variants and control group with their sizes, money \
            expected and at worst and how long it lasts, the smallest lift that can be seen and when, and what half \
            and twice the control group would cost.

            Examples:
              winback playbook plan playbooks/lapsed-regulars.yaml
              winback playbook plan playbooks/lapsed-regulars.yaml --on 2026-12-01 --json
            """)
    @Argument(help: "The playbook's file.") var file: String
    @Option(help: "Plan for this day. Default: today.") var on: CivilDate?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PlaybookOperations.PlanInput { .init(text: try PlaybookFile.read(file), on: on) }

    func text(_ output: PlaybookOperations.PlanOutput, _ console: Console) -> String {
        let warnings = output.warnings.map { FailureText.line($0, style: console.style) + "\n" }.joined()
        let forecast = ForecastText.render(
            output.forecast, playbook: output.playbook, currency: output.currency, style: console.style)
        return forecast + LoopConflictText.section(output.conflicts, of: output.loop, console.style)
            + (warnings.isEmpty ? "" : "\n" + warnings)
            + "\nFingerprint \(output.digest.short). Propose it with: winback playbook propose \(file)\n"
    }
}

/// `winback playbook propose`.
struct PlaybookPropose: OperationCommand {
    static let operation = PlaybookOperations.propose
    static let madeFields = PlaybookFile.made
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "Propose a playbook; another person decides.",
        discussion: """
            The proposal is about exactly this playbook with its templates, pools, programme and metric versions. If any \
            of them changes, it is another proposal. Proposing the same again changes nothing.

            Example:
              winback playbook propose playbooks/lapsed-regulars.yaml --reason "autumn lapsers" --as ana
            """)
    @Argument(help: "The playbook's file.") var file: String
    @Option(help: "Why, for whoever decides.") var reason = ""
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> PlaybookOperations.ProposeInput { .init(text: try PlaybookFile.read(file), reason: reason) }

    func text(_ output: ProposalView, _ console: Console) -> String {
        let id = output.proposal.id
        return ProposalViewText.render(output, options, console)
            + "\nAnother person than \(TerminalEscape.line(output.proposal.proposer.text)) decides:\n"
            + "  winback proposal approve \(id) --fingerprint \(output.proposal.digest.short) --as NAME\n"
    }
}
