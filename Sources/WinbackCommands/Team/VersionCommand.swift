import ArgumentParser
import WinbackPorts
import WinbackRuntime
import WinbackWire

/// `winback version`.
struct VersionCommand: ConsoleCommand {
    /// This build's version.
    static let number = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the versions of winback, its zone data and SQLite.",
        discussion: """
            Zone data comes with the build: when a country changes its clock, a newer build is needed.

            Example:
              winback version --json
            """)
    @Flag(help: "Print one JSON object instead of text.") var json = false

    func run(on console: Console) async throws {
        let sqlite = try await CompositionRoot.sqliteVersion()
        let zones = CompositionRoot.zones.version
        if json {
            let object: JSONValue = [
                "winback": .string(Self.number), "zone_data": .string(zones), "sqlite": .string(sqlite),
            ]
            console.write(object.text(.pretty) + "\n")
        } else {
            console.write("winback \(Self.number), zone data \(zones), SQLite \(sqlite)\n")
        }
    }
}
