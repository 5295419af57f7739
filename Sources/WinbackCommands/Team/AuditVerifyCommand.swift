import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime
import WinbackWire

/// `winback audit verify`.
struct AuditVerify: OperationCommand {
    static let operation = AuditOperations.verify
    static let madeFields = ["checkpoint": ["checkpoints"]]
    static let localArguments: Set<String> = ["export"]
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the whole audit chain, row by row.",
        discussion: """
            Names the first row that was changed, is missing or stands elsewhere. With --checkpoint, lines of a
            checkpoint file or of a log are compared too, which shows a chain that was cut or written anew as a whole;
            name the public key from where it is kept, since whoever can change the store may change the team's own.
            With --export, a file that winback audit export wrote is checked, and no store is opened.

            Exit code 1 when anything is wrong.

            Example:
              winback audit verify --checkpoint checkpoints.txt --public-key 3b6a27bc…
              winback audit verify --export audit.jsonl
            """)
    @Option(help: ArgumentHelp("A file with checkpoints, such as part of the daemon's log.", valueName: "file"))
    var checkpoint: String?
    @Option(
        help: ArgumentHelp(
            "The key that checkpoints must be signed under, from winback audit public-key; may be given again.",
            valueName: "hex"))
    var publicKey: [String] = []
    @Option(help: ArgumentHelp("Check an exported file instead of the store.", valueName: "file"))
    var export: String?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() throws -> AuditOperations.VerifyInput {
        .init(checkpoints: try checkpoint.map { try CheckpointLines.read($0) } ?? [], publicKeys: publicKey)
    }

    func run(on console: Console) async throws {
        guard let export else { return try await runOperation(on: console) }
        let lines = try checkpoint.map { try CheckpointLines.read($0) } ?? []
        if !lines.isEmpty, publicKey.isEmpty {
            throw WinbackError(
                "no_public_key", .badInput, "checkpoints are compared with an export under a key that is named",
                advice: "add --public-key with what winback audit public-key printed")
        }
        let keys = try publicKey.map { try CheckpointPublicKey(written: $0) }
        var check = AuditFileCheck(lines, keys: keys)
        try check.read(export)
        let output = check.output
        if options.json {
            console.write(AuditOperations.VerifyOutput.shape.encode(output).text(.pretty) + "\n")
        } else {
            if check.begins > 1 {
                console.write("The file begins with row \(check.begins); what comes before is not in it.\n")
            }
            console.write(text(output, console))
        }
        if !output.intact { throw ExitCode(1) }
    }

    func text(_ output: AuditOperations.VerifyOutput, _ console: Console) -> String {
        let rows = "\(NumberText.count(output.rows)) rows are sound, the last has the hash \(output.head.short)"
        guard let problem = output.problem else {
            let agree = output.checkpoints > 0 ? "; \(NumberText.count(output.checkpoints)) checkpoints agree" : ""
            return console.style.paint("intact:", .good) + " \(rows)\(agree)\n"
        }
        return console.style.paint("broken:", .bad) + " \(problem); \(rows)\n"
    }

    func exitCode(_ output: AuditOperations.VerifyOutput) -> Int32 { output.intact ? 0 : 1 }
}

/// `winback audit checkpoint`.
struct AuditCheckpointCommand: OperationCommand {
    static let operation = AuditOperations.checkpoint
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Make a signed checkpoint of the audit chain now.",
        discussion: """
            The daemon makes one every hour in which something happened and puts it into its log; config/audit.yaml in
            the state directory may name a file it is appended to. Keep the line where the daemon's account cannot
            change it.

            Example:
              winback audit checkpoint >> /mnt/elsewhere/checkpoints.txt
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: AuditOperations.CheckpointOutput, _ console: Console) -> String { output.line + "\n" }
}

/// `winback audit public-key`.
struct AuditPublicKey: OperationCommand {
    static let operation = AuditOperations.publicKey
    static let configuration = CommandConfiguration(
        commandName: "public-key", abstract: "Print the public key of checkpoints, to be kept elsewhere.",
        discussion: """
            Example:
              winback audit public-key > /mnt/elsewhere/winback.pub
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: AuditOperations.PublicKeyOutput, _ console: Console) -> String { output.key + "\n" }
}
