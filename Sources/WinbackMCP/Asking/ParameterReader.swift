import WinbackWire

/// Reads parameters of a method, with errors that name the field.
struct ParameterReader {
    let method: String
    let params: JSONObject

    func text(_ name: String) throws(ProtocolError) -> String {
        guard let text = params[name]?.stringValue, !text.isEmpty else { throw bad(name, "a text") }
        return text
    }

    func object(_ name: String) throws(ProtocolError) -> JSONObject {
        switch params[name] {
        case nil, .null: return [:]
        case .object(let object): return object
        default: throw bad(name, "an object")
        }
    }

    /// Values of a prompt are texts.
    func texts(_ name: String) throws(ProtocolError) -> [String: String] {
        var texts: [String: String] = [:]
        for member in try object(name).members {
            guard let text = member.value.stringValue else { throw bad("\(name).\(member.key)", "a text") }
            texts[member.key] = text
        }
        return texts
    }

    func cursor() throws(ProtocolError) -> String? {
        switch params["cursor"] {
        case nil, .null: return nil
        // The first page has no cursor; an empty one is taken for it.
        case .string(let text): return text.isEmpty ? nil : text
        default: throw bad("cursor", "a text")
        }
    }

    /// Before 2026-07-28 nobody asks back, so what looks like an answer means nothing.
    func round(in revision: Revision) throws(ProtocolError) -> InputRound {
        guard revision.isModern else { return InputRound() }
        var round = InputRound(given: try object("inputResponses"))
        for member in round.given.members {
            // An answer nobody can read is one that is still missing, and is asked for again.
            round.answers[member.key] = FormAnswer(member.value)
        }
        switch params["requestState"] {
        case nil, .null: break
        case .string(let text): round.state = text
        default: throw bad("requestState", "a text")
        }
        return round
    }

    func completion() throws(ProtocolError) -> CompletionQuestion {
        let reference = try object("ref")
        let argument = try object("argument")
        guard let name = argument["name"]?.stringValue, let typed = argument["value"]?.stringValue else {
            throw bad("argument", "an object with `name` and `value`")
        }
        switch reference["type"] {
        case "ref/prompt":
            guard let prompt = reference["name"]?.stringValue else { throw bad("ref.name", "a prompt's name") }
            return CompletionQuestion(reference: .prompt(prompt), argument: name, typed: typed)
        case "ref/resource":
            guard let uri = reference["uri"]?.stringValue else { throw bad("ref.uri", "a resource template") }
            return CompletionQuestion(reference: .resource(uri), argument: name, typed: typed)
        default: throw bad("ref.type", "ref/prompt or ref/resource")
        }
    }

    private func bad(_ field: String, _ expected: String) -> ProtocolError {
        ProtocolError(.invalidParams, "\(method): `\(field.prefix(80))` has to be \(expected)")
    }
}
