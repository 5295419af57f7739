import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback proposal`.
struct ProposalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proposal",
        abstract: "Read and decide what waits for a person.",
        discussion: """
            Only a person other than the proposer decides, while the daemon runs, with a code of their authenticator \
            app that is asked for at the terminal; say who with --as. See winback person --help.
            """,
        subcommands: [ProposalList.self, ProposalShow.self, ProposalApprove.self, ProposalReject.self])
}

/// A proposal for people.
enum ProposalViewText {
    static func render(_ view: ProposalView, _ options: StateOptions, _ console: Console) -> String {
        ProposalText.render(
            view.proposal, playbook: view.playbook, old: view.old, facts: view.facts, currency: view.currency,
            zone: CompositionRoot.shownZone(options, console), style: console.style)
    }
}

/// `winback proposal list`.
struct ProposalList: OperationCommand {
    static let operation = ProposalOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List proposals, newest first.",
        discussion: """
            Example:
              winback proposal list --waiting
            """)
    @Flag(help: "Only those that wait for a decision.") var waiting = false
    @Option(help: "Most proposals listed.") var limit = 50
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ProposalOperations.ListInput { .init(waiting: waiting, limit: limit) }

    func text(_ output: ProposalOperations.ListOutput, _ console: Console) -> String {
        ProposalText.list(
            output.proposals, currency: output.currency,
            zone: CompositionRoot.shownZone(options, console), style: console.style)
    }
}

/// `winback proposal show`.
struct ProposalShow: OperationCommand {
    static let operation = ProposalOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a proposal and what approving it means.",
        discussion: """
            What Winback computed stands apart from what the proposer says: who may decide, the figures a proposal of the \
            daemon goes by, proposed shares of variants replayed on logged outcomes, what differs, messages, the forecast.

            Example:
              winback proposal show P-000001
            """)
    @Argument(help: "The proposal's id.") var proposal: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ProposalOperations.ShowInput { .init(proposal: ProposalID(proposal)) }

    func text(_ output: ProposalView, _ console: Console) -> String {
        ProposalViewText.render(output, options, console)
    }
}

/// What a decision takes.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The proposal's id.") var proposal: String
    @Option(help: "At least the first 12 digits of the fingerprint you read; refused when it is another.")
    var fingerprint: String?
    @Option(help: "Why.") var reason = ""

    var input: ProposalOperations.DecideInput {
        .init(proposal: ProposalID(proposal), fingerprint: fingerprint, reason: reason)
    }

    func validate() throws {
        guard let fingerprint else { return }
        guard (12...64).contains(fingerprint.utf8.count) else {
            throw ValidationError("--fingerprint takes 12 to 64 digits of the fingerprint you read")
        }
    }
}

/// `winback proposal approve`.
struct ProposalApprove: OperationCommand {
    static let operation = ProposalOperations.approve
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a proposal and put it to work; never by its proposer.",
        discussion: """
            Example:
              winback proposal approve P-000001 --fingerprint 3f9c51a07be2 --reason "budget agreed" --as carla
            """)
    @OptionGroup(title: "Decision") var decision: DecisionOptions
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ProposalOperations.DecideInput { decision.input }

    func text(_ output: ProposalView, _ console: Console) -> String { Decided.text(output, console) }
}

/// `winback proposal reject`.
struct ProposalReject: OperationCommand {
    static let operation = ProposalOperations.reject
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Reject a proposal; never by its proposer.",
        discussion: """
            Example:
              winback proposal reject P-000001 --reason "too close to the holidays" --as carla
            """)
    @OptionGroup(title: "Decision") var decision: DecisionOptions
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ProposalOperations.DecideInput { decision.input }

    func text(_ output: ProposalView, _ console: Console) -> String { Decided.text(output, console) }
}

/// What a decision came to, for people.
enum Decided {
    static func text(_ view: ProposalView, _ console: Console) -> String {
        let proposal = view.proposal
        let who = proposal.decidedBy.map { " by \(TerminalEscape.line($0.text))" } ?? ""
        let what =
            "\(proposal.id) is \(proposal.status.rawValue)\(who): \(proposal.kind.rawValue) of \(proposal.subject.name)"
        if proposal.status == .waiting {
            return "Noted. \(what); \(ProposalText.people(view.facts.peopleMissing)) more to approve\n"
        }
        guard proposal.status == .approved, proposal.loop != nil else { return what + "\n" }
        return what + ", fingerprint \(proposal.digest.short)\nIt runs at its next cycle while winback serve runs.\n"
    }
}
