import WinbackMCP
import WinbackWire

/// The rounds of the suites, by the names and keys they fix.
extension FixtureRounds {
    static let tools = [
        RoundFixture(
            name: "test_input_required_result_elicitation", says: "Asks for a name.",
            steps: [["user_name": name]], finish: { "Hello, \(text($0, "user_name", "name"))!" }),
        RoundFixture(
            name: "test_input_required_result_sampling", says: "Asks the client's model.",
            steps: [["capital_question": .sample("What is the capital of France?")]],
            finish: { $0["capital_question"]?["content"]?["text"]?.stringValue ?? "" }),
        RoundFixture(
            name: "test_input_required_result_list_roots", says: "Asks for the client's roots.",
            steps: [["client_roots": .roots]], finish: { roots($0) }),
        RoundFixture(
            name: "test_input_required_result_request_state", says: "Asks for a yes and keeps a state.",
            keepsState: true, steps: [["confirm": yes]], finish: { _ in "state-ok" }),
        RoundFixture(
            name: "test_input_required_result_multiple_inputs", says: "Asks for three things at once.",
            keepsState: true,
            steps: [["user_name": name, "greeting": .sample("Generate a greeting"), "client_roots": .roots]],
            finish: { "Hello, \(text($0, "user_name", "name"))! \(roots($0))" }),
        RoundFixture(
            name: "test_input_required_result_multi_round", says: "Asks twice, the second time for something else.",
            keepsState: true,
            steps: [
                ["step1": .form(form("Step 1: What is your name?", "name"))],
                ["step2": .form(form("Step 2: What is your favorite color?", "color"))],
            ], finish: { "\(text($0, "step1", "name")) likes \(text($0, "step2", "color"))." }),
        RoundFixture(
            name: "test_input_required_result_tampered_state", says: "Refuses a state that was changed.",
            keepsState: true, steps: [["confirm": yes]], finish: { _ in "The state came back as it was given." }),
        RoundFixture(
            name: "test_input_required_result_capabilities", says: "Asks only for what the client can bring.",
            makesDo: true, steps: [["user_name": name, "greeting": .sample("Generate a greeting")]],
            finish: { "Brought: \($0.keys.joined(separator: ", "))" }),
        RoundFixture(
            name: "test_streaming_elicitation", says: "Asks for a yes in its answer, never on its own.",
            steps: [["confirm": yes]], finish: { _ in "Confirmed." }),
    ]

    static let prompt = PromptDescription(
        name: "test_input_required_result_prompt", title: "Prompt that asks first",
        description: "A prompt that asks for its context first.")

    static let promptRound = RoundFixture(
        name: prompt.name, says: prompt.description,
        steps: [["user_context": .form(form("What context should the prompt use?", "context"))]],
        finish: { "Use this context: \(text($0, "user_context", "context"))" })

    private static let name = Wanted.form(form("What is your name?", "name"))
    private static let yes = Wanted.form(
        FormQuestion("Please confirm", fields: [.init("ok", title: "OK", help: "Whether it is all right", .yesNo)]))

    private static func form(_ message: String, _ field: String) -> FormQuestion {
        FormQuestion(message, fields: [.init(field, title: field, help: message)])
    }

    private static func text(_ answers: JSONObject, _ key: String, _ field: String) -> String {
        answers[key]?["content"]?[field]?.stringValue ?? ""
    }

    private static func roots(_ answers: JSONObject) -> String {
        let roots = answers["client_roots"]?["roots"]?.arrayValue ?? []
        return "Roots: " + roots.compactMap { $0["uri"]?.stringValue }.joined(separator: ", ")
    }
}
