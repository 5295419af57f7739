package import WinbackEngine
internal import WinbackModel

/// Lift over time with its interval, the line of no difference and, where it is known, the true lift.
package struct LiftPlot: SVGPlot {
    package let id = "lift"
    package let title = "Lift over time"
    let looks: [LookRecord]
    let trueLift: Double?
    let first: CivilDate
    let last: CivilDate

    /// The lift of a report.
    package init(_ report: LoopReport) {
        looks = report.looks
        trueLift = report.trueLift
        first = min(report.firstDay, report.looks.first?.date ?? report.firstDay)
        last = max(report.asOf, report.looks.last?.date ?? report.asOf)
    }

    package var summary: String {
        let known = trueLift.map { " The true lift is \(NumberText.percentagePoints($0))." } ?? ""
        guard let look = looks.last(where: { $0.lift != nil }), let lift = look.lift else {
            return "\(looks.count) looks, none with enough evidence for a number yet.\(known)"
        }
        return "\(looks.count) looks. On \(DateText.long(look.date)) the lift was "
            + "\(LookText.interval(lift, alpha: look.alpha)).\(known)"
    }

    /// Looks whose evidence was too thin for a number.
    var thin: [LookRecord] { looks.filter { $0.lift == nil } }

    package func draw(_ svg: inout SVGDrawing, _ size: PlotSize) {
        let range = valueRange
        let strip = thin.isEmpty ? 0.0 : 26.0
        let frame = PlotFrame(
            left: 62, right: size.width - 96, top: 14, bottom: size.height - 30 - strip, first: first, last: last,
            low: range.low, high: range.high)
        let step = PlotTicks.step(range.low, range.high, count: 5)
        frame.drawValues(&svg.writer, ticks: PlotTicks.numbers(range.low, range.high, count: 5)) {
            let decimals = step < 0.001 ? 2 : step < 0.01 ? 1 : 0
            return abs($0) < step / 2 ? "0 pp" : NumberText.percentagePoints($0, decimals: decimals)
        }
        var axis = frame
        axis.bottom += strip
        axis.drawDates(&svg.writer)
        drawThin(&svg.writer, axis)
        drawBands(&svg, frame)
        svg.writer.line("zero", frame.left, frame.y(0), frame.right, frame.y(0))
        if let trueLift { svg.writer.line("true", frame.left, frame.y(trueLift), frame.right, frame.y(trueLift)) }
        drawLines(&svg, frame)
        drawDecision(&svg.writer, frame)
        drawLabels(&svg.writer, frame)
    }

    /// Early intervals are many times wider than late ones; the range follows the later two thirds and clips the rest.
    private var valueRange: (low: Double, high: Double) {
        let numbers = looks.compactMap(\.lift)
        let shown = numbers.count > 3 ? Array(numbers.dropFirst(numbers.count / 3)) : numbers
        var values: [Double] = [0, trueLift ?? 0]
        for lift in shown { values += [lift.low, lift.high, lift.estimate] }
        var low = values.filter(\.isFinite).min() ?? 0
        var high = values.filter(\.isFinite).max() ?? 0
        if high - low < 0.002 { (low, high) = (low - 0.01, high + 0.01) }
        let margin = (high - low) * 0.06
        return (low - margin, high + margin)
    }

    /// Stretches of readings with a number, broken where another experiment begins.
    private var stretches: [[(look: LookRecord, lift: LookRecord.Interval)]] {
        var stretches: [[(look: LookRecord, lift: LookRecord.Interval)]] = []
        for look in looks {
            guard let lift = look.lift else { continue }
            if let last = stretches.last?.last, last.look.experiment == look.experiment {
                stretches[stretches.count - 1].append((look, lift))
            } else {
                stretches.append([(look, lift)])
            }
        }
        return stretches
    }

    private func drawBands(_ svg: inout SVGDrawing, _ frame: PlotFrame) {
        openClip(&svg, frame)
        for stretch in stretches {
            let upper = stretch.map { (frame.x($0.look.date), frame.y($0.lift.high)) }
            let lower = stretch.map { (frame.x($0.look.date), frame.y($0.lift.low)) }
            if stretch.count == 1 {
                // A single reading has no width to fill: its interval is a stroke.
                svg.writer.line("edge", upper[0].0, upper[0].1, lower[0].0, lower[0].1)
            } else {
                svg.writer.path("band", upper + lower.reversed(), closed: true)
                svg.writer.path("edge", upper)
                svg.writer.path("edge", lower)
            }
        }
        svg.writer.close("g")
    }

    private func drawLines(_ svg: inout SVGDrawing, _ frame: PlotFrame) {
        svg.writer.open("g", ["clip-path": "url(#\(svg.idPrefix)-clip)"])
        let radius = markRadius(frame)
        for stretch in stretches {
            svg.writer.path("lift", stretch.map { (frame.x($0.look.date), frame.y($0.lift.estimate)) })
            for (look, lift) in stretch {
                svg.writer.shape(
                    "circle",
                    [
                        "class": "dot", "cx": svg.writer.n(frame.x(look.date)),
                        "cy": svg.writer.n(frame.y(lift.estimate)), "r": svg.writer.n(radius),
                    ], title: "\(DateText.long(look.date)): \(LookText.interval(lift, alpha: look.alpha))")
            }
        }
        svg.writer.close("g")
    }

    /// Marks shrink where looks stand close together, so that they stay apart on a phone.
    private func markRadius(_ frame: PlotFrame) -> Double {
        let spacing = (frame.right - frame.left) / Double(max(1, last - first)) * Double(daysBetweenLooks)
        return min(3.5, max(1.6, spacing * 0.3))
    }

    private var daysBetweenLooks: Int {
        guard let start = looks.first?.date, let end = looks.last?.date, looks.count > 1 else { return 7 }
        return max(1, (end - start) / (looks.count - 1))
    }

    private func openClip(_ svg: inout SVGDrawing, _ frame: PlotFrame) {
        svg.writer.open("clipPath", ["id": "\(svg.idPrefix)-clip"])
        svg.writer.shape(
            "rect",
            [
                "x": svg.writer.n(frame.left), "y": svg.writer.n(frame.top - 4),
                "width": svg.writer.n(frame.right - frame.left + 4),
                "height": svg.writer.n(frame.bottom - frame.top + 8),
            ])
        svg.writer.close("clipPath")
        svg.writer.open("g", ["clip-path": "url(#\(svg.idPrefix)-clip)"])
    }

    private func drawThin(_ svg: inout SVGWriter, _ axis: PlotFrame) {
        guard let lastThin = thin.last else { return }
        let y = axis.bottom - 13
        let r = markRadius(axis) * 1.3
        for look in thin {
            let x = axis.x(look.date)
            let points = [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            svg.path("thin", points, closed: true, title: "\(DateText.long(look.date)): not yet, too thin for a number")
        }
        svg.words("not yet", min(axis.x(lastThin.date) + 10, axis.right - 40), y + 4, kind: "h")
    }

    /// A mark where the evidence first decided, which is what the whole plot is watched for.
    private func drawDecision(_ svg: inout SVGWriter, _ frame: PlotFrame) {
        guard let look = looks.first(where: { $0.decision == .better || $0.decision == .worse }) else { return }
        let x = frame.x(look.date)
        svg.line("mark", x, frame.top, x, frame.bottom)
        let label = "\(look.decision == .better ? "better" : "worse") since \(DateText.short(look.date))"
        let fits = x + 6 + PlotFrame.width(label) < frame.right
        svg.words(label, fits ? x + 6 : x - 6, frame.top + 8, anchor: fits ? "start" : "end", kind: "a")
    }

    private func drawLabels(_ svg: inout SVGWriter, _ frame: PlotFrame) {
        var labels: [(text: String, y: Double, kind: String)] = [("no difference", frame.y(0), "h")]
        if let trueLift { labels.append(("true \(NumberText.percentagePoints(trueLift))", frame.y(trueLift), "u")) }
        if let lift = looks.last?.lift {
            labels.append(("now \(NumberText.percentagePoints(lift.estimate))", frame.y(lift.estimate), "a"))
        }
        let placed = PlotFrame.spread(labels.map(\.y), gap: 16, low: frame.top, high: frame.bottom)
        for (label, y) in zip(labels, placed) { svg.words(label.text, frame.right + 8, y + 4, kind: label.kind) }
        if stretches.isEmpty {
            let middle = (frame.left + frame.right) / 2
            svg.words("no number yet", middle, (frame.top + frame.bottom) / 2 - 8, anchor: "middle", kind: "k")
        }
    }
}
