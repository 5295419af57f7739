/// A drawing with a name and a description in words, for those who cannot see it.
package protocol SVGPlot: Sendable {
    /// Short name in element ids, such as `lift`.
    var id: String { get }
    /// Its name.
    var title: String { get }
    /// What it shows, with its most important numbers.
    var summary: String { get }
    /// The size it is drawn in; drawings of rows set their own height.
    func fitted(_ size: PlotSize) -> PlotSize
    /// Draws everything but the frame.
    func draw(_ svg: inout SVGDrawing, _ size: PlotSize)
}

/// What a plot draws into.
package struct SVGDrawing {
    var writer = SVGWriter()
    let idPrefix: String
}

extension SVGPlot {
    package func fitted(_ size: PlotSize) -> PlotSize { size }

    /// The drawing for inside a page that carries `PlotPalette`'s rules.
    package func svg(_ size: PlotSize) -> String { rendered(size, standalone: false) }

    /// The drawing as a file of its own, with its colours for light and dark inside.
    package func file(_ size: PlotSize) -> String { rendered(size, standalone: true) + "\n" }

    private func rendered(_ asked: PlotSize, standalone: Bool) -> String {
        let size = fitted(asked)
        let prefix = "\(id)-\(size.name)"
        var drawing = SVGDrawing(idPrefix: prefix)
        let (width, height) = (NumberText.fixed(size.width, 0), NumberText.fixed(size.height, 0))
        drawing.writer.open(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "plot \(size.name)",
                "viewBox": "0 0 \(width) \(height)", "width": width, "height": height, "role": "img",
                "aria-labelledby": "\(prefix)-title \(prefix)-desc",
            ])
        drawing.writer.open("title", ["id": "\(prefix)-title"])
        let heading = HTMLEscape.text(title)
        var text = drawing.writer.text + heading + "</title>\n"
        text += "<desc id=\"\(prefix)-desc\">\(HTMLEscape.text(NumberText.typeset(summary)))</desc>\n"
        drawing = SVGDrawing(idPrefix: prefix)
        if standalone {
            text += "<style>\n\(PlotPalette.variables(on: ".plot"))\n\(PlotPalette.drawing)\n</style>\n"
            drawing.writer.shape("rect", ["class": "ground", "width": width, "height": height])
        }
        draw(&drawing, size)
        return text + drawing.writer.text + "</svg>"
    }
}
