import ArgumentParser
import WinbackModel
import WinbackReports
import WinbackRuntime

/// `winback loop entries`.
struct LoopEntries: OperationCommand {
    static let operation = LoopOperations.entries
    static let configuration = CommandConfiguration(
        commandName: "entries", abstract: "Tell why members entered, were deferred, had a step passed over or left.",
        discussion: """
            Variants are not told, and who is in the control group entered like everybody else.

            Examples:
              winback loop entries lapsed-regulars
              winback loop entries lapsed-regulars --member 1042
            """)
    @Argument(help: "The loop, named as its playbook.") var loop: String
    @Option(help: ArgumentHelp("A member by the brand's own id.", valueName: "id")) var member: String?
    @Option(help: "Days that are counted.") var days = 7
    @Option(help: "Most events listed.") var limit = 50
    @OptionGroup(title: "Team") var options: StateOptions

    func input() -> LoopOperations.EntriesInput {
        .init(loop: LoopID(loop), member: member, days: days, limit: limit)
    }

    func text(_ output: LoopOperations.EntriesOutput, _ console: Console) -> String {
        let style = console.style
        var sections: [[String]] = []
        if !output.counts.isEmpty {
            var table = TextTable([.init(number: "events"), .init("what"), .init("why")])
            for count in output.counts { table.add(NumberText.count(count.events), count.what, count.reason) }
            sections.append([style.heading("Last \(output.days) days")] + table.lines(style))
        }
        if !output.events.isEmpty {
            var table = TextTable([.init("at"), .init("member"), .init("what"), .init("why")])
            for event in output.events { table.add(event.at.iso8601, event.member, event.what, event.reason) }
            sections.append([style.heading("Latest")] + table.lines(style))
        }
        if sections.isEmpty { return "Nothing happened yet.\n" }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}
