import ArgumentParser

/// `winback mcp`.
struct AssistantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "The door for assistants: Claude Code, Claude Desktop, Cursor and others.",
        discussion: """
            Assistants' programs start `winback mcp` themselves; `winback mcp setup` shows how. The key comes from \
            WINBACK_KEY: start with one that only reads (winback key create --preset read-only --owner ana) and give more \
            when it is needed.
            """,
        subcommands: [AssistantServe.self, AssistantSetup.self, AssistantTest.self],
        defaultSubcommand: AssistantServe.self)
}
