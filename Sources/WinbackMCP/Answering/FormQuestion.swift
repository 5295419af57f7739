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
        /// What is filled in.
        package var kind: Kind

        /// What a field takes.
        package enum Kind: Sendable, Equatable {
            /// A text of up to so many characters.
            case text(longest: Int)
            /// One of these words.
            case choice([String])
            /// Yes or no.
            case yesNo
        }

        /// Makes a field of a kind; every field has to be filled in.
        package init(_ name: String, title: String, help: String, _ kind: Kind) {
            self.name = name
            self.title = title
            self.help = help
            self.kind = kind
        }

        /// Makes a field of words to choose from, or of free text when there are none.
        package init(_ name: String, title: String, help: String, choices: [String] = [], longest: Int = 100) {
            self.init(name, title: title, help: help, choices.isEmpty ? .text(longest: longest) : .choice(choices))
        }

        var schema: JSONValue {
            var schema: JSONObject = [
                "type": kind == .yesNo ? "boolean" : "string", "title": .string(title), "description": .string(help),
            ]
            switch kind {
            case .text(let longest):
                schema["minLength"] = 1
                schema["maxLength"] = .integer(Int64(longest))
            case .choice(let words): schema["enum"] = .array(words.map { .string($0) })
            case .yesNo: break
            }
            return .object(schema)
        }

        func takes(_ value: JSONValue?) -> Bool {
            switch (kind, value) {
            case (.text(let longest), .string(let text)?): !text.isEmpty && text.unicodeScalars.count <= longest
            case (.choice(let words), .string(let text)?): words.contains(text)
            case (.yesNo, .bool?): true
            default: false
            }
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

    /// Whether an answer fills in every field with what it takes; further members mean nothing.
    package func takes(_ content: JSONObject) -> Bool { fields.allSatisfy { $0.takes(content[$0.name]) } }

    /// The parameters of `elicitation/create`.
    package func params(in revision: Revision) -> JSONValue {
        var properties = JSONObject()
        for field in fields { properties[field.name] = field.schema }
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
