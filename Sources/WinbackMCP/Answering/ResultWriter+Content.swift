package import WinbackWire

/// What tools, prompts and resources say beyond a structure or a text, and what they ask for first.
extension ResultWriter {
    /// Pieces that a tool says; for a tool without an output schema.
    package func content(_ pieces: [Content], isError: Bool = false) -> JSONObject {
        complete([
            "content": .array(pieces.map { $0.json(in: revision) }), "isError": .bool(isError),
        ])
    }

    /// A prompt, as what is said in turn.
    package func prompt(_ description: String, _ messages: [PromptMessage]) -> JSONObject {
        complete([
            "description": .string(description), "messages": .array(messages.map { $0.json(in: revision) }),
        ])
    }

    /// The content of a resource.
    package func contents(_ parts: [ResourceContent]) -> JSONObject {
        var result: JSONObject = ["contents": .array(parts.map(\.json))]
        keep(&result)
        return complete(result)
    }

    /// What a client is to bring before it asks again; of a call, a prompt or a resource, and nothing else.
    package func inputRequired(_ requests: [String: InputRequest], state: String?) -> JSONObject {
        var asked = JSONObject()
        for (key, request) in requests.sorted(by: { $0.key < $1.key }) { asked[key] = request.json }
        var result: JSONObject = ["resultType": "input_required", "inputRequests": .object(asked)]
        if let state { result["requestState"] = .string(state) }
        return stamped(result)
    }
}
