internal import WinbackEngine
internal import WinbackModel

/// Every look of a report as a table that opens on demand.
enum LookTable {
    /// Newest first; nothing without looks.
    static func html(_ report: LoopReport) -> String {
        guard !report.looks.isEmpty else { return "" }
        let titles = [
            "Date", "Check", "Treated", "Came back", "Control", "Came back", "Lift", "Interval", "ln e",
        ]
        let head = titles.map { "<th scope=\"col\">\($0)</th>" }.joined() + "<th scope=\"col\" class=\"l\">Reading</th>"
        let rows = report.looks.reversed().map(row).joined(separator: "\n")
        let count = report.looks.count
        return """
            <details class="card"><summary>All \(NumberText.count(count)) \(count == 1 ? "check" : "checks")</summary>
            <div class="scroll"><table>
            <caption>ln e is the evidence against no difference: it decides when it passes ln(1/α).</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows)
            </tbody></table></div></details>
            """
    }

    private static func row(_ look: LookRecord) -> String {
        let lift = look.lift.map { NumberText.percentagePoints($0.estimate, decimals: 2) } ?? "not yet"
        let cells = [
            "\(look.date)", look.experiment > 1 ? "\(look.experiment).\(look.number)" : "\(look.number)",
            NumberText.count(look.treated), rate(look.treatedGoals, look.treated), NumberText.count(look.heldOut),
            rate(look.heldOutGoals, look.heldOut), lift, look.lift.map(LookText.range) ?? "–",
            NumberText.fixed(look.logE, 2),
        ]
        let columns = cells.map { "<td>\(HTMLEscape.text(NumberText.typeset($0)))</td>" }.joined()
        return "<tr>\(columns)<td class=\"l\">\(HTMLEscape.text(LookText.word(look.decision)))</td></tr>"
    }

    private static func rate(_ goals: Int, _ members: Int) -> String {
        "\(NumberText.count(goals)) (\(NumberText.rate(goals, of: members)))"
    }
}
