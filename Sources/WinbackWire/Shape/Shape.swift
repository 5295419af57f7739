/// The fields, docs and limits of a type, from which decoding, encoding and JSON Schema follow.
///
/// Because the three come from one description, a caller's schema can never promise what the decoder refuses.
package struct Shape<Value: Sendable>: Sendable {
    /// The structure as a value.
    package let kind: ShapeKind
    /// Reads a value, adding every problem it finds; nil when it found one.
    let read: @Sendable (JSONValue, ShapePath, ShapeProblems) -> Value?
    /// Writes a value.
    let write: @Sendable (Value) -> JSONValue

    /// The fields, when this is the shape of an object; otherwise empty.
    package var fields: [ShapeField] {
        if case .object(_, _, let fields) = kind.base { return fields }
        return []
    }

    /// Reads a value, or throws with all that is wrong with it.
    package func decode(_ json: JSONValue) throws(ShapeError) -> Value {
        let problems = ShapeProblems()
        let value = read(json, .root, problems)
        guard let value, problems.all.isEmpty else { throw ShapeError(problems.all) }
        return value
    }

    /// Writes a value; what it gives decodes to an equal value.
    package func encode(_ value: Value) -> JSONValue { write(value) }

    /// The same shape, where null or absence stand for nil.
    package var optional: Shape<Value?> { .optional(self) }

    /// A shape whose values travel as this one's.
    package func mapped<Other>(
        expecting rule: String? = nil,
        decode: @escaping @Sendable (Value) throws(ShapeRefusal) -> Other,
        encode: @escaping @Sendable (Other) -> Value
    ) -> Shape<Other> {
        Shape<Other>(
            kind: rule.map { .refined(kind, rule: $0) } ?? kind,
            read: { json, path, problems in
                guard let raw = read(json, path, problems) else { return nil }
                do throws(ShapeRefusal) {
                    return try decode(raw)
                } catch {
                    problems.add(at: path, found: json, expected: error.expected, nearest: error.nearest)
                    return nil
                }
            },
            write: { write(encode($0)) })
    }

    /// The same shape with a further rule, given in words and as a test.
    package func refined(_ rule: String, _ holds: @escaping @Sendable (Value) -> Bool) -> Shape {
        mapped(expecting: rule) { value throws(ShapeRefusal) in
            guard holds(value) else { throw ShapeRefusal(expected: rule) }
            return value
        } encode: {
            $0
        }
    }
}
