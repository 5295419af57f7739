package import WinbackEngine
package import WinbackModel

/// Churn for a terminal: members by state, the fitted model, and how well it foretells.
package enum ChurnText {
    /// Members of one state.
    package struct StateCount: Sendable, Hashable {
        /// The state.
        package var state: ChurnState
        /// How many.
        package var members: Int
        /// Makes a count.
        package init(_ state: ChurnState, _ members: Int) {
            self.state = state
            self.members = members
        }
    }

    /// Counts by state as a table with bars, ending with a line break.
    package static func states(_ counts: [StateCount], asOf: CivilDate, style: TextStyle) -> String {
        let total = counts.reduce(0) { $0 + $1.members }
        let most = Double(max(1, counts.map(\.members).max() ?? 1))
        var table = TextTable([.init("state"), .init(number: "members"), .init(number: "share"), .init("")])
        for count in counts {
            let bar = TextBar(Double(count.members) / most, width: 32).text(ascii: style.ascii)
            table.add([
                .init(count.state.word), .init(NumberText.count(count.members)),
                .init(NumberText.rate(count.members, of: total)), .init(bar, tone(count.state)),
            ])
        }
        table.add([.init("all", .strong), .init(NumberText.count(total), .strong)])
        let heading = style.heading("Members by churn state") + ", as of \(asOf)"
        return ([heading] + table.lines(style)).joined(separator: "\n") + "\n"
    }

    /// A fit with its parameters, ending with a line break.
    package static func fit(_ fit: ChurnFitRecord, style: TextStyle) -> String {
        (fitLines(fit, style)).joined(separator: "\n") + "\n"
    }

    /// A backtest with peers and calibration, ending with a line break.
    package static func backtest(_ backtest: ChurnBacktest, style: TextStyle) -> String {
        let split = backtest.fit.asOf
        let head = "Predicted: \(split + 1) to \(split + backtest.horizonDays), \(backtest.horizonDays) days"
        let sections = [
            fitLines(backtest.fit, style), [style.heading(head)] + comparison(backtest).lines(style),
            lifts(backtest, style), calibration(backtest, style),
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private static func tone(_ state: ChurnState) -> TextStyle.Tone {
        switch state {
        case .new: .quiet
        case .active: .good
        case .slipping: .warning
        case .lapsed, .lost: .bad
        }
    }

    private static func fitLines(_ fit: ChurnFitRecord, _ style: TextStyle) -> [String] {
        var table = TextTable([.init(""), .init(number: "")])
        for parameter in fit.parameters { table.add(parameter.name, NumberText.fixed(parameter.value, 4)) }
        table.add("log-likelihood", NumberText.fixed(fit.logLikelihood, 2))
        table.add("members", NumberText.count(fit.members))
        table.add("data", fit.dataHash.short)
        let heading = style.heading(TerminalEscape.line(fit.model)) + ", fitted on orders up to \(fit.asOf)"
        return [heading] + table.lines(style) + ["  " + TerminalEscape.line(fit.diagnosis)]
    }

    private static func lifts(_ backtest: ChurnBacktest, _ style: TextStyle) -> [String] {
        guard let most = backtest.lifts.max(), most > 0 else { return [] }
        var table = TextTable([.init("tenth"), .init(number: "times the mean"), .init("")])
        for (index, lift) in backtest.lifts.enumerated() {
            let bar = TextBar(lift / most, width: 28).text(ascii: style.ascii)
            table.add([.init("\(index + 1)"), .init(NumberText.fixed(lift, 2)), .init(bar, .accent)])
        }
        return [style.heading("Who bought again, by score from the highest down")] + table.lines(style)
    }

    private static func comparison(_ backtest: ChurnBacktest) -> TextTable {
        var table = TextTable([
            .init("model"), .init(number: "AUC"), .init(number: "orders forecast"), .init(number: "off by"),
        ])
        func off(_ forecast: Double?) -> String {
            guard let forecast, backtest.actual > 0 else { return "–" }
            let part = NumberText.percent((forecast - backtest.actual) / backtest.actual)
            return part.hasPrefix("-") ? part : "+" + part
        }
        func whole(_ value: Double?) -> String {
            value.map { $0.isFinite && abs($0) < 1e15 ? NumberText.count(Int($0.rounded())) : "–" } ?? "–"
        }
        func area(_ value: Double?) -> String { value.map { NumberText.fixed($0, 3) } ?? "–" }
        table.add([
            .init(backtest.fit.model, .strong), .init(area(backtest.auc), .strong),
            .init(whole(backtest.forecast), .strong), .init(off(backtest.forecast), .strong),
        ])
        for peer in backtest.peers { table.add(peer.name, area(peer.auc), whole(peer.forecast), off(peer.forecast)) }
        table.add("what members did", "", whole(backtest.actual))
        return table
    }

    private static func calibration(_ backtest: ChurnBacktest, _ style: TextStyle) -> [String] {
        guard !backtest.calibration.isEmpty else { return [] }
        let most = max(1e-9, backtest.calibration.map { max($0.predicted, $0.actual) }.max() ?? 1)
        var table = TextTable([
            .init(number: "members"), .init(number: "predicted"), .init(number: "actual"), .init(""),
        ])
        for bin in backtest.calibration {
            let bar = TextBar(bin.actual / most, width: 28).text(ascii: style.ascii)
            table.add([
                .init(NumberText.count(bin.members)), .init(NumberText.fixed(bin.predicted, 3)),
                .init(NumberText.fixed(bin.actual, 3)), .init(bar, .accent),
            ])
        }
        return [style.heading("Calibration: orders per member, from the lowest prediction to the highest")]
            + table.lines(style)
    }
}
