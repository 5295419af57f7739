package import WinbackModel
package import WinbackWire

extension Shape where Value == CivilDuration {
    /// A duration such as `36h`, `30d` or `6w`.
    package static var duration: Shape<CivilDuration> {
        let rule = "a duration such as 36h, 30d or 6w"
        return Shape<String>.string(max: 8).mapped(expecting: rule) { text throws(ShapeRefusal) in
            guard let duration = CivilDuration(text) else { throw ShapeRefusal(expected: rule) }
            return duration
        } encode: {
            $0.description
        }
    }
}
