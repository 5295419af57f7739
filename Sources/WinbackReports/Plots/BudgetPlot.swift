package import WinbackEngine
internal import WinbackModel

/// Money spent and reserved over time, against the cap.
package struct BudgetPlot: SVGPlot {
    package let id = "budget"
    package let title = "Budget"
    let money: [LoopReport.MoneyPoint]
    let cap: Money?
    let currency: Currency
    let first: CivilDate
    let last: CivilDate

    /// The money of a report.
    package init(_ report: LoopReport) {
        money = report.money
        cap = report.ledger?.cap
        currency = report.currency
        first = min(report.firstDay, report.money.first?.date ?? report.firstDay)
        last = max(report.asOf, report.money.last?.date ?? report.asOf)
    }

    package var summary: String {
        guard let point = money.last else { return "No money has moved yet." }
        let limit = cap.map { ", of a cap of \(currency.text($0))" } ?? ""
        return "On \(DateText.long(point.date)): \(currency.text(point.spent)) spent and "
            + "\(currency.text(point.reserved)) reserved\(limit)."
    }

    package func draw(_ svg: inout SVGDrawing, _ size: PlotSize) {
        let most = money.map { major($0.spent + $0.reserved) }.max() ?? 0
        let limit = cap.map(major)
        // A cap many times above what was used would press the curve flat against the axis.
        let capFits = limit.map { $0 <= most * 4 || most == 0 } ?? false
        let high = max((capFits ? limit ?? 0 : most) * 1.1, most * 1.15, 1)
        let ticks = PlotTicks.numbers(0, high, count: 4)
        let widest = ticks.map { PlotFrame.width(axisLabel($0)) }.max() ?? 0
        let frame = PlotFrame(
            left: max(44, 14 + widest), right: size.width - 104, top: capFits || cap == nil ? 14 : 30,
            bottom: size.height - 30, first: first, last: last, low: 0, high: high)
        frame.drawValues(&svg.writer, ticks: ticks, label: axisLabel)
        drawAreas(&svg.writer, frame)
        frame.drawDates(&svg.writer)
        drawLabels(&svg.writer, frame, limit: capFits ? limit : nil)
        if let cap, !capFits {
            svg.writer.words("cap \(currency.text(cap)) ↑ above this scale", frame.left, 14, kind: "w")
        }
    }

    private func drawAreas(_ svg: inout SVGWriter, _ frame: PlotFrame) {
        guard let start = money.first, let end = money.last else {
            let middle = (frame.left + frame.right) / 2
            svg.words("no money moved yet", middle, (frame.top + frame.bottom) / 2, anchor: "middle", kind: "k")
            return
        }
        // One day alone has no width: it is drawn as a column that ends on it.
        let left = money.count == 1 ? max(frame.left, frame.x(start.date) - 20) : frame.x(start.date)
        let column = money.count == 1 ? [(left, start)] : []
        let points = column + money.map { (frame.x($0.date), $0) }
        let spent = points.map { ($0.0, frame.y(major($0.1.spent))) }
        let both = points.map { ($0.0, frame.y(major($0.1.spent + $0.1.reserved))) }
        let ground = [(frame.x(end.date), frame.bottom), (left, frame.bottom)]
        svg.path("reserved", both + spent.reversed(), closed: true, title: "Reserved for members on their way")
        svg.path("spent", spent + ground, closed: true, title: "Spent: offers outstanding and redeemed")
        svg.path("dashed", both)
        svg.path("top", spent)
    }

    private func drawLabels(_ svg: inout SVGWriter, _ frame: PlotFrame, limit: Double?) {
        var labels: [(text: String, y: Double, kind: String)] = []
        if let point = money.last {
            let spent = major(point.spent)
            labels.append(("spent \(short(point.spent))", frame.y(spent / 2), "a"))
            let reserved = major(point.reserved)
            labels.append(("reserved \(short(point.reserved))", frame.y(spent + reserved / 2) - 2, "h"))
        }
        if let limit, let cap {
            svg.line("cap", frame.left, frame.y(limit), frame.right, frame.y(limit))
            labels.append(("cap \(short(cap))", frame.y(limit), "w"))
        }
        let placed = PlotFrame.spread(labels.map(\.y), gap: 17, low: frame.top, high: frame.bottom)
        for (label, y) in zip(labels, placed) { svg.words(label.text, frame.right + 8, y + 4, kind: label.kind) }
    }

    private func major(_ money: Money) -> Double { Double(money.minorUnits) / Double(currency.scale) }

    private func axisLabel(_ value: Double) -> String {
        let whole = NumberText.count(Int(value.rounded()))
        return value == 0 ? "0 \(currency.code)" : value < 5 ? NumberText.fixed(value, 1) : whole
    }

    /// Whole major units: cents have no room beside a curve and stand in the table.
    private func short(_ money: Money) -> String { NumberText.count(Int(major(money).rounded())) }
}
