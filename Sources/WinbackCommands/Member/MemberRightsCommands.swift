import ArgumentParser
import Foundation
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback member export`.
struct MemberExportCommand: OperationCommand {
    static let operation = MemberOperations.export
    static let localArguments: Set<String> = ["file"]
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Give everything held about one member, as JSON.",
        discussion: """
            Identity, consents, orders and events, states, journeys, effects, coupons, messages and the rows of the audit \
            chain. The file is readable by you alone.

            Example:
              winback member export M-10422 --file M-10422.json
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @Option(help: "Write to this file, which must not exist yet, instead of standard output.") var file: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MemberInput { MemberInput(member: member) }

    func text(_ output: MemberOperations.ExportOutput, _ console: Console) throws -> String {
        let json = Self.operation.output.encode(output).text(.pretty) + "\n"
        guard let file else { return json }
        try write(json, to: file)
        return "Everything held about the member is in \(file), readable by you alone.\n"
    }

    func printed(_ output: MemberOperations.ExportOutput) throws {
        if let file { try write(Self.operation.output.encode(output).text(.pretty) + "\n", to: file) }
    }

    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw WinbackError(
                "cannot_write", .unavailable, "\(path) cannot be made: \(String(cString: strerror(errno)))",
                advice: "name a file that does not exist yet, in a folder you may write to")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
    }
}

/// `winback member object`.
struct MemberObject: OperationCommand {
    static let operation = MemberOperations.object
    static let configuration = CommandConfiguration(
        commandName: "object", abstract: "Record that a member objects: no more marketing and scoring, at once.",
        discussion: """
            Their journeys end, no loop takes them in again, and churn states leave them out. It is for good.

            Example:
              winback member object M-10422 --reason "asked by letter of 3 May"
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @Option(help: "Why, without saying who.") var reason: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> MemberOperations.ObjectInput { .init(member: member, reason: reason) }

    func text(_ output: MemberOperations.RightsOutput, _ console: Console) -> String {
        if output.wasDoneBefore { return "This member had objected before: nothing changed.\n" }
        return "No more marketing to this member and no more scoring. "
            + "Journeys ended: \(output.entriesEnded).\n"
    }
}

/// `winback member erase`.
struct MemberErase: OperationCommand {
    static let operation = MemberOperations.erase
    static let madeFields = ["yes": ["confirmation"]]
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase a member: nobody can tell any more who they were.",
        discussion: """
            Destroys the key of their name and addresses, so that backups of the store cannot be read for them either, \
            ends their journeys, and refuses their rows in later imports. Orders stay as numbers under a key. It cannot \
            be undone; you type the id again, or give it with --yes.

            Not reached: files you imported from, files of rejected rows beside them, and exports.

            Example:
              winback member erase M-10422 --reason "asked by letter of 3 May"
            """)
    @Argument(help: "The member's id, as in your own files.") var member: String
    @Option(help: "Why, without saying who.") var reason: String
    @Option(help: ArgumentHelp("The same id again, instead of typing it when asked.", valueName: "id"))
    var yes: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> MemberOperations.EraseInput {
        let confirmation =
            try yes ?? ConfirmationPrompt.ask("Type the member's id again to erase: ", instead: "--yes ID")
        return .init(member: member, confirmation: confirmation, reason: reason)
    }

    func text(_ output: MemberOperations.RightsOutput, _ console: Console) -> String {
        if output.wasDoneBefore { return "This member was erased before: nothing changed.\n" }
        return "Erased. Journeys ended: \(output.entriesEnded). Rows about this member are refused from now on.\n"
    }
}

/// Asks a person at a terminal to say again what is about to happen.
enum ConfirmationPrompt {
    /// The line typed; throws where there is no terminal, naming what to give `instead`.
    static func ask(_ question: String, instead: String) throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            throw WinbackError(
                "not_a_terminal", .badInput, "there is no terminal to ask at", advice: "give \(instead)")
        }
        FileHandle.standardError.write(Data(question.utf8))
        return (readLine() ?? "").trimmingCharacters(in: .whitespaces)
    }
}
