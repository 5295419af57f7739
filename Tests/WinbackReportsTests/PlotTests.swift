import Testing
import WinbackEngine
import WinbackModel
import WinbackReports

@Suite struct PlotTests {
    static func plots(_ report: LoopReport) -> [any SVGPlot] {
        [LiftPlot(report), ArmSharePlot(report), BudgetPlot(report), FunnelPlot(report)]
    }

    @Test func filesAreAsRecorded() {
        for plot in Self.plots(SampleReport.make()) { Golden.expect(plot.file(.wide), "\(plot.id).svg") }
    }

    @Test(arguments: [PlotSize.wide, .half, .narrow]) func everyPlotIsWellFormedAndNamed(size: PlotSize) {
        for report in [
            SampleReport.make(), SampleReport.empty(), LoopReportTests.hostile, SampleReport.make(days: 900),
        ] {
            for plot in Self.plots(report) {
                let svg = plot.file(size)
                #expect(TagBalance.fault(in: svg) == nil, "\(plot.id)")
                #expect(svg.contains("role=\"img\"") && svg.contains("<title") && svg.contains("<desc"))
                #expect(svg.contains("prefers-color-scheme:dark"))
                #expect(!svg.contains("nan") && !svg.contains("inf\""))
            }
        }
    }

    @Test(arguments: [1, 2, 9, 30, 61, 120, 365, 900, 4_000], [PlotSize.wide, .half, .narrow])
    func datesBelowAnAxisNeverOverlap(days: Int, size: PlotSize) {
        var report = SampleReport.make(days: days)
        report.looks = []
        report.epochs = []
        let dates = Texts.of(LiftPlot(report).svg(size)).filter { $0.anchor != "end" && $0.isDate }
        #expect(!dates.isEmpty)
        for (a, b) in zip(dates, dates.dropFirst()) { #expect(a.right + 2 <= b.left, "\(a.text) and \(b.text)") }
    }

    @Test(arguments: [PlotSize.wide, .half, .narrow]) func labelsBesideAPlotNeverOverlapAndStayInside(size: PlotSize) {
        for plot in Self.plots(SampleReport.make(trueLift: 0.0174)).prefix(3) {
            let texts = Texts.of(plot.svg(size))
            let edge = texts.filter { $0.anchor == "start" && $0.left > size.width * 0.6 && !$0.isDate }
            let beside = edge.filter { $0.left == edge.map(\.left).max() }.sorted { $0.y < $1.y }
            #expect(beside.count >= 2, "\(plot.id)")
            for (a, b) in zip(beside, beside.dropFirst()) { #expect(b.y - a.y >= 13, "\(a.text), \(b.text)") }
            for text in texts { #expect(text.right <= size.width + 1 && text.left >= -1, "\(plot.id): \(text.text)") }
        }
    }

    @Test func thinLooksAreMarkedAndNeverDrawnAsNumbers() {
        let report = SampleReport.make()
        let thin = report.looks.filter { $0.lift == nil }.count
        let svg = LiftPlot(report).svg(.wide)
        #expect(thin > 0)
        #expect(svg.components(after: "class=\"thin\"").count == thin)
        #expect(svg.components(after: "class=\"dot\"").count == report.looks.count - thin)
        #expect(svg.contains(">not yet</text>"))
    }

    @Test func hyphensOfNamesStayHyphens() {
        var report = SampleReport.make()
        report.armNames = ["top-tier", "x-2", "-5 off"]
        let svg = ArmSharePlot(report).svg(.wide)
        #expect(svg.contains(">top-tier ") && svg.contains(">x-2 ") && svg.contains(">\u{2212}5 off "))
    }

    @Test func unboundedIntervalsAreDrawnAndSaid() {
        var report = SampleReport.make()
        for index in report.looks.indices { report.looks[index].lift?.high = .infinity }
        let svg = LiftPlot(report).svg(.wide)
        let paths = svg.components(after: " d=\"").map { $0.prefix { $0 != "\"" } }
        #expect(paths.count > 4)
        #expect(paths.allSatisfy { $0.allSatisfy { $0.isNumber || "MLZ.- ".contains($0) } })
        #expect(LoopReportText.render(report, style: .plain).contains("95% interval +0.6 pp and more"))
        report.looks[report.looks.count - 1].lift = .init(estimate: 0, low: -.infinity, high: .infinity)
        #expect(LoopReportPage.html(report).contains("95% interval unbounded"))
    }

    @Test func oneDayOfMoneyIsDrawnAsAColumn() {
        var report = SampleReport.make()
        report.money = report.money.suffix(1)
        let area = BudgetPlot(report).svg(.wide).components(after: "class=\"spent\" d=\"")[0].prefix { $0 != "\"" }
        let columns = Set(area.split { "MLZ".contains($0) }.compactMap { $0.split(separator: " ").first })
        #expect(columns.count == 2)
    }

    @Test func anotherExperimentBreaksTheLine() {
        var report = SampleReport.make()
        #expect(LiftPlot(report).svg(.wide).components(after: "class=\"lift\"").count == 1)
        for index in report.looks.indices.suffix(8) { report.looks[index].experiment = 2 }
        #expect(LiftPlot(report).svg(.wide).components(after: "class=\"lift\"").count == 2)
    }

    @Test func capFarAboveTheMoneyIsNamedInsteadOfDrawn() {
        let near = BudgetPlot(SampleReport.make()).svg(.half)
        #expect(near.contains("class=\"cap\"") && near.contains("cap 25,000"))
        let far = BudgetPlot(SampleReport.make(cap: 100_000_000)).svg(.half)
        #expect(!far.contains("class=\"cap\"") && far.contains("cap 1,000,000.00 EUR"))
    }

    @Test(arguments: [(0.0, 1.0), (-0.013, 0.041), (0, 25_000), (-3, -2.9)])
    func valueTicksAreRoundAndInside(low: Double, high: Double) {
        let ticks = PlotTicks.numbers(low, high, count: 5)
        let step = PlotTicks.step(low, high, count: 5)
        #expect((2...8).contains(ticks.count))
        #expect(ticks.allSatisfy { $0 >= low - step * 1e-6 && $0 <= high + step * 1e-6 })
    }

    @Test func weeklyTicksAreMondays() {
        let ticks = PlotTicks.dates(SampleReport.first, SampleReport.first + 60, most: 10)
        #expect(ticks.count >= 8)
        #expect(ticks.allSatisfy { $0.date.weekday == 1 })
    }
}

/// The words of a drawing with the room they take.
struct Texts {
    var text: String
    var x: Double
    var y: Double
    var anchor: String
    var width: Double { Double(TextWidth.columns(text)) * 6.2 }
    var left: Double { anchor == "end" ? x - width : anchor == "middle" ? x - width / 2 : x }
    var right: Double { left + width }
    var isDate: Bool {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].contains {
            text.hasPrefix($0) || text.hasSuffix($0)
        } && !text.contains("since")
    }

    static func of(_ svg: String) -> [Texts] {
        svg.components(after: "<text ").map { part in
            func value(_ name: String) -> String {
                String((part.firstRange(of: " \(name)=\"").map { part[$0.upperBound...] } ?? "").prefix { $0 != "\"" })
            }
            let content = (part.firstIndex(of: ">").map { part[part.index(after: $0)...] } ?? "").prefix { $0 != "<" }
            return Texts(
                text: String(content), x: Double(value("x")) ?? -1, y: Double(value("y")) ?? -1,
                anchor: value("text-anchor"))
        }
    }
}
