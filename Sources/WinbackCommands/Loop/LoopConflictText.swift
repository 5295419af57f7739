import WinbackModel
import WinbackReports
import WinbackRuntime

/// Loops that could take the same members, for a terminal.
enum LoopConflictText {
    /// A heading and a line each, beginning with an empty line; empty when there are none.
    static func section(_ conflicts: [LoopConflict], of loop: LoopID, _ style: TextStyle) -> String {
        let lines = lines(conflicts, of: loop, style)
        return lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n") + "\n"
    }

    /// A heading and a line each.
    static func lines(_ conflicts: [LoopConflict], of loop: LoopID, _ style: TextStyle) -> [String] {
        guard !conflicts.isEmpty else { return [] }
        var table = TextTable([.init("loop"), .init(number: "priority"), .init("whom both could take")])
        for conflict in conflicts {
            let who = conflict.winner == loop ? "enters this one" : "enters \(conflict.winner)"
            table.add(conflict.loop.text, "\(conflict.priority)", who)
        }
        return [style.heading("Other loops for the same members")] + table.lines(style)
    }
}
