package import WinbackEngine
package import WinbackModel

/// What a playbook would do with today's members, for a terminal.
package enum ForecastText {
    /// Several lines, ending with a line break.
    package static func render(
        _ forecast: PlanForecast, playbook: Playbook, currency: Currency, style: TextStyle
    ) -> String {
        let sections = [
            audience(forecast, style), exclusions(forecast, style), arms(forecast, playbook, currency, style),
            money(forecast, playbook, currency, style), evidence(forecast, playbook, style),
            HoldoutPlan(forecast, of: playbook).map { HoldoutPlanText.lines($0, style) } ?? [],
            warnings(forecast, style),
        ]
        let head =
            style.paint(TerminalEscape.line(playbook.name.text), .strong) + style.separator
            + "as of \(forecast.asOf), runs for \(playbook.runsUntil)"
        return ([[head]] + sections).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n") + "\n"
    }

    private static func audience(_ forecast: PlanForecast, _ style: TextStyle) -> [String] {
        var table = TextTable([
            .init("state"), .init("tier"), .init(number: "audience"), .init(number: "can enter"), .init(""),
        ])
        let most = Double(max(1, forecast.cells.map(\.audience).max() ?? 1))
        for cell in forecast.cells {
            if cell.isSmall {
                table.add([
                    .init(cell.state), .init(cell.tier.isEmpty ? "none" : cell.tier), .init("<10"), .init("<10"), "",
                ])
                continue
            }
            table.add([
                .init(cell.state), .init(cell.tier.isEmpty ? "none" : cell.tier),
                .init(NumberText.count(cell.audience)),
                .init(NumberText.count(cell.eligible)),
                .init(TextBar(Double(cell.audience) / most, width: 24).text(ascii: style.ascii), .accent),
            ])
        }
        let total = forecast.cells.reduce(0) { $0 + $1.audience }
        table.add([
            .init("all", .strong), "", .init(NumberText.count(total), .strong),
            .init(NumberText.count(forecast.eligible), .strong),
        ])
        return [style.heading("Who")] + table.lines(style) + [
            "  \(NumberText.count(forecast.newPerDay)) more reach the audience on an ordinary day; "
                + "\(NumberText.count(forecast.entriesPerDay)) enter a day"
        ]
    }

    private static func exclusions(_ forecast: PlanForecast, _ style: TextStyle) -> [String] {
        guard !forecast.exclusions.isEmpty else { return [] }
        var table = TextTable([.init(number: ""), .init("")])
        for exclusion in forecast.exclusions {
            table.add(exclusion.members == 0 ? "" : NumberText.count(exclusion.members), exclusion.reason)
        }
        return [style.heading("Kept out")] + table.lines(style)
    }

    private static func arms(
        _ forecast: PlanForecast, _ playbook: Playbook, _ currency: Currency, _ style: TextStyle
    ) -> [String] {
        var table = TextTable([
            .init("variant"), .init(number: "share"), .init(number: "entries"),
            .init(number: "at most each", unit: currency.code),
        ])
        for arm in forecast.arms {
            table.add(arm.name, "\(arm.share)", NumberText.count(arm.entries), currency.decimal(arm.worstCase))
        }
        table.add([
            .init("control group", .quiet), .init("\(playbook.holdoutShare)"),
            .init(NumberText.count(forecast.holdoutEntries)), .init(currency.decimal(.zero)),
        ])
        table.add([.init("all", .strong), "", .init(NumberText.count(forecast.entriesTotal), .strong)])
        return [style.heading("What")] + table.lines(style)
    }

    private static func money(
        _ forecast: PlanForecast, _ playbook: Playbook, _ currency: Currency, _ style: TextStyle
    ) -> [String] {
        var table = TextTable([.init(""), .init(number: "", unit: currency.code), .init("")])
        let cap = Double(max(1, playbook.budget.total.minorUnits))
        func add(_ name: String, _ money: Money, _ note: String = "") {
            table.add(name, String(currency.text(money).dropLast(currency.code.count + 1)), note)
        }
        func part(_ money: Money) -> String { NumberText.percent(Double(money.minorUnits) / cap) + " of the total" }
        add("expected", forecast.expectedCost, part(forecast.expectedCost))
        add("at worst", forecast.liability, part(forecast.liability) + ", what an approval takes on")
        add("cap in total", playbook.budget.total)
        add("cap a day", playbook.budget.perDay)
        add("cap a member", playbook.budget.perMember)
        let lasts = forecast.moneyLastsUntil.map { "At worst the money is used up on \(DateText.long($0))." }
        return [style.heading("Money")] + table.lines(style) + [
            "  " + (lasts ?? "Even at worst the money lasts for the whole run.")
        ]
    }

    private static func evidence(_ forecast: PlanForecast, _ playbook: Playbook, _ style: TextStyle) -> [String] {
        var table = TextTable([.init(""), .init("")])
        table.add("goal", "\(playbook.goal.metric) within \(playbook.goal.window)")
        let detectable = forecast.detectableLift.map { "\(points($0)) with 80% power" } ?? "none at this size"
        table.add("smallest detectable lift", "\(detectable); worth having: \(points(playbook.goal.minimumLift))")
        table.add("first reading", DateText.long(forecast.firstReading))
        let decision =
            switch (forecast.decisionExpected.first, forecast.decisionExpected.last) {
            case (let first?, let last?): DateText.span(first, last)
            default: "not within the run"
            }
        table.add("decision expected", decision)
        return [style.heading("Evidence")] + table.lines(style)
    }

    private static func points(_ share: Share) -> String { NumberText.fixed(share.fraction * 100, 2) + " pp" }

    private static func warnings(_ forecast: PlanForecast, _ style: TextStyle) -> [String] {
        guard !forecast.warnings.isEmpty else { return [] }
        return [style.paint("Warnings", .warning)]
            + TextList.bullets(forecast.warnings, style, mark: "!", tone: .warning)
    }
}
