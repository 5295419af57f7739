extension Shape {
    /// A value that may be absent or null.
    package static func optional<Wrapped>(_ shape: Shape<Wrapped>) -> Shape where Value == Wrapped? {
        Shape(kind: .optional(shape.kind)) { json, path, problems in
            if case .null = json { return .some(nil) }
            return shape.read(json, path, problems).map { .some($0) }
        } write: { value in
            value.map(shape.write) ?? .null
        }
    }

    /// At most `max` elements of one shape; each bad element is a problem of its own.
    package static func array<Element>(of shape: Shape<Element>, max: Int = 10_000) -> Shape where Value == [Element] {
        let kind = ShapeKind.array(of: shape.kind, max: max)
        return Shape(kind: kind) { json, path, problems in
            guard case .array(let values) = json, values.count <= max else {
                problems.add(at: path, found: json, expected: kind.words)
                return nil
            }
            var elements: [Element] = []
            elements.reserveCapacity(values.count)
            for (index, value) in values.enumerated() {
                if let element = shape.read(value, .element(path, index), problems) { elements.append(element) }
            }
            return elements.count == values.count ? elements : nil
        } write: { elements in
            .array(elements.map(shape.write))
        }
    }

    /// At most `max` names, each with a value of one shape; written in the order of the names.
    package static func dictionary<Element>(
        of shape: Shape<Element>, max: Int = 1_000
    ) -> Shape where Value == [String: Element] {
        let kind = ShapeKind.dictionary(of: shape.kind, max: max)
        return Shape(kind: kind) { json, path, problems in
            guard case .object(let object) = json, object.count <= max else {
                problems.add(at: path, found: json, expected: kind.words)
                return nil
            }
            var elements: [String: Element] = [:]
            for member in object.members {
                elements[member.key] = shape.read(member.value, .field(path, member.key), problems)
            }
            return elements.count == object.count ? elements : nil
        } write: { elements in
            let sorted = elements.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return .object(JSONObject(sorted.map { JSONObject.Member(key: $0.key, value: shape.write($0.value)) }))
        }
    }
}
