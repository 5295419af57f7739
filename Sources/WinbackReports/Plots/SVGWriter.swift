/// Collects the elements of one drawing; whatever it is given as text or attribute is escaped.
struct SVGWriter {
    private(set) var text = ""

    /// Opens an element.
    mutating func open(_ tag: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        text += "<\(tag)\(Self.joined(attributes))>"
    }

    /// Closes an element.
    mutating func close(_ tag: String) { text += "</\(tag)>\n" }

    /// An element without content, or with a `<title>` that a pointer shows and a reader speaks.
    mutating func shape(_ tag: String, _ attributes: KeyValuePairs<String, String>, title: String? = nil) {
        guard let title else {
            text += "<\(tag)\(Self.joined(attributes))/>\n"
            return
        }
        text += "<\(tag)\(Self.joined(attributes))><title>\(HTMLEscape.text(title))</title></\(tag)>\n"
    }

    /// A straight line of a class.
    mutating func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        shape("line", ["class": kind, "x1": n(x1), "y1": n(y1), "x2": n(x2), "y2": n(y2)])
    }

    /// Words at a point; `anchor` is start, middle or end.
    mutating func words(_ content: String, _ x: Double, _ y: Double, anchor: String = "start", kind: String = "t") {
        text += "<text\(Self.joined(["class": kind, "x": n(x), "y": n(y), "text-anchor": anchor]))>"
        text += HTMLEscape.text(NumberText.typeset(content)) + "</text>\n"
    }

    /// A closed or open path through points.
    mutating func path(_ kind: String, _ points: [(Double, Double)], closed: Bool = false, title: String? = nil) {
        guard let first = points.first else { return }
        var d = "M\(n(first.0)) \(n(first.1))"
        for point in points.dropFirst() { d += "L\(n(point.0)) \(n(point.1))" }
        shape("path", ["class": kind, "d": closed ? d + "Z" : d], title: title)
    }

    /// A coordinate: one decimal is finer than any screen shows.
    func n(_ value: Double) -> String { NumberText.fixed(value, 1) }

    private static func joined(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.reduce("") { $0 + " \($1.key)=\"\(HTMLEscape.text($1.value))\"" }
    }
}
