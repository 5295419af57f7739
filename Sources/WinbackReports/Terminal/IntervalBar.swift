/// An interval on a line with a mark for zero and, where it is known, one for the truth.
package struct IntervalBar: Sendable, Hashable {
    /// Point estimate.
    package var estimate: Double
    /// Lower end.
    package var low: Double
    /// Upper end.
    package var high: Double
    /// The true value, if known.
    package var truth: Double?

    /// Makes a bar.
    package init(estimate: Double, low: Double, high: Double, truth: Double? = nil) {
        self.estimate = estimate
        self.low = low
        self.high = high
        self.truth = truth
    }

    /// The line in `width` columns; one mark stands for estimate and truth where both fall on one column.
    package func text(width: Int, ascii: Bool) -> String {
        guard let scale = Scale(self, width: width) else { return "" }
        var cells = Array(repeating: Character(ascii ? "." : "·"), count: width)
        for index in scale.column(low)...scale.column(high) { cells[index] = ascii ? "-" : "─" }
        cells[scale.column(0)] = ascii ? "0" : "┼"
        cells[scale.column(low)] = ascii ? "[" : "├"
        cells[scale.column(high)] = ascii ? "]" : "┤"
        if let truth { cells[scale.column(truth)] = ascii ? "*" : "◆" }
        cells[scale.column(estimate)] = Self.estimateMark(meetsTruth: meetsTruth(scale), ascii: ascii)
        return String(cells)
    }

    /// What the marks of that line mean.
    package func legend(width: Int, ascii: Bool) -> String {
        guard let scale = Scale(self, width: width) else { return "" }
        let meets = meetsTruth(scale)
        let mark = Self.estimateMark(meetsTruth: meets, ascii: ascii)
        let name = meets ? "estimate and true lift" : "estimate"
        let apart = truth == nil || meets ? "" : ", \(ascii ? "*" : "◆") true lift"
        return "\(mark) \(name), \(ascii ? "0" : "┼") no difference\(apart)"
    }

    private func meetsTruth(_ scale: Scale) -> Bool {
        truth.map { scale.column($0) == scale.column(estimate) } ?? false
    }

    private static func estimateMark(meetsTruth: Bool, ascii: Bool) -> Character {
        meetsTruth ? (ascii ? "@" : "◈") : (ascii ? "o" : "●")
    }

    /// Columns of values, with two to spare at either end.
    private struct Scale {
        let least: Double
        let most: Double
        let width: Int

        /// `nil` where there is nothing to draw.
        init?(_ bar: IntervalBar, width: Int) {
            var values = [bar.estimate, bar.low, bar.high, 0]
            if let truth = bar.truth { values.append(truth) }
            guard width > 8, bar.low <= bar.high, values.allSatisfy(\.isFinite), let least = values.min(),
                let most = values.max(), most > least
            else { return nil }
            (self.least, self.most, self.width) = (least, most, width)
        }

        func column(_ value: Double) -> Int {
            2 + Int(((value - least) / (most - least) * Double(width - 5)).rounded())
        }
    }
}
