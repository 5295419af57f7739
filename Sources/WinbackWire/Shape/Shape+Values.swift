import WinbackModel

extension Shape where Value == String {
    /// Text of `min` to `max` characters (Unicode scalars) that passes a test described by `rule`.
    package static func string(
        min: Int = 0, max: Int = 10_000, rule: String? = nil,
        where holds: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Shape {
        let kind = ShapeKind.string(min: min, max: max, rule: rule)
        return Shape(kind: kind) { json, path, problems in
            guard case .string(let text) = json, (min...max).contains(text.unicodeScalars.count), holds(text) else {
                problems.add(at: path, found: json, expected: kind.words)
                return nil
            }
            return text
        } write: {
            .string($0)
        }
    }
}

extension Shape where Value == Int64 {
    /// A whole number in a range.
    package static func integer(_ range: ClosedRange<Int64> = .min ... .max) -> Shape {
        Shape(kind: .integer(range)) { json, path, problems in
            guard let value = json.wholeNumber, range.contains(value) else {
                problems.add(at: path, found: json, expected: ShapeKind.integer(range).words)
                return nil
            }
            return value
        } write: {
            .integer($0)
        }
    }
}

extension Shape where Value == Int {
    /// A whole number in a range.
    package static func integer(_ range: ClosedRange<Int> = .min ... .max) -> Shape {
        Shape<Int64>.integer(Int64(range.lowerBound)...Int64(range.upperBound))
            .mapped(decode: { Int($0) }, encode: { Int64($0) })
    }
}

extension Shape where Value == Double {
    /// A finite number in a range; a whole number is one too.
    package static func number(_ range: ClosedRange<Double> = ShapeKind.everyNumber) -> Shape {
        Shape(kind: .number(range)) { json, path, problems in
            guard let value = json.doubleValue, range.contains(value) else {
                problems.add(at: path, found: json, expected: ShapeKind.number(range).words)
                return nil
            }
            return value
        } write: {
            .number($0)
        }
    }
}

extension Shape where Value == Bool {
    /// True or false.
    package static var boolean: Shape {
        Shape(kind: .boolean) { json, path, problems in
            guard case .bool(let value) = json else {
                problems.add(at: path, found: json, expected: ShapeKind.boolean.words)
                return nil
            }
            return value
        } write: {
            .bool($0)
        }
    }
}

extension Shape where Value == JSONValue {
    /// Any JSON, passed on as it is.
    package static var anything: Shape { Shape(kind: .anything, read: { json, _, _ in json }, write: { $0 }) }
}

extension Shape where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases, by its raw value.
    package static var enumeration: Shape {
        let names = Value.allCases.map(\.rawValue)
        return Shape(kind: .enumeration(names)) { json, path, problems in
            guard let text = json.stringValue, let value = Value(rawValue: text) else {
                let nearest = json.stringValue.flatMap { NearestName.of($0, among: names) }
                let expected = ShapeKind.enumeration(names).words
                problems.add(at: path, found: json, expected: expected, nearest: nearest)
                return nil
            }
            return value
        } write: {
            .string($0.rawValue)
        }
    }
}

extension JSONValue {
    /// The whole number, also when it was written as 3.0: some clients know only doubles.
    fileprivate var wholeNumber: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }
}
