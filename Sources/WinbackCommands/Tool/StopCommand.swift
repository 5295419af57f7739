import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback stop`.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Kill switches: stop everything, a loop, a journey, a key or a channel at once.",
        subcommands: [StopSet.self, StopLift.self, StopList.self], defaultSubcommand: StopList.self)
}

/// `winback stop set`.
struct StopSet: OperationCommand {
    static let operation = StopOperations.set
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Stop something at once; entries keep their place, effects wait.",
        discussion: """
            Examples:
              winback stop set everything --reason "wrong prices in the shop"
              winback stop set channel/email --reason "provider is blacklisted"
              winback stop set journey/lapsed-regulars/coupon --reason "pool leaked"
            """)
    @Argument(help: "everything, loop/NAME, journey/LOOP/NAME, key/ID or channel/email.") var scope: String
    @Option(help: "Why; people read it.") var reason: String
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws { _ = try StopText.scope(scope) }
    func input() throws -> StopOperations.SetInput { .init(scope: try StopText.scope(scope), reason: reason) }
    func text(_ output: StopOperations.ListOutput, _ console: Console) -> String {
        StopText.list(output, options, console)
    }
}

/// `winback stop lift`.
struct StopLift: OperationCommand {
    static let operation = StopOperations.lift
    static let configuration = CommandConfiguration(
        commandName: "lift", abstract: "Let go on what was stopped; what a person stopped, only a person lifts.",
        discussion: """
            Example:
              winback stop lift channel/email
            """)
    @Argument(help: "What to let go on, as `winback stop list` shows it.") var scope: String
    @OptionGroup(title: "Team") var options: StateOptions

    func validate() throws { _ = try StopText.scope(scope) }
    func input() throws -> StopOperations.LiftInput { .init(scope: try StopText.scope(scope)) }
    func text(_ output: StopOperations.ListOutput, _ console: Console) -> String {
        StopText.list(output, options, console)
    }
}

/// `winback stop list`.
struct StopList: OperationCommand {
    static let operation = StopOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List what is stopped.",
        discussion: """
            Example:
              winback stop list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }
    func text(_ output: StopOperations.ListOutput, _ console: Console) -> String {
        StopText.list(output, options, console)
    }
}

/// Stops for people.
enum StopText {
    static func scope(_ text: String) throws -> Stop.Scope {
        guard let scope = Stop.Scope(text) else {
            throw ValidationError(
                "found `\(text)`, expected everything, loop/NAME, journey/LOOP/NAME, key/ID or channel/email")
        }
        return scope
    }

    static func list(_ output: StopOperations.ListOutput, _ options: StateOptions, _ console: Console) -> String {
        guard !output.stops.isEmpty else { return "Nothing is stopped.\n" }
        let zone = CompositionRoot.shownZone(options, console)
        var table = TextTable([.init("stopped"), .init("since"), .init("by"), .init("why")])
        for stop in output.stops {
            table.add([
                .init(stop.scope.text, .bad), .init(DateText.moment(stop.at, in: zone)), .init(stop.by.text),
                .init(TerminalEscape.line(stop.reason)),
            ])
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}
