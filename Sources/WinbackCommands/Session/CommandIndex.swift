import ArgumentParser
package import WinbackRuntime

/// Which command calls which operation, so that a test can hold flags and inputs together.
package enum CommandIndex {
    /// One command that calls an operation.
    package struct Entry: Sendable {
        /// Its words, without `winback`.
        package let path: [String]
        /// The operation it calls.
        package let operation: AnyOperation
        /// Fields of the input that an argument of another name makes.
        package let madeFields: [String: [String]]
        /// Arguments that are never sent.
        package let localArguments: Set<String>
    }

    /// All such commands, in the order of the tree.
    package static var entries: [Entry] { entries(of: Winback.self, path: []) }

    private static func entries(of command: any ParsableCommand.Type, path: [String]) -> [Entry] {
        var found: [Entry] = []
        if let calling = command as? any OperationCommand.Type { found.append(calling.entry(path)) }
        if let importing = command as? any ImportingCommand.Type { found.append(importing.entry(path)) }
        for child in command.configuration.subcommands {
            found += entries(of: child, path: path + [child.configuration.commandName ?? ""])
        }
        return found
    }
}

extension OperationCommand {
    fileprivate static func entry(_ path: [String]) -> CommandIndex.Entry {
        CommandIndex.Entry(
            path: path, operation: AnyOperation(operation), madeFields: madeFields, localArguments: localArguments)
    }
}

extension ImportingCommand {
    /// A file and how it is read make the rows.
    fileprivate static func entry(_ path: [String]) -> CommandIndex.Entry {
        CommandIndex.Entry(
            path: path, operation: operation, madeFields: ["file": ["rows"]],
            localArguments: ["delimiter", "map", "format", "as-of"])
    }
}
