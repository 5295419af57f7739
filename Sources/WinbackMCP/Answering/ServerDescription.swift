import WinbackWire

/// What a server says about itself.
package struct ServerDescription: Sendable, Equatable {
    /// Its name for programs.
    package var name: String
    /// Its name for people.
    package var title: String
    /// Its version; some clients refuse a server without one.
    package var version: String
    /// How its tools are used together, for the model.
    package var instructions: String

    /// Makes a description.
    package init(name: String, title: String, version: String, instructions: String) {
        self.name = name
        self.title = title
        self.version = version
        self.instructions = instructions
    }

    func info(in revision: Revision) -> JSONValue {
        var info: JSONObject = ["name": .string(name)]
        if revision.hasStructuredResults { info["title"] = .string(title) }
        info["version"] = .string(version)
        return .object(info)
    }

    /// Only what has a handler: nothing here changes while a key is the same, so nothing is announced.
    func capabilities(in revision: Revision) -> JSONValue {
        var capabilities: JSONObject = ["tools": [:], "resources": [:], "prompts": [:]]
        if revision.hasAnnotations { capabilities["completions"] = [:] }
        if revision.isModern { capabilities["extensions"] = .object([skillsExtension: [:]]) }
        return .object(capabilities)
    }
}
