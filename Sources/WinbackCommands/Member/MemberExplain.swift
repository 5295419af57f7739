import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback member explain`.
struct MemberExplain: OperationCommand {
    static let operation = ExplainOperations.explain
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain what may be done for one member now: every gate, and when it passes.",
        discussion: """
            It never tells which group of a comparison a member is in.

            Examples:
              winback member explain alice-17
              winback member explain alice@example.com --tool award_points
            """)
    @OptionGroup var who: MemberArgument
    @Option(help: "One tool, such as award_points; all when absent.") var tool: Tool?
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> ExplainOperations.Input { .init(member: who.reference, tool: tool) }

    func text(_ output: ExplainOperations.Output, _ console: Console) -> String {
        let zone = CompositionRoot.shownZone(options, console)
        if tool != nil { return gates(output, zone, console) }
        var table = TextTable([.init("tool"), .init("about"), .init("now"), .init("because")])
        for line in output.tools {
            let blocked = line.gates.filter { $0.answer != .passes }
            let reasons = blocked.map { gate in
                gate.gate + ": " + gate.reason
                    + (gate.at.map { $0 == .distantFuture ? "" : " (passes \(DateText.moment($0, in: zone)))" } ?? "")
            }
            table.add([
                .init(line.tool.rawValue), .init(line.about.isEmpty ? "–" : line.about),
                line.isAllowed ? .init("passes", .good) : .init(line.opensAt == nil ? "refused" : "later", .warning),
                .init(TerminalEscape.line(reasons.joined(separator: "; "))),
            ])
        }
        var text = table.lines(console.style, indent: 0).joined(separator: "\n") + "\n"
        if !output.loops.isEmpty {
            text += "\nLoops:\n"
            for loop in output.loops { text += "  \(loop.loop): \(loop.reason)\n" }
        }
        return text
    }

    /// Every gate of one tool, one line each.
    private func gates(_ output: ExplainOperations.Output, _ zone: ZoneRules, _ console: Console) -> String {
        output.tools.map { line in
            var table = TextTable([.init("gate"), .init("now"), .init("because")])
            for gate in line.gates {
                let later = gate.at.map { $0 == .distantFuture ? "" : " (passes \(DateText.moment($0, in: zone)))" }
                let advice = gate.advice.map { "; \($0)" } ?? ""
                table.add([
                    .init(gate.gate), .init(gate.answer.rawValue, gate.answer == .passes ? .good : .warning),
                    .init(TerminalEscape.line(gate.reason + (later ?? "") + advice)),
                ])
            }
            let head = line.about.isEmpty ? line.tool.rawValue : "\(line.tool.rawValue) \(line.about)"
            return console.style.heading(TerminalEscape.line(head)) + "\n"
                + table.lines(console.style).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}

extension Tool: ExpressibleByArgument {}
