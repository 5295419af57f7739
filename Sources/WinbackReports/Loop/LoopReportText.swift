package import WinbackEngine
internal import WinbackModel

/// A loop's report for a terminal.
package enum LoopReportText {
    /// Several lines, ending with a line break.
    package static func render(_ report: LoopReport, style: TextStyle) -> String {
        let sections = [
            head(report, style), lift(report, style), value(report, style), ArmEffectText.lines(report, style),
            funnel(report, style), money(report, style),
            shares(report, style), guardrails(report, style), laws(report, style), notes(report, style),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func head(_ report: LoopReport, _ style: TextStyle) -> [String] {
        let days = report.asOf - report.firstDay + 1
        let parts = [
            style.paint(TerminalEscape.line(report.loop.text), .strong),
            style.paint(report.status.rawValue, tone(report)),
            "\(report.firstDay) to \(report.asOf), \(NumberText.count(days)) days",
        ]
        var lines = [parts.joined(separator: style.separator)]
        if !report.statusReason.isEmpty {
            lines += TextWidth.wrap(TerminalEscape.line(report.statusReason), to: style.width)
        }
        return lines + TextWidth.wrap(TerminalEscape.line(LookText.headline(report)), to: style.width)
    }

    private static func tone(_ report: LoopReport) -> TextStyle.Tone {
        switch report.status {
        case .running: .good
        case .held: .bad
        case .closing: .warning
        case .proposed, .ended: .quiet
        }
    }

    private static func lift(_ report: LoopReport, _ style: TextStyle) -> [String] {
        var table = TextTable([.init(""), .init("")])
        if let look = report.looks.last {
            let value = look.lift.map { LookText.interval($0, alpha: look.alpha) + ", " } ?? ""
            table.add(["estimated", TextTable.Cell(value + LookText.word(look.decision), LookText.tone(look.decision))])
            if let truth = report.trueLift { table.add("true", trueText(truth, look.lift)) }
            if let lift = look.lift {
                let bar = IntervalBar(estimate: lift.estimate, low: lift.low, high: lift.high, truth: report.trueLift)
                let width = min(48, style.width - 18)
                table.add("", bar.text(width: width, ascii: style.ascii))
                table.add([.init(""), .init(bar.legend(width: width, ascii: style.ascii), .quiet)])
            }
            table.add("treated", group(look.treatedGoals, look.treated))
            table.add("control", group(look.heldOutGoals, look.heldOut))
            if let margin = look.margin {
                table.add("margin", LookText.margin(margin, report.currency) + " per treated member")
            }
        } else if let truth = report.trueLift {
            table.add("true", trueText(truth, nil))
        }
        return table.rows.isEmpty ? [] : [style.heading("Lift")] + table.lines(style)
    }

    private static func value(_ report: LoopReport, _ style: TextStyle) -> [String] {
        let rows = ValueText.rows(report)
        guard !rows.isEmpty else { return [] }
        var table = TextTable([.init(""), .init("")])
        for row in rows { table.add(row.name, row.words) }
        return [style.heading("What it is worth")] + table.lines(style)
    }

    private static func trueText(_ truth: Double, _ lift: LookRecord.Interval?) -> String {
        let coverage = LookText.coverage(lift, truth: truth)
        return NumberText.percentagePoints(truth, decimals: 2) + (coverage.isEmpty ? "" : ", \(coverage)")
    }

    private static func group(_ goals: Int, _ members: Int) -> String {
        "\(NumberText.count(members)) windows closed, \(NumberText.count(goals)) came back "
            + "(\(NumberText.rate(goals, of: members)))"
    }

    private static func funnel(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard !report.funnel.isEmpty else { return [] }
        let most = Double(max(1, report.funnel.map(\.members).max() ?? 1))
        var table = TextTable([.init(""), .init(number: ""), .init("")])
        for stage in report.funnel {
            let bar = TextBar(Double(stage.members) / most, width: 30).text(ascii: style.ascii)
            table.add([.init(stage.name), .init(NumberText.count(stage.members)), .init(bar, .accent)])
        }
        return [style.heading("Members")] + table.lines(style)
    }

    private static func money(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard let ledger = report.ledger else { return [style.heading("Money"), "  nothing reserved or spent"] }
        var table = TextTable([.init(""), .init(number: "", unit: report.currency.code), .init("")])
        let cap = Double(max(1, ledger.cap.minorUnits))
        func add(_ name: String, _ money: Money, _ tone: TextStyle.Tone = .accent) {
            let bar = TextBar(Double(money.minorUnits) / cap, width: 30).framed(ascii: style.ascii)
            let part = NumberText.percent(Double(money.minorUnits) / cap)
            let amount = String(report.currency.text(money).dropLast(report.currency.code.count + 1))
            table.add([.init(name), .init(amount), .init("\(bar) \(part)", tone)])
        }
        add("spent", ledger.spent)
        add("reserved", ledger.reserved)
        if ledger.unknown != .zero { add("unknown answer", ledger.unknown, .warning) }
        add("left under the cap", ledger.room, .quiet)
        add("cap", ledger.cap, .quiet)
        return [style.heading("Money")] + table.lines(style)
    }

    private static func shares(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard let first = report.epochs.first, let last = report.epochs.last else { return [] }
        var table = TextTable([.init(""), .init(""), .init("")])
        for (arm, name) in report.armNames.enumerated() {
            let series = daily(report, arm: arm)
            let line = Sparkline(series, in: 0...1).text(width: 30, ascii: style.ascii)
            let change = "\(percent(first.shares, arm)) \(style.arrow) \(percent(last.shares, arm))"
            table.add([.init(name), .init(line, .accent), .init(change)])
        }
        let periods = report.epochs.count == 1 ? "1 period" : "\(report.epochs.count) periods"
        return [style.heading("Variant shares over time (\(periods))")] + table.lines(style)
    }

    /// One share a day, so that a long period takes more of the line than a short one.
    private static func daily(_ report: LoopReport, arm: Int) -> [Double] {
        var values: [Double] = []
        for (index, epoch) in report.epochs.enumerated() {
            let ends = index + 1 < report.epochs.count ? report.epochs[index + 1].startsOn : report.asOf + 1
            let share = arm < epoch.shares.count ? epoch.shares[arm].fraction : .nan
            values += Array(
                repeating: share, count: max(index + 1 < report.epochs.count ? 0 : 1, ends - epoch.startsOn))
        }
        return values
    }

    private static func percent(_ shares: [Share], _ arm: Int) -> String {
        arm < shares.count ? NumberText.percent(shares[arm].fraction, decimals: 0) : "–"
    }

    private static func guardrails(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard !report.guardrails.isEmpty else { return [] }
        var table = TextTable([.init(""), .init(""), .init("")])
        for guardrail in report.guardrails {
            let (mark, tone): (String, TextStyle.Tone) =
                switch guardrail.light {
                case .clear: (style.ascii ? "." : "●", .good)
                case .watching: (style.ascii ? "?" : "▲", .warning)
                case .crossed: (style.ascii ? "!" : "■", .bad)
                }
            table.add([
                .init("\(mark) \(guardrail.light.rawValue)", tone), .init(guardrail.metric), .init(guardrail.reading),
            ])
            table.add([.init(""), .init(""), .init(guardrail.bound, .quiet)])
        }
        return [style.heading("Guardrails")] + table.lines(style)
    }

    private static func laws(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard let laws = report.laws else { return [] }
        let violations = laws.violations == 1 ? "1 violation" : "\(NumberText.count(laws.violations)) violations"
        let painted = style.paint(violations, laws.violations == 0 ? .good : .bad)
        return [style.heading("Laws"), "  \(NumberText.count(laws.checked)) checks, \(painted)"]
    }

    private static func notes(_ report: LoopReport, _ style: TextStyle) -> [String] {
        guard !report.notes.isEmpty else { return [] }
        return [style.heading("Notes")] + TextList.bullets(report.notes, style)
    }
}
