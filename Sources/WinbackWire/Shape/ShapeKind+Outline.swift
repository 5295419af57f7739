extension ShapeKind {
    /// The fields, when this is an object; otherwise empty.
    package var fields: [ShapeField] {
        if case .object(_, _, let fields) = base { return fields }
        return []
    }

    /// The kind as JSON Schema with the sorts of its fields alone: what comes back, for readers who see the values anyway.
    package var outline: JSONValue {
        guard case .object(_, _, let fields) = base else { return sort }
        var properties = JSONObject()
        for field in fields { properties[field.name] = field.kind.sort }
        return ["type": "object", "properties": .object(properties)]
    }

    private var sort: JSONValue {
        switch base {
        case .string, .enumeration: ["type": "string"]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .array: ["type": "array"]
        case .dictionary, .object: ["type": "object"]
        case .optional, .refined, .anything: [:]
        }
    }
}

extension ShapeField {
    /// The same field where it need not be given.
    package var whenGiven: ShapeField {
        ShapeField(name: name, doc: doc, isRequired: false, kind: kind, defaultValue: defaultValue)
    }
}
