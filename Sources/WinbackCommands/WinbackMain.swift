import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// Runs a command line and says with which code the process ends.
package enum WinbackMain {
    /// Runs the process's own command line.
    package static func run() async -> Int32 {
        await run(Array(CommandLine.arguments.dropFirst()), on: .standard)
    }

    /// Runs a command line on a console: 0 done, 1 refused or failed, 2 something must be corrected.
    package static func run(_ arguments: [String], on console: Console) async -> Int32 {
        do {
            var command = try Winback.parseAsRoot(arguments)
            if let command = command as? any ConsoleCommand {
                try await command.run(on: console)
            } else if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return report(error, of: arguments, on: console)
        }
    }

    private static func report(_ error: any Error, of arguments: [String], on console: Console) -> Int32 {
        let code = Winback.exitCode(for: error)
        if code == .success {
            console.write(Winback.fullMessage(for: error) + "\n")
            return 0
        }
        if code == .validationFailure {
            let message = Winback.fullMessage(for: error)
            let rest = message.hasPrefix("Error: ") ? message.dropFirst("Error: ".count) : message[...]
            console.writeError(console.style.paint("error:", .bad) + " \(rest)\n")
            if let meant = Self.meant(arguments) { console.writeError("  Did you mean `\(meant)`?\n") }
            return 2
        }
        let failure = OperationFailure(error)
        if arguments.contains("--json") {
            let json: JSONValue = ["ok": false, "error": OperationFailure.shape.encode(failure)]
            console.write(json.text(.pretty) + "\n")
        }
        console.writeError(FailureText.render(failure, style: console.style))
        return failure.error.exitCode
    }

    /// The nearest command, when a word stands where a command is expected and is none.
    private static func meant(_ arguments: [String]) -> String? {
        var path = ["winback"]
        var level: any ParsableCommand.Type = Winback.self
        for word in arguments.prefix(while: { !$0.hasPrefix("-") }) {
            let known = level.configuration.subcommands
            if known.isEmpty { return nil }
            guard let next = known.first(where: { $0.configuration.commandName == word }) else {
                let names = known.compactMap { $0.configuration.commandName }
                return NearestName.of(word, among: names).map { (path + [$0]).joined(separator: " ") }
            }
            path.append(word)
            level = next
        }
        return nil
    }
}
