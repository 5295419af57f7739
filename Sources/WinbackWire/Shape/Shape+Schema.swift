extension Shape {
    /// The shape as JSON Schema (draft 2020-12).
    package var schema: JSONValue { kind.schema }
}

extension ShapeKind {
    /// The kind as JSON Schema (draft 2020-12). An optional field is one that is not required.
    package var schema: JSONValue {
        switch self {
        case .string(let min, let max, let rule):
            var schema: JSONObject = ["type": "string"]
            if let rule { schema["description"] = .string(rule) }
            if min > 0 { schema["minLength"] = .integer(Int64(min)) }
            schema["maxLength"] = .integer(Int64(max))
            return .object(schema)
        case .integer(let range):
            var schema: JSONObject = ["type": "integer"]
            if range.lowerBound != .min { schema["minimum"] = .integer(range.lowerBound) }
            if range.upperBound != .max { schema["maximum"] = .integer(range.upperBound) }
            return .object(schema)
        case .number(let range):
            var schema: JSONObject = ["type": "number"]
            if range.lowerBound != Self.everyNumber.lowerBound { schema["minimum"] = .number(range.lowerBound) }
            if range.upperBound != Self.everyNumber.upperBound { schema["maximum"] = .number(range.upperBound) }
            return .object(schema)
        case .boolean: return ["type": "boolean"]
        case .enumeration(let names): return ["type": "string", "enum": .array(names.map { .string($0) })]
        case .array(let kind, let max):
            return ["type": "array", "items": kind.schema, "maxItems": .integer(Int64(max))]
        case .dictionary(let kind, let max):
            return ["type": "object", "additionalProperties": kind.schema, "maxProperties": .integer(Int64(max))]
        case .optional(let kind): return kind.schema
        case .object(_, let doc, let fields): return Self.schema(doc: doc, fields: fields)
        case .refined(let kind, let rule): return kind.schema.described(rule)
        case .anything: return [:]
        }
    }

    private static func schema(doc: String, fields: [ShapeField]) -> JSONValue {
        var properties = JSONObject()
        for field in fields {
            var property = field.kind.schema.objectValue ?? [:]
            let rule = property["description"]?.stringValue
            property["description"] = .string(rule.map { "\(field.doc) (\($0))" } ?? field.doc)
            if let fallback = field.defaultValue { property["default"] = fallback }
            properties[field.name] = .object(property)
        }
        var schema: JSONObject = ["type": "object"]
        if !doc.isEmpty { schema["description"] = .string(doc) }
        schema["properties"] = .object(properties)
        let required = fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
        schema["additionalProperties"] = false
        return .object(schema)
    }
}

extension JSONValue {
    fileprivate func described(_ rule: String) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object["description"] = .string(rule)
        return .object(object)
    }
}
