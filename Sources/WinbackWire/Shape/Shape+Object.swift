import WinbackModel

/// One field of an object: its name, what it means, its shape, and where its value is.
package struct Field<Root: Sendable, Value: Sendable>: Sendable {
    /// The field as structure.
    package let outline: ShapeField
    let shape: Shape<Value>
    let get: @Sendable (Root) -> Value
    let fallback: Value?

    /// A field that must be given, unless its shape is optional.
    package init(_ name: String, _ doc: String, _ shape: Shape<Value>, _ get: @escaping @Sendable (Root) -> Value) {
        self.init(name, doc, shape, get, fallback: nil)
    }

    /// A field that may be left out; `default` counts then.
    package init(
        _ name: String, _ doc: String, _ shape: Shape<Value>, _ get: @escaping @Sendable (Root) -> Value,
        default fallback: Value
    ) {
        self.init(name, doc, shape, get, fallback: fallback)
    }

    private init(
        _ name: String, _ doc: String, _ shape: Shape<Value>, _ get: @escaping @Sendable (Root) -> Value,
        fallback: Value?
    ) {
        let isRequired = fallback == nil && !shape.kind.isOptional
        self.outline = ShapeField(
            name: name, doc: doc, isRequired: isRequired, kind: shape.kind, defaultValue: fallback.map(shape.encode))
        self.shape = shape
        self.get = get
        self.fallback = fallback
    }

    func read(_ object: JSONObject, _ path: ShapePath, _ problems: ShapeProblems) -> Value? {
        let path = ShapePath.field(path, outline.name)
        if let given = object[outline.name] { return shape.read(given, path, problems) }
        if let fallback { return fallback }
        // Null stands for absence; a shape that takes it says what absence means.
        if !outline.isRequired { return shape.read(.null, path, problems) }
        let expected = outline.kind.words
        problems.add(ShapeProblem(path: path.text, found: "nothing", expected: expected))
        return nil
    }

    func write(_ root: Root, into object: inout JSONObject) {
        let value = shape.write(get(root))
        if case .null = value, shape.kind.isOptional { return }
        object[outline.name] = value
    }
}

extension Shape {
    /// An object of exactly these fields.
    ///
    /// Unknown names are problems, each with the nearest known one. `make` is called with the values in the order of
    /// the fields once all of them could be read; what it refuses by throwing is a problem of the whole object.
    package static func object<each F: Sendable>(
        _ name: String, _ doc: String, _ fields: repeat Field<Value, each F>,
        make: @escaping @Sendable (repeat each F) throws(ShapeRefusal) -> Value
    ) -> Shape {
        var outlines: [ShapeField] = []
        for field in repeat each fields { outlines.append(field.outline) }
        let known = outlines.map(\.name)
        precondition(Set(known).count == known.count, "\(name) has two fields of one name")
        let pack = (repeat each fields)
        return Shape(kind: .object(name: name, doc: doc, fields: outlines)) { json, path, problems in
            guard case .object(let object) = json else {
                problems.add(at: path, found: json, expected: "an object (\(name))")
                return nil
            }
            for key in object.keys where !known.contains(key) {
                let place = ShapePath.field(path, JSONValue.shortened(key))
                problems.add(ShapeProblem(unknown: key, at: place.text, among: known))
            }
            let values = (repeat (each pack).read(object, path, problems))
            do {
                return try make(repeat try Present.value(each values))
            } catch let refusal as ShapeRefusal {
                problems.add(at: path, found: json, expected: refusal.expected, nearest: refusal.nearest)
                return nil
            } catch {
                return nil
            }
        } write: { value in
            var object = JSONObject()
            for field in repeat each pack { field.write(value, into: &object) }
            return .object(object)
        }
    }
}

/// Turns an absent value into a thrown sign, because a pack of optionals cannot be bound at once.
private enum Present {
    struct Missing: Error {}

    static func value<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}

extension JSONValue {
    /// At most 60 characters of a name that came from outside.
    fileprivate static func shortened(_ name: String) -> String {
        name.count > 60 ? name.prefix(60) + "…" : name
    }
}
