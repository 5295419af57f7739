internal import WinbackEngine
internal import WinbackModel

/// What the control group costs and shows, for a terminal.
enum HoldoutPlanText {
    /// A table of half, chosen and double, with what the figures stand for.
    static func lines(_ plan: HoldoutPlan, _ style: TextStyle) -> [String] {
        var table = TextTable([
            .init("control group"), .init(number: "members needed"), .init(number: "days to decide"),
            .init(number: "lift seen by the end"), .init(number: "relative"), .init(number: "forgone"),
        ])
        for choice in plan.choices {
            let lift = choice.detectable.map { NumberText.percentagePoints($0, decimals: 2) } ?? "none"
            let relative = choice.detectable.map { NumberText.percent($0 / plan.baseRate, decimals: 0) } ?? "none"
            table.add([
                .init("\(choice.share)" + (choice.isChosen ? ", as written" : ""), choice.isChosen ? .strong : .plain),
                .init(choice.members.map(NumberText.count) ?? "more than ever"),
                .init(choice.days.map(NumberText.count) ?? "never"), .init(lift), .init(relative),
                .init(NumberText.count(choice.forgone)),
            ])
        }
        let words =
            "Readings at any time, 80% power, \(NumberText.percent(plan.baseRate, decimals: 0)) come back by themselves: "
            + "members and days to decide a lift of \(NumberText.fixed(plan.minimumLift.fraction * 100, 2)) pp; the lift "
            + "that \(NumberText.count(plan.members)) members in \(plan.days) days decide; members who stay away because "
            + "they are held out, if that lift is real."
        return [style.heading("Control group")] + table.lines(style)
            + TextWidth.wrap(words, to: style.width - 2).map { "  " + $0 }
    }
}
