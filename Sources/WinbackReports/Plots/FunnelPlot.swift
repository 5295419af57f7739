package import WinbackEngine

/// The funnel as one bar a stage, each with its name, members and part of the first stage.
package struct FunnelPlot: SVGPlot {
    package let id = "funnel"
    package let title = "Funnel"
    let stages: [LoopReport.FunnelStage]
    private static let rowHeight = 42.0

    /// The funnel of a report.
    package init(_ report: LoopReport) { stages = report.funnel }

    package var summary: String {
        stages.isEmpty
            ? "Nobody yet."
            : stages.map { "\($0.name): \(NumberText.count($0.members))" }.joined(separator: "; ") + "."
    }

    package func fitted(_ size: PlotSize) -> PlotSize {
        PlotSize(width: size.width, height: Double(max(1, stages.count)) * Self.rowHeight + 6, name: size.name)
    }

    package func draw(_ svg: inout SVGDrawing, _ size: PlotSize) {
        let most = max(1, stages.map(\.members).max() ?? 1)
        let whole = stages.first?.members ?? 0
        if stages.isEmpty { svg.writer.words("nobody yet", 0, 20, kind: "k") }
        for (index, stage) in stages.enumerated() {
            let top = Double(index) * Self.rowHeight
            let count = NumberText.count(stage.members)
            let part = index == 0 ? "" : " (\(NumberText.rate(stage.members, of: whole)))"
            let room = Int((size.width - PlotFrame.width(count + part)) / PlotFrame.pixelsPerColumn) - 2
            svg.writer.words(TextWidth.cut(stage.name, to: max(6, room)), 0, top + 14, kind: "h")
            svg.writer.words(count + part, size.width, top + 14, anchor: "end", kind: "k")
            let length = size.width * Double(stage.members) / Double(most)
            svg.writer.shape("rect", bar("track", top, size.width, svg.writer))
            svg.writer.shape(
                "rect", bar("bar", top, stage.members > 0 ? max(2, length) : 0, svg.writer),
                title: "\(stage.name): \(count)\(part)")
        }
    }

    private func bar(
        _ kind: String, _ top: Double, _ width: Double, _ svg: SVGWriter
    ) -> KeyValuePairs<String, String> {
        ["class": kind, "x": "0", "y": svg.n(top + 21), "width": svg.n(width), "height": "12", "rx": "3"]
    }
}
