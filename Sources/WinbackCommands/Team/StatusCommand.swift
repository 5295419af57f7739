import ArgumentParser
import WinbackModel
import WinbackPorts
import WinbackReports
import WinbackRuntime

/// `winback status`.
struct StatusCommand: OperationCommand {
    static let operation = StatusOperations.status
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell what the team knows, what its loops do and what waits for a person.",
        discussion: """
            Example:
              winback status --json
            """)
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> NoInput { NoInput() }

    func text(_ output: StatusOutput, _ console: Console) -> String {
        var table = TextTable([.init(""), .init("")])
        table.add("today", "\(output.today) in \(output.zone)")
        table.add("members", NumberText.count(output.members))
        let latest = output.latestOrder.map { ", the latest on \($0)" } ?? ""
        table.add("orders", NumberText.count(output.orders) + latest)
        table.add("events", NumberText.count(output.events))
        for state in [ChurnState.slipping, .lapsed] {
            let members = output.churn.filter { $0.state == state }.reduce(0) { $0 + $1.members }
            table.add(state.word, NumberText.count(members))
        }
        for loop in output.loops {
            let why = loop.reason.isEmpty ? "" : ": \(loop.reason)"
            table.add("loop \(loop.id)", loop.status + why)
        }
        if output.loops.isEmpty { table.add("loops", "none; propose a playbook") }
        if !output.waiting.isEmpty {
            let ids = output.waiting.map(\.text).joined(separator: ", ")
            table.add(["waits for a person", .init(ids, .warning)])
        }
        for alarm in output.alarms { table.add(["alarm", .init(alarm, .bad)]) }
        if output.unknownEffects > 0 {
            table.add(["actions with an unknown outcome", .init(NumberText.count(output.unknownEffects), .bad)])
        }
        for row in output.outside.destinations {
            let state = DestinationText.state(row)
            let last = row.lastSuccess.map { ", last success \($0.iso8601)" } ?? ""
            let tools = row.tools.isEmpty ? "" : " (\(row.tools.joined(separator: ", ")))"
            table.add([
                .init("destination \(row.destination)"),
                .init(TerminalEscape.line(state.text + last + tools), state.isWell ? .plain : .bad),
            ])
        }
        for missing in output.outside.missing { table.add(["marketing e-mail waits", .init(missing, .bad)]) }
        if let wake = output.nextWake { table.add("due next", wake.iso8601) }
        let text = table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
        return output.outside.sendsMessages ? text : text + "\n" + DestinationText.nothingSent + "\n"
    }
}
