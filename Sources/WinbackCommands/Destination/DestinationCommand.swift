import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback destination`.
struct DestinationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination", abstract: "Where effects go: destinations of signed webhooks.",
        subcommands: [DestinationList.self, DestinationTest.self, DestinationCheck.self])
}

/// `winback destination list`.
struct DestinationList: OperationCommand {
    static let operation = DestinationOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List destinations: what goes to them and how they are.",
        discussion: """
            Destinations are written in config/destinations.yaml of the state directory. Without any, messages stay in \
            the outbox and nothing is sent.

            Example:
              winback destination list
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: DestinationOperations.ListOutput, _ console: Console) -> String {
        var text = output.sendsMessages ? "" : DestinationText.nothingSent + "\n"
        for missing in output.missing { text += "Marketing e-mail waits: \(missing)\n" }
        guard !output.destinations.isEmpty else { return text }
        var table = TextTable([
            .init("destination"), .init("url"), .init("carries out"), .init("how it is"), .init("last success"),
        ])
        for row in output.destinations {
            let state = DestinationText.state(row)
            table.add([
                .init(row.destination.text), .init(TerminalEscape.line(row.url)),
                .init(row.tools.isEmpty ? "only steps that name it" : row.tools.joined(separator: ", ")),
                .init(TerminalEscape.line(state.text), state.isWell ? .good : .bad),
                .init(row.lastSuccess?.iso8601 ?? "never"),
            ])
        }
        text += table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
        // What a narrow table cuts off is what somebody has to read.
        for row in output.destinations where !row.obstacle.isEmpty {
            text += "\n\(row.destination): \(TerminalEscape.line(row.obstacle))\n"
        }
        return text
    }
}

/// `winback destination test`.
struct DestinationTest: OperationCommand {
    static let operation = DestinationOperations.test
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a destination a signed event that asks for nothing.",
        discussion: """
            The event's type is winback.ping. Exit code 1 when the destination does not answer with success.

            Example:
              winback destination test mailer
            """)
    @Argument(help: "The destination's name.") var destination: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> DestinationOperations.TestInput { .init(destination: DestinationID(destination)) }

    func exitCode(_ output: DestinationOperations.TestOutput) -> Int32 { output.isWell ? 0 : 1 }

    func text(_ output: DestinationOperations.TestOutput, _ console: Console) -> String {
        var table = TextTable([.init(""), .init("")])
        let answer = output.status.map { "status \($0)" } ?? output.failure
        table.add(["answer", .init(TerminalEscape.line(answer), output.isWell ? .good : .bad)])
        table.add("took", "\(output.milliseconds) ms")
        if let address = output.address { table.add("address", address) }
        let encrypted = output.isVerified ? "TLS 1.2 or later, certificate verified" : "not encrypted"
        if output.status != nil { table.add("connection", encrypted) }
        table.add(
            "signed",
            "webhook-id \(output.webhookID), \(output.signatures == 1 ? "1 signature" : "\(output.signatures) signatures")"
        )
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// `winback destination check`.
struct DestinationCheck: OperationCommand {
    static let operation = DestinationOperations.check
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell whether a URL could be a destination, without sending anything.",
        discussion: """
            Holds the URL to the rules for destinations that allow nothing private, and looks its host up. Exit code 1 \
            when it is refused.

            Example:
              winback destination check https://hooks.example.com/winback
            """)
    @Argument(help: "The URL.") var url: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> DestinationOperations.CheckInput { .init(url: url) }

    func exitCode(_ output: DestinationOperations.CheckOutput) -> Int32 { output.isAllowed ? 0 : 1 }

    func text(_ output: DestinationOperations.CheckOutput, _ console: Console) -> String {
        var table = TextTable([.init(""), .init("")])
        let verdict = output.isAllowed ? "allowed" : "refused: \(output.reason)"
        table.add(["url", .init(TerminalEscape.line(verdict), output.isAllowed ? .good : .bad)])
        for address in output.addresses {
            table.add("address", address.refusal.isEmpty ? "\(address.address): allowed" : address.refusal)
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }
}

/// What is said of destinations in more than one place.
enum DestinationText {
    /// Said wherever somebody could think that members are written to.
    static let nothingSent =
        "No provider is configured for messages: they stay in the outbox and nothing is sent (config/destinations.yaml)."

    /// How a destination is, in words.
    static func state(_ row: DestinationOperations.Row) -> (text: String, isWell: Bool) {
        if !row.obstacle.isEmpty { return ("cannot be used: \(row.obstacle)", false) }
        if row.breaker != "closed" {
            let again = row.triedAgain.map { ", tried again at \($0.iso8601)" } ?? ""
            let why = row.lastReason.isEmpty ? "it asked for a pause" : row.lastReason
            return ("work is kept away: \(why)\(again)", false)
        }
        if let failure = row.lastFailure, failure > row.lastSuccess ?? .epoch {
            return ("failed at \(failure.iso8601): \(row.lastReason)", false)
        }
        return (row.lastSuccess == nil ? "not used yet" : "works", true)
    }
}
