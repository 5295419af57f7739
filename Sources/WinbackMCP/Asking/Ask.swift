package import WinbackWire

/// What a request asks for, read once and the same for every revision.
package enum Ask: Sendable, Equatable {
    /// The handshake, with the revision that is agreed on.
    case initialize(Revision)
    /// What this server is.
    case discover
    /// Whether it is there.
    case ping
    /// A page of tools.
    case listTools(cursor: String?)
    /// A call.
    case callTool(name: String, arguments: JSONObject, round: InputRound)
    /// A page of resources.
    case listResources(cursor: String?)
    /// A page of templates of resources.
    case listTemplates(cursor: String?)
    /// One resource.
    case readResource(uri: String)
    /// A page of prompts.
    case listPrompts(cursor: String?)
    /// One prompt.
    case getPrompt(name: String, arguments: [String: String], round: InputRound)
    /// Endings of what somebody types.
    case complete(CompletionQuestion)
    /// A page of skills.
    case listSkills(cursor: String?)
    /// One skill.
    case getSkill(uri: String)

    /// Reads a method and its parameters as a revision has them.
    ///
    /// Throws `methodNotFound` for a method the revision does not have, `invalidParams` for parameters that do not fit.
    package static func read(
        _ method: String, _ params: JSONObject, in revision: Revision
    ) throws(ProtocolError) -> Ask {
        let reader = ParameterReader(method: method, params: params)
        switch method {
        case "initialize" where !revision.isModern: return .initialize(revision)
        case "server/discover" where revision.isModern: return .discover
        case "ping" where !revision.isModern: return .ping
        case "tools/list": return .listTools(cursor: try reader.cursor())
        case "tools/call":
            return .callTool(
                name: try reader.text("name"), arguments: try reader.object("arguments"),
                round: try reader.round(in: revision))
        case "resources/list": return .listResources(cursor: try reader.cursor())
        case "resources/templates/list": return .listTemplates(cursor: try reader.cursor())
        case "resources/read": return .readResource(uri: try reader.text("uri"))
        case "prompts/list": return .listPrompts(cursor: try reader.cursor())
        case "prompts/get":
            return .getPrompt(
                name: try reader.text("name"), arguments: try reader.texts("arguments"),
                round: try reader.round(in: revision))
        case "completion/complete": return .complete(try reader.completion())
        case "skills/list" where revision.isModern: return .listSkills(cursor: try reader.cursor())
        case "skills/get" where revision.isModern: return .getSkill(uri: try reader.text("uri"))
        default:
            throw ProtocolError(.methodNotFound, "there is no method `\(method.prefix(80))` in \(revision.rawValue)")
        }
    }
}

/// What a client sends along when it asks again with its person's answers.
package struct InputRound: Sendable, Equatable {
    /// The answers to forms, by the key of the question.
    package var answers: [String: FormAnswer]
    /// Every answer as it came, also to what was no form.
    package var given: JSONObject
    /// The state we sealed when we asked; whoever sends it may have changed it.
    package var state: String?

    /// Makes a round; a first call has neither.
    package init(answers: [String: FormAnswer] = [:], given: JSONObject = [:], state: String? = nil) {
        self.answers = answers
        self.given = given
        self.state = state
    }
}

/// What a person did with a form.
package enum FormAnswer: Sendable, Equatable {
    /// Sent it.
    case accepted(JSONObject)
    /// Said no.
    case declined
    /// Closed it.
    case cancelled

    /// Reads an answer; `nil` when it is none.
    package init?(_ json: JSONValue) {
        switch json["action"]?.stringValue {
        case "accept": self = .accepted(json["content"]?.objectValue ?? [:])
        case "decline": self = .declined
        case "cancel": self = .cancelled
        default: return nil
        }
    }
}

/// What is typed, where, and what was typed in other fields before.
package struct CompletionQuestion: Sendable, Equatable {
    /// What it belongs to.
    package enum Reference: Sendable, Equatable {
        /// A prompt's argument.
        case prompt(String)
        /// A variable of a resource's address.
        case resource(String)
    }

    /// What it belongs to.
    package var reference: Reference
    /// The argument's name.
    package var argument: String
    /// What was typed so far.
    package var typed: String

    /// Makes a question.
    package init(reference: Reference, argument: String, typed: String) {
        self.reference = reference
        self.argument = argument
        self.typed = typed
    }
}
