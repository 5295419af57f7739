import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback init`.
struct InitCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a team: its state directory, configuration and sample playbooks.",
        discussion: """
            Makes the directory with access for you alone, a secret salt for assignments, config/programme.yaml, \
            config/pools.yaml, sample playbooks and templates, and registers you as the team's owner. It never \
            overwrites a team.

            Examples:
              winback init
              winback init --state ~/shop --currency EUR --zone Europe/Madrid --country ES --owner "Ana <ana@shop.example>"
            """)
    @Option(help: ArgumentHelp("The team's one currency (ISO 4217).", valueName: "code")) var currency = "EUR"
    @Option(help: ArgumentHelp("The team's zone (IANA).", valueName: "zone")) var zone = "Europe/Madrid"
    @Option(help: ArgumentHelp("The team's country (ISO 3166).", valueName: "code")) var country = "ES"
    @Option(help: ArgumentHelp("Who owns the team. Default: your account's name.", valueName: "name <e-mail>"))
    var owner: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func run(on console: Console) async throws {
        let state = options.directory(console)
        let terms = try TeamTerms(currency: currency, zone: zone, country: country, owner: owner)
        try await TeamMaker(state: state, terms: terms).make()
        console.write(options.json ? json(state, terms).text(.pretty) + "\n" : text(state, terms, console.style))
    }

    private func json(_ state: StateDirectory, _ terms: TeamTerms) -> JSONValue {
        [
            "state": .string(state.path), "owner": Principal.shape.encode(terms.owner),
            "currency": .string(terms.currency), "zone": .string(terms.zone), "country": .string(terms.country),
            "files": .array(TeamMaker.samples.map { .string($0.path) }),
        ]
    }

    private func text(_ state: StateDirectory, _ terms: TeamTerms, _ style: TextStyle) -> String {
        let option = options.state == nil ? "" : " --state \(state.path)"
        return """
            Made a team in \(state.path), owned by \(TerminalEscape.line(terms.owner.name)) (\(terms.owner.id)).

            \(style.heading("Next"))
              1. Look through \(state.programme), \(state.policy) and \(state.pools): margin, costs and caps are
                 samples. The policy is adopted when winback serve first starts; from then on loosening it is decided.
              2. winback import members FILE\(option)      who they are, and whom you may contact
              3. winback import orders FILE\(option)       what they bought
              4. winback churn summary\(option)            who is slipping
              5. winback playbook plan \(state.playbooks)/lapsed-regulars.yaml\(option)
              6. winback person add \(terms.owner.id)\(option)   your authenticator app: every decision takes its code
              7. winback person add ID --name NAME\(option)   a second person, who approves what you propose

            """
    }
}
