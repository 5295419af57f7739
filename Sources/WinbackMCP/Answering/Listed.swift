package import WinbackWire

/// A resource as clients list it.
package struct ResourceDescription: Sendable, Equatable {
    /// Its address, or the template of many.
    package var uri: String
    /// Its name.
    package var name: String
    /// Its name for people.
    package var title: String
    /// What it holds.
    package var description: String
    /// What sort of text it is.
    package var mimeType: String

    /// Makes a description.
    package init(uri: String, name: String, title: String, description: String, mimeType: String) {
        self.uri = uri
        self.name = name
        self.title = title
        self.description = description
        self.mimeType = mimeType
    }

    func json(in revision: Revision, isTemplate: Bool) -> JSONValue {
        var resource: JSONObject = [isTemplate ? "uriTemplate" : "uri": .string(uri), "name": .string(name)]
        if revision.hasStructuredResults { resource["title"] = .string(title) }
        resource["description"] = .string(description)
        resource["mimeType"] = .string(mimeType)
        return .object(resource)
    }
}

/// The content of a resource, or a part of it.
package struct ResourceText: Sendable, Equatable {
    /// Its address.
    package var uri: String
    /// What sort of text it is.
    package var mimeType: String
    /// The text.
    package var text: String

    /// Makes a content.
    package init(uri: String, mimeType: String, text: String) {
        self.uri = uri
        self.mimeType = mimeType
        self.text = text
    }
}

/// A prompt as clients list it.
package struct PromptDescription: Sendable, Equatable {
    /// One argument.
    package struct Argument: Sendable, Equatable {
        /// Its name.
        package var name: String
        /// What it is.
        package var description: String
        /// Whether it has to be given.
        package var isRequired: Bool

        /// Makes an argument.
        package init(_ name: String, _ description: String, isRequired: Bool = false) {
            self.name = name
            self.description = description
            self.isRequired = isRequired
        }
    }

    /// Its name.
    package var name: String
    /// Its name for people.
    package var title: String
    /// What it is for.
    package var description: String
    /// What it takes.
    package var arguments: [Argument]

    /// Makes a description.
    package init(name: String, title: String, description: String, arguments: [Argument] = []) {
        self.name = name
        self.title = title
        self.description = description
        self.arguments = arguments
    }

    func json(in revision: Revision) -> JSONValue {
        var prompt: JSONObject = ["name": .string(name)]
        if revision.hasStructuredResults { prompt["title"] = .string(title) }
        prompt["description"] = .string(description)
        prompt["arguments"] = .array(
            arguments.map {
                [
                    "name": .string($0.name), "description": .string($0.description), "required": .bool($0.isRequired),
                ]
            })
        return .object(prompt)
    }
}

/// A skill as clients list it.
package struct SkillDescription: Sendable, Equatable {
    /// A file of it.
    package struct File: Sendable, Equatable {
        /// Its address.
        package var uri: String
        /// Its length in bytes.
        package var size: Int
        /// Its digest, `sha256:` and hexadecimal digits.
        package var digest: String

        /// Makes a file.
        package init(uri: String, size: Int, digest: String) {
            self.uri = uri
            self.size = size
            self.digest = digest
        }
    }

    /// The address of its `SKILL.md`.
    package var uri: String
    /// What stands in the head of that file.
    package var frontmatter: JSONObject
    /// Every file of it.
    package var files: [File]

    /// Makes a description.
    package init(uri: String, frontmatter: JSONObject, files: [File]) {
        self.uri = uri
        self.frontmatter = frontmatter
        self.files = files
    }

    var json: JSONValue {
        [
            "uri": .string(uri), "frontmatter": .object(frontmatter),
            "resources": .array(
                files.map {
                    [
                        "uri": .string($0.uri), "digest": .string($0.digest), "size": .integer(Int64($0.size)),
                    ]
                }),
        ]
    }
}
