import ArgumentParser

/// `winback member`.
struct MemberCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member", abstract: "Single members: what is known, and what may be done.",
        subcommands: [MemberExplain.self])
}
