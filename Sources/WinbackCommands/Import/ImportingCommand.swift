import ArgumentParser
import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime
import WinbackWire

/// A command that imports a file of one kind.
protocol ImportingCommand: ConsoleCommand {
    /// What the file holds.
    static var kind: ImportKind { get }
    /// How the file is read.
    var source: ImportOptions { get }
    /// What every command takes.
    var options: StateOptions { get }
}

extension ImportingCommand {
    /// The operation that takes the rows.
    static var operation: AnyOperation {
        switch kind {
        case .members: AnyOperation(ImportOperations.members)
        case .orders: AnyOperation(ImportOperations.orders)
        case .events: AnyOperation(ImportOperations.events)
        case .stores: AnyOperation(ImportOperations.stores)
        }
    }

    /// Reads the file and sends its rows.
    package func run(on console: Console) async throws {
        let source = try ImportSource(source, kind: Self.kind)
        let state = options.directory(console)
        try state.check()
        let team = try CompositionRoot.currencyAndZone(state)
        let asOf = self.source.asOf.map { team.zone.startOfDay($0 + 1) } ?? CompositionRoot.clock.now()
        let context = ImportContext(currency: team.currency, zone: team.zone, asOf: asOf)
        let bytes = try ByteSource(path: source.file)
        let client = try await CompositionRoot.client(options, console)
        let progress = ProgressLine(console: console, clock: CompositionRoot.clock)
        let run = ImportRun(
            source: source, context: context, client: client,
            rejections: RejectionFile(beside: source.file, kind: Self.kind, orIn: state.path), progress: progress)
        let outcome: ImportOutcome
        do {
            outcome = try await run.run(bytes)
        } catch {
            progress.finish()
            try await client.close()
            throw error
        }
        progress.finish()
        try await client.close()
        try report(outcome, on: console)
    }

    private func report(_ outcome: ImportOutcome, on console: Console) throws {
        if options.json {
            console.write(outcome.json.text(.pretty) + "\n")
        } else if outcome.counts.read > 0 || outcome.failure == nil {
            console.write(outcome.text(console.style))
        }
        if let failure = outcome.failure {
            let failure = OperationFailure(failure)
            console.writeError(FailureText.render(failure, style: console.style))
            if outcome.counts.read > 0 {
                console.writeError(
                    "  The rows before that are imported. Get the whole file and import it again: "
                        + "rows that are known change nothing.\n")
            }
            throw ExitCode(failure.error.exitCode)
        }
        // A file of which no row could be used is a failed import.
        if outcome.counts.read > 0, outcome.counts.rejected == outcome.counts.read { throw ExitCode(1) }
    }
}
