internal import WinbackEngine
internal import WinbackModel

/// What a reading is worth, as rows of a name and words.
enum ValueText {
    /// Only what there is evidence for, in a fixed order.
    static func rows(_ report: LoopReport) -> [(name: String, words: String)] {
        guard let value = report.value else { return [] }
        var rows: [(name: String, words: String)] = []
        if let profit = value.profit {
            rows.append(
                ("profit", LookText.margin(profit, report.currency) + " a member, all that was given taken off"))
        }
        if let cost = value.costPerComeback { rows.append(("one comeback more", words(cost, report.currency))) }
        if let subsidy = value.subsidy {
            rows.append(
                (
                    "would have come anyway",
                    "\(NumberText.percent(subsidy.estimate)) of those who came back "
                        + "(\(NumberText.percent(subsidy.low)) to \(NumberText.percent(subsidy.high))), "
                        + "and so of what they were given"
                ))
        }
        if let early = value.early {
            rows.append(
                (
                    "early, not a decision",
                    "\(NumberText.percentagePoints(early.difference)) expected once the windows of "
                        + "\(NumberText.count(early.members)) members have closed"
                ))
        }
        for again in value.again { rows.append(("bought again in \(again.days) days", words(again))) }
        rows.append(("shares", words(value.split)))
        return rows
    }

    private static func words(_ cost: LoopValue.CostPerComeback, _ currency: Currency) -> String {
        func money(_ value: Double) -> String { currency.text(Money(rounding: value)) }
        let ends = cost.high.map { "\(money(cost.low)) to \(money($0))" } ?? "\(money(cost.low)) and more, unbounded"
        return "\(money(cost.estimate)) given (\(ends))"
    }

    private static func words(_ again: LoopValue.Again) -> String {
        "\(NumberText.rate(again.treatedAgain, of: again.treated)) of \(NumberText.count(again.treated)) treated, "
            + "\(NumberText.rate(again.heldOutAgain, of: again.heldOut)) of \(NumberText.count(again.heldOut)) "
            + "in control"
    }

    private static func words(_ split: LoopValue.Split) -> String {
        switch split {
        case .healthy: "members arrive in the planned shares"
        case .alarm: "members hardly arrive in the planned shares: look into how they are assigned"
        case .broken: "members do not arrive in the planned shares: no reading may be believed"
        }
    }
}
