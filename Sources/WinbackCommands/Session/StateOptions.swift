import ArgumentParser
import WinbackRuntime

/// What every command takes.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The team's state directory (else WINBACK_STATE, else a per-user default).", valueName: "dir"))
    var state: String?

    @Flag(help: "Print one JSON object instead of text.")
    var json = false

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("The registered person you act as (else the team's owner).", valueName: "name"))
    var actingAs: String?

    /// The directory that is meant.
    func directory(_ console: Console) -> StateDirectory {
        StateDirectory.resolve(option: state, environment: console.environment)
    }
}
