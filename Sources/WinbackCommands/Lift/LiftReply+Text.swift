import WinbackReports
import WinbackStatistics

extension LiftReply {
    /// The reply for people: a table and a sentence for every arm.
    func text(_ style: TextStyle) -> String {
        let level = number(question.alpha * 100)
        let title = "Lift of \(question.outcome) against \(question.control)"
        var text = style.heading(TerminalEscape.line(title)) + "\n"
        text += "  \(kind.name), \(question.method.rawValue), alpha \(level)%\n\n"
        var table = TextTable([
            .init("arm"), .init(number: "members"), .init(number: "mean"), .init(number: "difference"),
            .init(number: "relative"), .init("reads"),
        ])
        table.add(
            question.control, NumberText.count(controlMembers), value(controlMean), "", "", "control")
        for arm in arms {
            let tone: TextStyle.Tone =
                isBroken
                ? .bad : arm.reading.decision == .better ? .good : arm.reading.decision == .worse ? .bad : .plain
            table.add([
                .init(arm.name), .init(NumberText.count(arm.members)), .init(value(arm.reading.treatedMean)),
                .init(difference(arm.reading)), .init(relative(arm.reading)), .init(word(arm.reading), tone),
            ])
        }
        text += table.lines(style).joined(separator: "\n") + "\n\n"
        if isBroken {
            text += "  No reading: members do not come in the stated shares, so the assignment is broken.\n"
        } else {
            for arm in arms { text += "  \(TerminalEscape.line(sentence(arm)))\n" }
        }
        let ratio = "sample ratio: ln E \(NumberText.fixed(sampleRatioLogE, 2)), "
        text +=
            "  \(ratio)\(sampleRatio == .healthy ? "no alarm" : "alarm from \(NumberText.fixed(SampleRatioTest.alarmThreshold, 2))")\n"
        for note in notes { text += "  \(TerminalEscape.line(note))\n" }
        return text
    }

    /// The intervals of all arms as a drawing.
    var plot: ContrastPlot {
        ContrastPlot(
            title: "Lift of \(question.outcome) against \(question.control)",
            rows: arms.map { arm in
                let reading = arm.reading
                return ContrastPlot.Row(
                    name: arm.name, estimate: reading.absolute, low: reading.absoluteInterval.lower,
                    high: reading.absoluteInterval.upper, decision: word(reading),
                    isThin: reading.decision == .thin || isBroken)
            })
    }

    private func sentence(_ arm: Arm) -> String {
        let reading = arm.reading
        let profit = arm.profit.map { profit -> String in
            guard profit.decision != .thin else { return " Profit: too thin for a number." }
            return
                " Profit per member \(signed(profit.absolute)) (\(interval(profit.absoluteInterval))): \(word(profit))."
        }
        switch reading.decision {
        case .better: return "\(arm.name): better than the control, \(difference(reading))." + (profit ?? "")
        case .worse: return "\(arm.name): worse than the control, \(difference(reading))." + (profit ?? "")
        case .notYet: return "\(arm.name): not yet, \(far(reading))." + (profit ?? "")
        case .thin: return "\(arm.name): too few outcomes for a number, \(far(reading))."
        }
    }

    private func far(_ reading: LiftReading) -> String {
        guard let more = reading.moreMembers else { return "and no decision is in sight at what is seen so far" }
        return "about \(NumberText.count(Int(min(more, 1e12).rounded(.up)))) more members if it stays as it is"
    }

    private func word(_ reading: LiftReading) -> String {
        isBroken ? "not read" : decision(reading).replacing("_", with: " ")
    }

    private func difference(_ reading: LiftReading) -> String {
        reading.decision == .thin ? "–" : "\(signed(reading.absolute)) (\(interval(reading.absoluteInterval)))"
    }

    private func relative(_ reading: LiftReading) -> String {
        guard reading.decision != .thin, let estimate = reading.relative else { return "–" }
        func percent(_ value: Double) -> String {
            value.isFinite ? (value > 0 ? "+" : "") + NumberText.percent(value) : "unbounded"
        }
        guard let ends = reading.relativeInterval else { return "\(percent(estimate)) (unbounded)" }
        return "\(percent(estimate)) (\(percent(ends.lower)) to \(percent(ends.upper)))"
    }

    private func interval(_ ends: ConfidenceInterval) -> String { "\(signed(ends.lower)) to \(signed(ends.upper))" }

    private func signed(_ number: Double) -> String {
        number.isFinite ? (number > 0 ? "+" : "") + value(number) : "unbounded"
    }

    private func value(_ number: Double) -> String { NumberText.fixed(number, abs(number) < 1 ? 5 : 3) }

    private func number(_ number: Double) -> String {
        number == number.rounded() ? NumberText.fixed(number, 0) : NumberText.fixed(number, 2)
    }
}
