internal import WinbackEngine
internal import WinbackModel

/// What each variant does against the control group, in words.
enum ArmEffectText {
    private static let title = "Variants against the control group"
    private static let words =
        "Weighed by the logged chance of each assignment, so fair although shares moved; the intervals hold together and "
        + "at every check. They are about one variant each and never replace the lift of the loop."

    /// A table for a terminal; empty without variants to compare.
    static func lines(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard !report.armEffects.isEmpty else { return [] }
        var table = TextTable([.init(""), .init(""), .init(number: "windows closed")])
        for effect in report.armEffects {
            table.add("variant \(effect.name)", sentence(effect), NumberText.count(effect.members))
        }
        return [style.heading(title)] + table.lines(style)
            + TextWidth.wrap(words, to: style.width - 2).map { style.paint("  " + $0, .quiet) }
    }

    /// The same as a card of a page, ending with a line break; empty without variants to compare.
    static func html(_ report: LoopReport) -> String {
        guard !report.armEffects.isEmpty else { return "" }
        let rows = report.armEffects.map { effect in
            "<li>\(HTMLEscape.text("variant \(effect.name): " + NumberText.typeset(sentence(effect))))</li>"
        }
        return "<section class=\"card\"><h2>\(title)</h2>\n<ul class=\"notes\">\(rows.joined())</ul>\n"
            + "<p class=\"sub\">\(HTMLEscape.text(words))</p></section>\n"
    }

    private static func sentence(_ effect: ArmEffect) -> String {
        guard let lift = effect.lift else { return "too few have come back for a number" }
        func text(_ value: Double) -> String { NumberText.percentagePoints(value, decimals: 2) }
        return "\(text(lift.estimate)) (\(text(lift.low)) to \(text(lift.high)))"
    }
}
