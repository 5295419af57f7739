import ArgumentParser
import WinbackEngine
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback loop looks`.
struct LoopLooks: OperationCommand {
    static let operation = LoopOperations.looks
    static let configuration = CommandConfiguration(
        commandName: "looks", abstract: "List a loop's checks: estimate, interval, bound and what was decided.",
        discussion: """
            Every check spends some of the error level, so every one is kept with what it was read from. --verify
            derives all of them again and compares every bit; exit code 1 at the first difference, which is named.

            Examples:
              winback loop looks lapsed-regulars
              winback loop looks lapsed-regulars --verify
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @Flag(help: "Derive every check again from what it was read from.") var verify = false
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.LooksInput { .init(loop: LoopID(loop), verify: verify) }

    func text(_ output: LoopOperations.LooksOutput, _ console: Console) -> String {
        let style = console.style
        guard let last = output.checks.last else { return "No check yet: the first follows the first cycle.\n" }
        var table = TextTable([
            .init("date"), .init(number: "check"), .init(number: "treated"), .init(number: "control"),
            .init(number: "difference"), .init("interval"), .init(number: "bound"), .init(number: "spent"),
            .init("standing"),
        ])
        for look in output.checks { table.add(cells(look)) }
        var lines = table.lines(style, indent: 0) + [""]
        lines += TextWidth.wrap(TerminalEscape.line(last.sentence), to: style.width)
        if let rederived = output.rederived { lines += [""] + found(rederived, style) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func cells(_ look: LookRecord) -> [TextTable.Cell] {
        let decimals = look.lift.map { NumberText.decimals(forWidth: $0.high - $0.low) } ?? 2
        let spent = look.evidence.map { "\(NumberText.fixed($0.spent * 100, 2)) of \(percent(look.alpha))" } ?? "–"
        // The end of the rate ratio nearest to no difference is what the decision hangs on.
        let bound = look.evidence?.ratio.map { NumberText.fixed($0.estimate >= 1 ? $0.low : $0.high, 3) } ?? "–"
        return [
            .init("\(look.date)"), .init("\(look.number)"), .init(NumberText.count(look.treated)),
            .init(NumberText.count(look.heldOut)),
            .init(look.lift.map { NumberText.percentagePoints($0.estimate, decimals: decimals) } ?? "–"),
            .init(look.lift.map { LookText.range($0) } ?? "–"), .init(bound), .init(spent),
            .init(LookText.word(look.decision)),
        ]
    }

    private func percent(_ alpha: Double) -> String { NumberText.fixed(alpha * 100, 2) + "%" }

    private func found(_ check: LookCheck, _ style: TextStyle) -> [String] {
        let without =
            check.without > 0 ? "; \(NumberText.count(check.without)) of earlier releases stored no inputs" : ""
        guard let difference = check.difference else {
            let same = "\(NumberText.count(check.verified)) checks come out the same, bit for bit"
            return [style.paint("same:", .good) + " \(same)\(without)"]
        }
        return [
            style.paint("different:", .bad) + " check \(difference.number), \(difference.part)",
            "  stored   " + TerminalEscape.line(difference.stored),
            "  derived  " + TerminalEscape.line(difference.derived),
        ]
    }

    func exitCode(_ output: LoopOperations.LooksOutput) -> Int32 { output.rederived?.difference == nil ? 0 : 1 }
}
