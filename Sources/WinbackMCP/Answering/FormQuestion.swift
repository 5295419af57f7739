package import WinbackWire

/// A form that a client shows to its person: a flat object of a few simple fields.
package struct FormQuestion: Sendable, Equatable {
    /// One field.
    package struct Field: Sendable, Equatable {
        /// Its name in the answer.
        package var name: String
        /// What people read above it.
        package var title: String
        /// What they read below it.
        package var help: String
        /// The words to choose from; empty for free text.
        package var choices: [String]
        /// The longest text.
        package var longest: Int

        /// Makes a field; every field has to be filled in.
        package init(_ name: String, title: String, help: String, choices: [String] = [], longest: Int = 100) {
            self.name = name
            self.title = title
            self.help = help
            self.choices = choices
            self.longest = longest
        }
    }

    /// What is asked.
    package var message: String
    /// The fields.
    package var fields: [Field]

    /// Makes a form.
    package init(_ message: String, fields: [Field]) {
        self.message = message
        self.fields = fields
    }

    /// The parameters of `elicitation/create`.
    package func params(in revision: Revision) -> JSONValue {
        var properties = JSONObject()
        for field in fields {
            var schema: JSONObject = [
                "type": "string", "title": .string(field.title), "description": .string(field.help),
            ]
            if field.choices.isEmpty {
                schema["minLength"] = 1
                schema["maxLength"] = .integer(Int64(field.longest))
            } else {
                schema["enum"] = .array(field.choices.map { .string($0) })
            }
            properties[field.name] = .object(schema)
        }
        var params: JSONObject = [:]
        if revision >= .november2025 { params["mode"] = "form" }
        params["message"] = .string(message)
        params["requestedSchema"] = [
            "type": "object", "properties": .object(properties),
            "required": .array(fields.map { .string($0.name) }),
        ]
        return .object(params)
    }
}
