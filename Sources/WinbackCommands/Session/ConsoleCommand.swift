package import ArgumentParser

/// A command that writes to a console given to it, so that tests can read what it says.
package protocol ConsoleCommand: AsyncParsableCommand {
    /// Does what the command is for.
    func run(on console: Console) async throws
}

extension ConsoleCommand {
    /// Runs on the process's own output.
    package mutating func run() async throws { try await run(on: .standard) }
}
