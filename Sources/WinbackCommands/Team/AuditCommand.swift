import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "The audit chain: who did what, accepted or refused.",
        discussion: "Each row carries the hash of the one before, so that a change shows.",
        subcommands: [AuditList.self, AuditVerify.self])
}

/// `winback audit list`.
struct AuditList: OperationCommand {
    static let operation = AuditOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List rows of the audit chain, in order.",
        discussion: """
            Example:
              winback audit list --after 1200 --limit 50
            """)
    @Option(help: "Rows after this number.") var after: Int64 = 0
    @Option(help: "Most rows listed.") var limit = 100
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> AuditOperations.ListInput { .init(after: after, limit: limit) }

    func text(_ output: AuditOperations.ListOutput, _ console: Console) -> String {
        guard !output.rows.isEmpty else { return "No rows.\n" }
        var table = TextTable([
            .init(number: "row"), .init("at"), .init("who"), .init("what"), .init("subject"), .init("result"),
            .init("hash"),
        ])
        for row in output.rows {
            let tone: TextStyle.Tone = row.entry.result.hasPrefix("refused") ? .warning : .plain
            table.add([
                .init("\(row.sequence)"), .init(Self.second(row.entry.at)), .init(row.entry.principal.text),
                .init(row.entry.action), .init(row.entry.subject), .init(row.entry.result, tone),
                .init(row.hash.short, .quiet),
            ])
        }
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
    }

    /// A time without its milliseconds.
    private static func second(_ at: Instant) -> String {
        Instant(milliseconds: at.milliseconds.flooredDivision(by: 1_000).quotient * 1_000).iso8601
    }
}

/// `winback audit verify`.
struct AuditVerify: OperationCommand {
    static let operation = AuditOperations.verify
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the whole audit chain, row by row.",
        discussion: """
            Exit code 1 when a row is missing or was changed.

            Example:
              winback audit verify
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: AuditOperations.VerifyOutput, _ console: Console) -> String {
        let rows = "\(NumberText.count(output.rows)) rows are sound, the last has the hash \(output.head.short)"
        guard let problem = output.problem else { return console.style.paint("intact:", .good) + " \(rows)\n" }
        return console.style.paint("broken:", .bad) + " \(problem); \(rows)\n"
    }

    func exitCode(_ output: AuditOperations.VerifyOutput) -> Int32 { output.intact ? 0 : 1 }
}
