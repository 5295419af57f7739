/// A series as one row of blocks.
package struct Sparkline: Sendable, Hashable {
    /// Values in order.
    package var values: [Double]
    /// Value of the lowest and the highest block.
    package var range: ClosedRange<Double>

    /// Makes a line over a fixed range, so that several lines compare.
    package init(_ values: [Double], in range: ClosedRange<Double>) {
        self.values = values
        self.range = range
    }

    /// The row, at most `width` columns: longer series are thinned evenly, first and last value kept.
    package func text(width: Int, ascii: Bool) -> String {
        let levels = Array(ascii ? "_.-=+*#@" : "▁▂▃▄▅▆▇█")
        let span = range.upperBound - range.lowerBound
        return String(
            sampled(width).map { value in
                guard value.isFinite else { return " " }
                let position = span > 0 ? (value - range.lowerBound) / span : 0
                return levels[min(levels.count - 1, max(0, Int(position * Double(levels.count))))]
            })
    }

    private func sampled(_ width: Int) -> [Double] {
        guard values.count > width else { return values }
        guard width > 1 else { return Array(values.suffix(max(0, width))) }
        return (0..<width).map { values[$0 * (values.count - 1) / (width - 1)] }
    }
}
