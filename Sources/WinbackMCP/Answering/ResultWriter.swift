package import WinbackWire

/// Writes results as a revision has them.
package struct ResultWriter: Sendable {
    let revision: Revision
    private let server: ServerDescription
    /// How long lists and texts may be kept by a client, in milliseconds. What a key sees can change at any moment, so a
    /// list is asked for anew after a minute, and nobody but its own client may keep it.
    private static let keepMilliseconds: Int64 = 60_000

    /// Makes a writer.
    package init(_ revision: Revision, server: ServerDescription) {
        self.revision = revision
        self.server = server
    }

    /// A result in its envelope.
    package func response(to id: MessageID, _ result: JSONObject) -> JSONValue {
        ["jsonrpc": "2.0", "id": id.json, "result": .object(result)]
    }

    /// The answer of a handshake.
    package func handshake() -> JSONObject {
        [
            "protocolVersion": .string(revision.rawValue), "capabilities": server.capabilities(in: revision),
            "serverInfo": server.info(in: revision), "instructions": .string(server.instructions),
        ]
    }

    /// What this server is.
    package func discovery() -> JSONObject {
        var result: JSONObject = [
            "supportedVersions": .array(Revision.newestFirst.map { .string($0.rawValue) }),
            "capabilities": server.capabilities(in: revision), "instructions": .string(server.instructions),
        ]
        keep(&result)
        return complete(result)
    }

    /// A result without content.
    package func nothing() -> JSONObject { complete([:]) }

    /// A page of tools.
    package func tools(_ page: Page<ToolDescription>) -> JSONObject {
        list("tools", page) { $0.json(in: revision) }
    }

    /// A page of resources.
    package func resources(_ page: Page<ResourceDescription>) -> JSONObject {
        list("resources", page) { $0.json(in: revision, isTemplate: false) }
    }

    /// A page of templates.
    package func templates(_ page: Page<ResourceDescription>) -> JSONObject {
        list("resourceTemplates", page) { $0.json(in: revision, isTemplate: true) }
    }

    /// A page of prompts.
    package func prompts(_ page: Page<PromptDescription>) -> JSONObject {
        list("prompts", page) { $0.json(in: revision) }
    }

    /// A page of skills.
    package func skills(_ page: Page<SkillDescription>) -> JSONObject { list("skills", page) { $0.json } }

    /// One skill.
    package func skill(_ skill: SkillDescription) -> JSONObject {
        var result: JSONObject = ["skill": skill.json]
        keep(&result)
        return complete(result)
    }

    /// The content of a resource.
    package func contents(_ texts: [ResourceText]) -> JSONObject {
        contents(texts.map { .text($0) })
    }

    /// A prompt, as what a person would say.
    package func prompt(_ description: String, _ text: String) -> JSONObject {
        prompt(description, [PromptMessage(.text(text))])
    }

    /// Endings of what is typed; of more than a hundred the first hundred.
    package func completion(_ values: [String]) -> JSONObject {
        complete([
            "completion": [
                "values": .array(values.prefix(100).map { .string($0) }), "total": .integer(Int64(values.count)),
                "hasMore": .bool(values.count > 100),
            ]
        ])
    }

    /// What came of a tool call.
    ///
    /// Some clients show the model only the structure and some only the text, so each tells everything.
    package func outcome(_ outcome: ToolOutcome) -> JSONObject {
        switch outcome {
        case .done(let structure): return content(structure, isError: false)
        case .failed(let structure): return content(structure, isError: true)
        case .ask(let forms, let state):
            return inputRequired(forms.mapValues { .form($0) }, state: state)
        }
    }

    /// One report of progress.
    package static func progress(_ token: JSONValue, _ done: Double, total: Double?, _ text: String) -> JSONValue {
        var params: JSONObject = ["progressToken": token, "progress": .number(done)]
        if let total { params["total"] = .number(total) }
        params["message"] = .string(text)
        return ["jsonrpc": "2.0", "method": "notifications/progress", "params": .object(params)]
    }

    private func content(_ structure: JSONObject, isError: Bool) -> JSONObject {
        let json = JSONValue.object(structure)
        var result: JSONObject = ["content": [["type": "text", "text": .string(json.text())]]]
        if revision.hasStructuredResults { result["structuredContent"] = json }
        result["isError"] = .bool(isError)
        return complete(result)
    }

    private func list<Element>(
        _ name: String, _ page: Page<Element>, _ json: (Element) -> JSONValue
    ) -> JSONObject {
        var result: JSONObject = [name: .array(page.items.map(json))]
        if let next = page.next { result["nextCursor"] = .string(next) }
        keep(&result)
        return complete(result)
    }

    func keep(_ result: inout JSONObject) {
        guard revision.isModern else { return }
        result["ttlMs"] = .integer(Self.keepMilliseconds)
        result["cacheScope"] = "private"
    }

    func complete(_ result: JSONObject) -> JSONObject {
        var result = result
        if revision.isModern { result["resultType"] = "complete" }
        return stamped(result)
    }

    func stamped(_ result: JSONObject) -> JSONObject {
        guard revision.isModern else { return result }
        var result = result
        result["_meta"] = .object([MetaKey.serverInfo: server.info(in: revision)])
        return result
    }
}
