import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime

/// `winback loop show`.
struct LoopShow: OperationCommand {
    static let operation = LoopOperations.show
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a loop's periods, cycles, entries and money.",
        discussion: """
            Example:
              winback loop show lapsed-regulars
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.LoopInput { .init(loop: LoopID(loop)) }

    func text(_ output: LoopOperations.ShowOutput, _ console: Console) -> String {
        let style = console.style
        let sections = [
            head(output, style), alarms(output, style), entries(output, style), money(output, style),
            LoopConflictText.lines(output.conflicts, of: output.loop.id, style), reasons(output, style),
            periods(output, style), cycles(output, style),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private func head(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        var table = TextTable([.init(""), .init("")])
        table.add(["status", .init(output.loop.status.rawValue, LoopTone.of(output.loop.status))])
        if !output.loop.reason.isEmpty { table.add("because", output.loop.reason) }
        table.add("fingerprint", output.loop.digest.short)
        table.add("experiment", "\(output.loop.experiment), family \(output.loop.family)")
        table.add("priority", "\(output.priority)")
        if let start = output.loop.startedOn { table.add("started", "\(start)") }
        if let end = output.loop.endsOn { table.add("no new entries from", "\(end)") }
        return [style.heading(TerminalEscape.line(output.loop.id.text))] + table.lines(style)
    }

    private func alarms(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        let alarms = (output.cycles.first?.notes ?? []).filter { $0.hasPrefix(LoopAlarms.mark) }
        return alarms.isEmpty
            ? []
            : [style.paint("Alarms", .bad)]
                + TextList.bullets(
                    alarms.map { String($0.dropFirst(LoopAlarms.mark.count)) }, style, mark: "!", tone: .bad)
    }

    private func reasons(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        guard !output.reasons.isEmpty else { return [] }
        var table = TextTable([.init(number: "events"), .init("what"), .init("why")])
        for reason in output.reasons { table.add(NumberText.count(reason.events), reason.what, reason.reason) }
        return [style.heading("What happened in seven days")] + table.lines(style)
    }

    private func entries(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        guard !output.entries.isEmpty else { return [] }
        var table = TextTable([.init("variant"), .init("where they stand"), .init(number: "members")])
        for count in output.entries {
            let isKnown = output.variants.indices.contains(count.arm)
            let name = isKnown ? output.variants[count.arm] : count.arm < 0 ? "control group" : "variant \(count.arm)"
            let standing =
                switch count.status {
                case .ready: "on their way"
                case .awaiting: "an action is being carried out"
                case .ended: "ended: \(count.endReason)"
                case .heldOut: "only measured"
                }
            table.add(name, standing, NumberText.count(count.entries))
        }
        return [style.heading("Members")] + table.lines(style)
    }

    private func money(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        guard let ledger = output.ledger else { return [] }
        var table = TextTable([.init(""), .init(number: "", unit: output.currency.code)])
        let parts = [
            ("reserved", ledger.reserved), ("issued, not yet used", ledger.issued), ("used", ledger.redeemed),
            ("unknown", ledger.unknown), ("cap", ledger.cap),
        ]
        for (name, amount) in parts { table.add(name, output.currency.decimal(amount)) }
        return [style.heading("Money")] + table.lines(style)
    }

    private func periods(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        guard !output.periods.isEmpty else { return [] }
        var table = TextTable([.init(number: "period"), .init("from"), .init("shares"), .init("why")])
        for period in output.periods {
            let shares = zip(output.variants, period.shares).map { "\($0) \($1)" }.joined(separator: ", ")
            table.add("\(period.number)", "\(period.startsOn)", shares, period.reason)
        }
        return [style.heading("Periods")] + table.lines(style)
    }

    private func cycles(_ output: LoopOperations.ShowOutput, _ style: TextStyle) -> [String] {
        guard !output.cycles.isEmpty else { return [] }
        var table = TextTable([
            .init("cycle"), .init("phase"), .init(number: "entered"), .init(number: "control"), .init("notes"),
        ])
        for cycle in output.cycles {
            table.add(
                "\(cycle.date)", cycle.phase.word, NumberText.count(cycle.entered), NumberText.count(cycle.heldOut),
                cycle.notes.joined(separator: "; "))
        }
        return [style.heading("Latest cycles")] + table.lines(style)
    }
}
