package import WinbackWire

/// A tool as clients list it.
package struct ToolDescription: Sendable, Equatable {
    /// What a call does to the world; every hint is said, since the defaults assume the worst.
    package struct Hints: Sendable, Equatable {
        /// Changes nothing.
        package var readOnly: Bool
        /// May take something away.
        package var destructive: Bool
        /// Doing it twice is doing it once.
        package var idempotent: Bool
        /// Shows or touches what is outside of the team's own data.
        package var openWorld: Bool

        /// Makes hints.
        package init(readOnly: Bool, destructive: Bool, idempotent: Bool, openWorld: Bool) {
            self.readOnly = readOnly
            self.destructive = destructive
            self.idempotent = idempotent
            self.openWorld = openWorld
        }
    }

    /// Its name.
    package var name: String
    /// Its name for people.
    package var title: String
    /// When to use it, and what comes back.
    package var description: String
    /// JSON Schema of its arguments, an object.
    package var input: JSONValue
    /// JSON Schema of its structured result, an object; `nil` for a tool that only says something.
    package var output: JSONValue?
    /// What a call does to the world.
    package var hints: Hints
    /// Whether a client is to have a person confirm each call.
    package var needsPerson: Bool

    /// Makes a description.
    package init(
        name: String, title: String, description: String, input: JSONValue, output: JSONValue?, hints: Hints,
        needsPerson: Bool = false
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.input = input
        self.output = output
        self.hints = hints
        self.needsPerson = needsPerson
    }

    func json(in revision: Revision) -> JSONValue {
        var tool: JSONObject = ["name": .string(name)]
        if revision.hasStructuredResults { tool["title"] = .string(title) }
        tool["description"] = .string(description)
        tool["inputSchema"] = input
        if revision.hasStructuredResults, let output { tool["outputSchema"] = output }
        if revision.hasAnnotations {
            tool["annotations"] = [
                "title": .string(title), "readOnlyHint": .bool(hints.readOnly),
                "destructiveHint": .bool(hints.destructive), "idempotentHint": .bool(hints.idempotent),
                "openWorldHint": .bool(hints.openWorld),
            ]
        }
        if needsPerson { tool["_meta"] = ["anthropic/requiresUserInteraction": true] }
        return .object(tool)
    }
}
