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
        discussion: """
            Each row carries the hash of the one before, so that a change shows; an hourly signed checkpoint, kept
            elsewhere, shows a chain that was cut or written anew as a whole.
            """,
        subcommands: [
            AuditList.self, AuditShow.self, AuditVerify.self, AuditExport.self, AuditCheckpointCommand.self,
            AuditPublicKey.self,
        ])
}

/// `winback audit list`.
struct AuditList: OperationCommand {
    static let operation = AuditOperations.list
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List rows of the audit chain, newest first.",
        discussion: """
            Times are those of the team's zone. An action is named whole (proposal.approve) or by the part before its
            dot (proposal).

            Example:
              winback audit list --principal ana --action proposal --since 2026-11-01
              winback audit list --before 1200 --limit 50
            """)
    @Option(help: "Only what this principal did, or what was done for them.") var principal: String?
    @Option(help: "Only this action, or actions of this kind.") var action: String?
    @Option(help: "Only subjects that hold this text.") var subject: String?
    @Option(help: ArgumentHelp("Only what was done with this key.", valueName: "id")) var key: String?
    @Option(help: ArgumentHelp("From this date or time on.", valueName: "time")) var since: String?
    @Option(help: ArgumentHelp("Up to this date, which counts whole, or time.", valueName: "time"))
    var until: String?
    @Option(help: "Only rows before this number, to go further back.") var before: Int64?
    @Option(help: "Most rows listed.") var limit = 100
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> AuditOperations.ListInput {
        .init(
            principal: principal.map { PrincipalID($0) }, action: action, subject: subject, key: key, since: since,
            until: until, before: before, limit: limit)
    }

    func text(_ output: AuditOperations.ListOutput, _ console: Console) -> String {
        guard !output.rows.isEmpty else { return "No rows.\n" }
        let zone = CompositionRoot.shownZone(options, console)
        let hasKeys = output.rows.contains { !$0.entry.key.isEmpty }
        var table = TextTable(
            [.init(number: "row"), .init("at"), .init("who")] + (hasKeys ? [.init("key")] : [])
                + [.init("what"), .init("subject"), .init("result"), .init("why")])
        for row in output.rows {
            let entry = row.entry
            let tone: TextStyle.Tone = entry.result.hasPrefix("refused") ? .warning : .plain
            table.add(
                [.init("\(row.sequence)"), .init(AuditText.moment(entry.at, in: zone)), .init(AuditText.who(entry))]
                    + (hasKeys ? [.init(entry.key)] : [])
                    + [
                        .init(entry.action), .init(entry.subject), .init(entry.result, tone),
                        .init(entry.reason, .quiet),
                    ])
        }
        let more = output.rows.count == limit ? output.rows.last.map { "\nOlder rows: --before \($0.sequence)\n" } : nil
        return table.lines(console.style, indent: 0).joined(separator: "\n") + "\n" + (more ?? "")
    }
}

/// `winback audit show`.
struct AuditShow: OperationCommand {
    static let operation = AuditOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one row whole, with what it is linked to.",
        discussion: """
            Example:
              winback audit show 1204
            """)
    @Argument(help: "The row's number.") var row: Int64
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> AuditOperations.ShowInput { .init(row: row) }

    func text(_ output: AuditOperations.ShowOutput, _ console: Console) -> String {
        let (row, entry) = (output.row, output.row.entry)
        let zone = CompositionRoot.shownZone(options, console)
        var table = AuditText.Lines()
        table.add("row", "\(row.sequence) (form \(row.form.rawValue))")
        table.add("at", "\(AuditText.moment(entry.at, in: zone)) \(zone.name)")
        table.add("who", entry.principal.text)
        if let whom = entry.onBehalfOf { table.add("for", whom.text) }
        if !entry.key.isEmpty { table.add("key", entry.key) }
        table.add("what", entry.action)
        if !entry.subject.isEmpty { table.add("subject", entry.subject) }
        if !entry.reason.isEmpty { table.add("why", entry.reason) }
        table.add("result", entry.result)
        if !entry.inputs.isEmpty { table.add("inputs", entry.inputs) }
        table.add("previous", row.previous.hex + (output.followsRowBefore ? "" : "  NOT the hash of the row before"))
        table.add("hash", row.hash.hex + (output.isIntact ? "" : "  NOT the hash of what stands here"))
        if let next = output.next {
            table.add("next", next.hex + (output.isFollowed == false ? "  was NOT written after this row" : ""))
        }
        table.add("checkpoint", output.checkpoint ?? "none yet that covers this row")
        return table.text
    }

    func exitCode(_ output: AuditOperations.ShowOutput) -> Int32 {
        output.isIntact && output.followsRowBefore && output.isFollowed != false ? 0 : 1
    }
}

/// Words for people about rows.
enum AuditText {
    /// Named values, a line each and never cut: half a hash is none.
    struct Lines {
        private(set) var text = ""

        mutating func add(_ name: String, _ value: String) {
            let fill = String(repeating: " ", count: max(1, 12 - name.count))
            text += name + fill + TerminalEscape.line(value) + "\n"
        }
    }

    /// `2026-11-25 14:30:05` in a zone.
    static func moment(_ at: Instant, in zone: ZoneRules) -> String {
        let local = zone.local(at: at)
        let seconds = at.milliseconds.flooredDivision(by: 60_000).remainder / 1_000
        return "\(local.date) \(local.time):\(padded(seconds, 2))"
    }

    /// Who acted, and for whom.
    static func who(_ entry: AuditEntry) -> String {
        entry.principal.text + (entry.onBehalfOf.map { " for \($0)" } ?? "")
    }
}
