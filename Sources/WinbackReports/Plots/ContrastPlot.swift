/// Arms of an experiment against their control: an estimate and an interval a row, over one axis with its zero.
package struct ContrastPlot: SVGPlot {
    /// One arm.
    package struct Row: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// Treated minus control.
        package var estimate: Double
        /// The lower end; −∞ where nothing is excluded on that side.
        package var low: Double
        /// The upper end; ∞ where nothing is excluded on that side.
        package var high: Double
        /// What the evidence decides, in a word.
        package var decision: String
        /// Whether there is too little evidence for a number, so that none is drawn.
        package var isThin: Bool

        /// A row by its parts.
        package init(
            name: String, estimate: Double, low: Double, high: Double, decision: String, isThin: Bool
        ) {
            self.name = name
            self.estimate = estimate
            self.low = low
            self.high = high
            self.decision = decision
            self.isThin = isThin
        }
    }

    package let id = "contrast"
    package let title: String
    let rows: [Row]
    private static let rowHeight = 44.0
    private static let axisHeight = 26.0

    /// A drawing of rows in their order.
    package init(title: String, rows: [Row]) {
        self.title = title
        self.rows = rows
    }

    package var summary: String {
        rows.map { row in
            row.isThin
                ? "\(row.name): too few outcomes for a number."
                : "\(row.name): \(row.decision), \(text(row.estimate)) (\(text(row.low)) to \(text(row.high)))."
        }.joined(separator: " ")
    }

    package func fitted(_ size: PlotSize) -> PlotSize {
        PlotSize(
            width: size.width, height: Double(max(1, rows.count)) * Self.rowHeight + Self.axisHeight, name: size.name)
    }

    package func draw(_ svg: inout SVGDrawing, _ size: PlotSize) {
        let (low, high) = range
        let left = 8.0
        let span = size.width - 2 * left
        func x(_ value: Double) -> Double {
            left + span * (min(high, max(low, value)) - low) / (high - low)
        }
        let bottom = Double(max(1, rows.count)) * Self.rowHeight
        for tick in PlotTicks.numbers(low, high, count: max(2, Int(size.width / 120))) {
            svg.writer.line("grid", x(tick), 0, x(tick), bottom)
            svg.writer.words(text(tick), x(tick), bottom + 17, anchor: "middle")
        }
        svg.writer.line("zero", x(0), 0, x(0), bottom)
        for (index, row) in rows.enumerated() {
            let top = Double(index) * Self.rowHeight
            let words = row.isThin ? row.decision : "\(text(row.estimate)), \(row.decision)"
            let room = Int((size.width - PlotFrame.width(words)) / PlotFrame.pixelsPerColumn) - 4
            svg.writer.words(TextWidth.cut(row.name, to: max(6, room)), left, top + 14, kind: "h")
            svg.writer.words(words, size.width - left, top + 14, anchor: "end", kind: "k")
            guard !row.isThin else { continue }
            let middle = top + 29
            svg.writer.shape(
                "rect",
                [
                    "class": "band", "x": svg.writer.n(x(row.low)), "y": svg.writer.n(middle - 6),
                    "width": svg.writer.n(max(1, x(row.high) - x(row.low))), "height": "12", "rx": "3",
                ], title: "\(row.name): \(text(row.low)) to \(text(row.high))")
            svg.writer.shape(
                "circle",
                ["class": "dot", "cx": svg.writer.n(x(row.estimate)), "cy": svg.writer.n(middle), "r": "4"])
        }
    }

    /// What is drawn: every finite end and zero, with some air.
    private var range: (low: Double, high: Double) {
        let ends = rows.filter { !$0.isThin }.flatMap { [$0.low, $0.high, $0.estimate] }.filter(\.isFinite) + [0]
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
        let air = high > low ? 0.08 * (high - low) : 1
        return (low - air, high + air)
    }

    private func text(_ value: Double) -> String {
        guard value.isFinite else { return "unbounded" }
        let size = rows.flatMap { [$0.low, $0.high] }.filter(\.isFinite).map(abs).max() ?? 1
        let number = NumberText.fixed(value, size < 0.1 ? 4 : size < 10 ? 2 : 0)
        return value > 0 ? "+" + number : number
    }
}
