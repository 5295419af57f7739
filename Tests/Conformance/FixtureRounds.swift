import WinbackMCP
import WinbackWire

/// Something that a round wants of a client.
enum Wanted: Sendable {
    case form(FormQuestion)
    case sample(String)
    case roots

    /// What a client has to have declared.
    var capability: String {
        switch self {
        case .form: "elicitation"
        case .sample: "sampling"
        case .roots: "roots"
        }
    }

    var request: InputRequest {
        switch self {
        case .form(let form): .form(form)
        case .sample(let prompt):
            InputRequest(
                "sampling/createMessage",
                [
                    "messages": [["role": "user", "content": ["type": "text", "text": .string(prompt)]]],
                    "maxTokens": 100,
                ])
        case .roots: InputRequest("roots/list", [:])
        }
    }

    /// Whether an answer is one that can be used; any other is as good as none.
    func takes(_ answer: JSONValue?) -> Bool {
        guard let answer else { return false }
        switch self {
        case .form(let form):
            guard case .accepted(let content)? = FormAnswer(answer) else { return false }
            return form.takes(content)
        case .sample: return answer["content"] != nil && answer["model"]?.stringValue != nil
        case .roots: return answer["roots"]?.arrayValue != nil
        }
    }
}

/// A tool, or a prompt, that answers when the client has brought what it asked for.
struct RoundFixture: Sendable {
    let name: String
    let says: String
    /// Whether the client keeps a state; later steps and answers before them need one.
    var keepsState = false
    /// Whether it makes do with what the client can bring.
    var makesDo = false
    let steps: [[String: Wanted]]
    /// What is said in the end, of all answers by their keys.
    let finish: @Sendable (JSONObject) -> String
    var input = FixtureTools.nothing
}

/// Goes through the rounds of a fixture without keeping anything here.
struct FixtureRounds: Sendable {
    enum Next: Sendable {
        case ask([String: InputRequest], state: String?)
        case finished(String)
    }

    private let seal = FixtureSeal()

    func next(
        _ fixture: RoundFixture, _ arguments: JSONObject, _ round: InputRound, _ client: ClientDescription
    ) throws(ProtocolError) -> Next {
        let call = fixture.name + "\n" + JSONValue.object(arguments).text(.canonical)
        var step = 0
        var answers = JSONObject()
        if let state = round.state { (step, answers) = try seal.open(state, about: call) }
        // Answers to a step that nobody can tell are none.
        let given = fixture.keepsState && round.state == nil ? [:] : round.given
        let wanted = try open(fixture, step, client)
        if wanted.keys.contains(where: { [.declined, .cancelled].contains(given[$0].flatMap { FormAnswer($0) }) }) {
            return .finished("The person said no, so nothing was done.")
        }
        guard wanted.allSatisfy({ $0.value.takes(given[$0.key]) }) else {
            return ask(fixture, wanted, step, answers, call)
        }
        for key in wanted.keys.sorted() { answers[key] = given[key] }
        step += 1
        guard step < fixture.steps.count else { return .finished(fixture.finish(answers)) }
        return ask(fixture, try open(fixture, step, client), step, answers, call)
    }

    /// What a step wants of this client; throws when the client did not declare that it can do it.
    private func open(
        _ fixture: RoundFixture, _ step: Int, _ client: ClientDescription
    ) throws(ProtocolError) -> [String: Wanted] {
        let all = fixture.steps.indices.contains(step) ? fixture.steps[step] : [:]
        if fixture.makesDo {
            let possible = all.filter { client.can($0.value.capability) }
            if !possible.isEmpty { return possible }
        }
        for key in all.keys.sorted() {
            if let wanted = all[key] { try client.require(wanted.capability) }
        }
        return all
    }

    private func ask(
        _ fixture: RoundFixture, _ wanted: [String: Wanted], _ step: Int, _ answers: JSONObject, _ call: String
    ) -> Next {
        .ask(
            wanted.mapValues(\.request),
            state: fixture.keepsState ? seal.seal(step, answers, about: call) : nil)
    }
}
