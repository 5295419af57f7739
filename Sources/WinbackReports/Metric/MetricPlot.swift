internal import WinbackModel

/// An answer as bars by group, or as a line over time.
package struct MetricPlot: SVGPlot {
    /// One value.
    package struct Point: Sendable, Hashable {
        /// What it is of.
        package var label: String
        /// The number; `nil` when there is none or it is held back.
        package var value: Double?
        /// Makes a point.
        package init(label: String, value: Double?) {
            self.label = label
            self.value = value
        }
    }

    package let id = "metric"
    package let title: String
    package let summary: String
    private let points: [Point]
    private let number: MetricNumber
    private let isOverTime: Bool

    /// Points drawn at most; a plot with more is not read.
    private static let pointsMax = 400

    /// Takes an answer's values in order.
    package init(title: String, points: [Point], number: MetricNumber, isOverTime: Bool) {
        self.title = title
        self.points = Array(points.prefix(Self.pointsMax))
        self.number = number
        self.isOverTime = isOverTime
        let known = points.filter { $0.value != nil }
        let largest = known.max { ($0.value ?? 0) < ($1.value ?? 0) }
        summary =
            "\(points.count) values"
            + (largest.map { ", the largest \(number.withUnit($0.value)) (\($0.label))" } ?? "") + "."
    }

    package func fitted(_ size: PlotSize) -> PlotSize {
        var size = size
        if !isOverTime { size.height = Double(points.count) * 24 + 20 }
        return size
    }

    package func draw(_ svg: inout SVGDrawing, _ size: PlotSize) {
        if isOverTime { drawLine(&svg.writer, size) } else { drawBars(&svg.writer, size) }
    }

    private var high: Double { max(points.compactMap(\.value).max() ?? 0, 1e-12) }

    private func drawBars(_ svg: inout SVGWriter, _ size: PlotSize) {
        let left = min(220, size.width * 0.35)
        let right = size.width - 110
        for (index, point) in points.enumerated() {
            let y = 14 + Double(index) * 24
            svg.words(String(point.label.prefix(34)), left - 8, y + 12, anchor: "end")
            let width = max(0, point.value ?? 0) / high * (right - left)
            svg.shape(
                "rect",
                ["class": "spent", "x": svg.n(left), "y": svg.n(y), "width": svg.n(width), "height": "16"],
                title: "\(point.label): \(number.withUnit(point.value))")
            svg.words(point.value == nil ? "held back" : number.text(point.value), left + width + 6, y + 12, kind: "k")
        }
    }

    private func drawLine(_ svg: inout SVGWriter, _ size: PlotSize) {
        let (left, right, top, bottom) = (90.0, size.width - 20, 14.0, size.height - 30)
        let low = min(0, points.compactMap(\.value).min() ?? 0)
        let span = max(high - low, 1e-12)
        func x(_ index: Int) -> Double { left + (right - left) * Double(index) / Double(max(points.count - 1, 1)) }
        for tick in PlotTicks.numbers(low, high, count: 4) {
            let y = bottom - (tick - low) / span * (bottom - top)
            svg.line("grid", left, y, right, y)
            svg.words(number.text(tick), left - 8, y + 4, anchor: "end", kind: "k")
        }
        // A value that is missing breaks the line instead of being bridged.
        var run: [(Double, Double)] = []
        for (index, point) in points.enumerated() {
            guard let value = point.value else {
                svg.path("top", run)
                run = []
                continue
            }
            run.append((x(index), bottom - (value - low) / span * (bottom - top)))
        }
        svg.path("top", run)
        if let first = points.first, let last = points.last {
            svg.words(first.label, left, bottom + 18, kind: "k")
            svg.words(last.label, right, bottom + 18, anchor: "end", kind: "k")
        }
    }
}
