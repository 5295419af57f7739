internal import WinbackModel

/// How much room a drawing has; its words keep their size, so a phone gets a drawing of its own.
package struct PlotSize: Sendable, Hashable {
    /// Width in CSS pixels at which words have their natural size.
    package var width: Double
    /// Height in the same pixels.
    package var height: Double
    /// Tells this size from others on the same page, in element ids.
    package var name: String

    /// Makes a size.
    package init(width: Double, height: Double, name: String) {
        self.width = width
        self.height = height
        self.name = name
    }

    /// Across a desktop page.
    package static let wide = PlotSize(width: 960, height: 330, name: "wide")
    /// One of two columns of a desktop page.
    package static let half = PlotSize(width: 460, height: 280, name: "half")
    /// Across a phone.
    package static let narrow = PlotSize(width: 340, height: 280, name: "narrow")
}

/// Maps dates and values to the inside of a drawing and draws its axes.
struct PlotFrame {
    /// Columns of 12-pixel text to pixels, on the safe side for common fonts.
    static let pixelsPerColumn = 7.2

    var left: Double
    var right: Double
    var top: Double
    var bottom: Double
    var first: CivilDate
    var last: CivilDate
    var low: Double
    var high: Double

    /// Pixels of a label.
    static func width(_ label: String) -> Double { Double(TextWidth.columns(label)) * pixelsPerColumn }

    func x(_ date: CivilDate) -> Double {
        let days = max(1, last - first)
        return left + (right - left) * Double(min(days, max(0, date - first))) / Double(days)
    }

    /// An interval may be unbounded: its ends are drawn far outside, where the clip cuts them off.
    func y(_ value: Double) -> Double {
        guard high > low, !value.isNaN else { return bottom }
        let part = min(4, max(-3, (value - low) / (high - low)))
        return bottom - (bottom - top) * part
    }

    /// The value axis: faint lines with labels to their left.
    func drawValues(_ svg: inout SVGWriter, ticks: [Double], label: (Double) -> String) {
        for tick in ticks {
            svg.line("grid", left, y(tick), right, y(tick))
            svg.words(label(tick), left - 8, y(tick) + 4, anchor: "end")
        }
    }

    /// The time axis: short strokes with dates below them, never closer than they are wide.
    func drawDates(_ svg: inout SVGWriter) {
        svg.line("axis", left, bottom, right, bottom)
        let most = Int((right - left) / 66)
        // A label that would run into the one before it is left out; its mark stays.
        var free = -Double.infinity
        for tick in PlotTicks.dates(first, last, most: max(2, most)) {
            let at = x(tick.date)
            svg.line("axis", at, bottom, at, bottom + 4)
            let width = Self.width(tick.label)
            let start = at - left < 18 ? at : at - width / 2
            if start < free { continue }
            free = start + width + 6
            svg.words(tick.label, at, bottom + 18, anchor: at - left < 18 ? "start" : "middle")
        }
    }

    /// Moves labels apart that would touch, keeping their order and staying between `low` and `high`.
    static func spread(_ wanted: [Double], gap: Double, low: Double, high: Double) -> [Double] {
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        var placed = wanted
        var floor = low
        for index in order {
            placed[index] = max(floor, wanted[index])
            floor = placed[index] + gap
        }
        var ceiling = high
        for index in order.reversed() {
            placed[index] = min(ceiling, placed[index])
            ceiling = placed[index] - gap
        }
        return placed
    }
}
