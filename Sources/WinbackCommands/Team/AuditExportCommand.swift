import ArgumentParser
import Foundation
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback audit export`.
struct AuditExport: OperationCommand {
    static let operation = AuditOperations.export
    static let localArguments: Set<String> = ["format", "output"]
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the audit chain out, oldest row first, so that it verifies elsewhere.",
        discussion: """
            JSON Lines or CSV, with all that is needed to compute every hash anew. In CSV a cell that a spreadsheet would
            compute begins with an apostrophe. Without --output the rows go to standard output; with it, a summary does.

            Example:
              winback audit export --output audit.jsonl
              winback audit verify --export audit.jsonl
            """)
    @Option(help: ArgumentHelp("What to write: jsonl or csv.", valueName: "format")) var format = AuditFileFormat.jsonl
    @Option(help: ArgumentHelp("The file to write; it must not be there yet.", valueName: "file")) var output: String?
    @Option(help: "Rows after this number.") var after: Int64 = 0
    @Option(help: "Rows up to this number.") var through: Int64?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> AuditOperations.ExportInput { .init(after: after, through: through) }

    /// What `--output` is answered with.
    func text(_ output: AuditOperations.ExportOutput, _ console: Console) -> String { "" }

    func run(on console: Console) async throws {
        let file = try output.map { try AuditOutputFile($0) }
        let write: (String) throws -> Void = { text in
            if let file { try file.write(text) } else { console.write(text) }
        }
        let client = try await CompositionRoot.client(options, console)
        var rows = 0
        do {
            try write(format.header)
            var input = input()
            while true {
                let page = try await client.call(Self.operation, input)
                try write(page.rows.map { format.line($0) }.joined())
                rows += page.rows.count
                guard page.hasMore, let last = page.rows.last else { break }
                input = .init(after: last.sequence, through: page.through)
            }
            try file?.finish()
        } catch {
            try await client.close()
            throw error
        }
        try await client.close()
        guard let output else { return }
        if options.json {
            let summary: JSONValue = ["rows": .integer(Int64(rows)), "file": .string(output)]
            console.write(summary.text(.pretty) + "\n")
        } else {
            console.write("\(NumberText.count(rows)) rows are in \(TerminalEscape.line(output))\n")
        }
    }
}

extension AuditFileFormat: ExpressibleByArgument {}

/// A file made for an export: readable by its owner alone, never one that was there already.
struct AuditOutputFile {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
    }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            sent += count
        }
    }

    /// Closes the file; what the disk could not take comes out here at the latest.
    func finish() throws {
        guard close(descriptor) == 0 else { throw failure() }
    }

    private func failure() -> WinbackError {
        let reason = errno
        return WinbackError(
            "cannot_write", reason == EEXIST ? .badInput : .unavailable,
            "\(path) cannot be written: \(String(cString: strerror(reason)))",
            advice: reason == EEXIST ? "name a file that is not there yet" : "choose another place")
    }
}
