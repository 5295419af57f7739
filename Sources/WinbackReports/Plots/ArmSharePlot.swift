package import WinbackEngine
internal import WinbackModel

/// Shares of the arms over time, as stacked steps from one epoch to the next.
package struct ArmSharePlot: SVGPlot {
    package let id = "arms"
    package let title = "Variant shares over time"
    let epochs: [EpochRecord]
    let names: [String]
    let first: CivilDate
    let last: CivilDate

    /// The shares of a report.
    package init(_ report: LoopReport) {
        epochs = report.epochs
        names = report.armNames
        first = min(report.firstDay, report.epochs.first?.startsOn ?? report.firstDay)
        last = max(report.asOf, (report.epochs.last?.startsOn ?? report.asOf) + 1)
    }

    package var summary: String {
        guard let epoch = epochs.last else { return "No shares yet." }
        let parts = names.indices.map { "\(names[$0]) \(percent(epoch.shares, $0))" }
        return "\(epochs.count) periods. Now: \(parts.joined(separator: ", "))."
    }

    package func draw(_ svg: inout SVGDrawing, _ size: PlotSize) {
        let labels = names.indices.map {
            TextWidth.cut(names[$0], to: 13) + " " + percent(epochs.last?.shares ?? [], $0)
        }
        let margin = min(size.width * 0.38, 24 + (labels.map(PlotFrame.width).max() ?? 0))
        let frame = PlotFrame(
            left: 50, right: size.width - margin, top: 14, bottom: size.height - 30, first: first, last: last, low: 0,
            high: 1)
        frame.drawValues(&svg.writer, ticks: [0, 0.25, 0.5, 0.75, 1]) { NumberText.percent($0, decimals: 0) }
        for (index, epoch) in epochs.enumerated() {
            let ends = index + 1 < epochs.count ? epochs[index + 1].startsOn : last
            drawEpoch(&svg.writer, frame, epoch, until: ends)
        }
        frame.drawDates(&svg.writer)
        drawLabels(&svg.writer, frame, labels)
    }

    private func drawEpoch(_ svg: inout SVGWriter, _ frame: PlotFrame, _ epoch: EpochRecord, until ends: CivilDate) {
        var below = 0.0
        for (arm, share) in epoch.shares.enumerated() {
            let top = below + share.fraction
            let (x, y) = (frame.x(epoch.startsOn), frame.y(top))
            svg.shape(
                "rect",
                [
                    "class": "arm arm\(arm % PlotPalette.armColours)", "x": svg.n(x), "y": svg.n(y),
                    "width": svg.n(frame.x(ends) - x), "height": svg.n(frame.y(below) - y),
                ],
                title: "\(arm < names.count ? names[arm] : "variant \(arm + 1)"): \(percent(epoch.shares, arm)), "
                    + "\(DateText.span(epoch.startsOn, ends)). \(epoch.reason)")
            below = top
        }
    }

    private func drawLabels(_ svg: inout SVGWriter, _ frame: PlotFrame, _ labels: [String]) {
        guard let shares = epochs.last?.shares else {
            svg.words("no shares yet", (frame.left + frame.right) / 2, frame.y(0.5), anchor: "middle", kind: "k")
            return
        }
        var below = 0.0
        let middles = shares.map { share in
            let middle = below + share.fraction / 2
            below += share.fraction
            return frame.y(middle)
        }
        let placed = PlotFrame.spread(middles, gap: 17, low: frame.top + 6, high: frame.bottom - 4)
        for (arm, label) in labels.enumerated() where arm < placed.count {
            svg.shape(
                "rect",
                [
                    "class": "arm arm\(arm % PlotPalette.armColours)", "x": svg.n(frame.right + 5),
                    "y": svg.n(placed[arm] - 5), "width": "9", "height": "10", "rx": "2",
                ])
            svg.words(label, frame.right + 19, placed[arm] + 4, kind: "h")
        }
    }

    private func percent(_ shares: [Share], _ arm: Int) -> String {
        arm < shares.count ? NumberText.percent(shares[arm].fraction, decimals: 0) : "–"
    }
}
