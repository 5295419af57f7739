import ArgumentParser
import WinbackModel
import WinbackRuntime
import WinbackServer

/// `winback mcp`, and `winback mcp serve`.
struct AssistantServe: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Speak the protocol on standard input and output, one message a line.",
        discussion: """
            Through the daemon when one runs, else on the state directory itself, where nothing can be decided. Nothing but \
            the protocol is written to standard output.

            Example:
              WINBACK_KEY=… winback mcp serve --state ~/shop
            """)
    @OptionGroup(title: "Team") var options: ServeStateOptions

    func run(on console: Console) async throws {
        let state = StateDirectory.resolve(option: options.state, environment: console.environment)
        let key = try AssistantKey.read(console)
        let input = StandardInput()
        if let pipe = try await AssistantPipe(path: state.socket, key: key) {
            return try await DaemonLine(path: state.socket, key: key, pipe: pipe, write: console.write).run(input)
        }
        try await AssistantTeam.open(state) { desk in
            _ = try await desk.identify(key: key)
            try await AssistantConversation(desk).converse(
                key: key, receive: { try await input.line() },
                send: { console.write(String(decoding: $0, as: UTF8.self) + "\n") })
        }
    }
}

/// The key an assistant's program brings.
enum AssistantKey {
    /// The key in the environment; throws with what to do when there is none, or when a program did not fill it in.
    static func read(_ console: Console) throws -> String {
        let text = console.environment["WINBACK_KEY"] ?? ""
        if text.isEmpty {
            throw WinbackError(
                "no_key", .badInput, "WINBACK_KEY is not set",
                advice: "make a key with: winback key create --preset read-only --owner NAME; then export WINBACK_KEY "
                    + "where your assistant is started, see: winback mcp setup")
        }
        if text.hasPrefix("$") {
            throw WinbackError(
                "key_not_filled_in", .badInput, "WINBACK_KEY holds the name of a variable instead of a key",
                advice: "the variable was not set when your assistant was started: export it and start it again")
        }
        return text
    }
}
