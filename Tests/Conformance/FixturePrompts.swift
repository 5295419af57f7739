import WinbackMCP

/// The prompts of the suites that answer at once.
enum FixturePrompts {
    static let all = [
        PromptDescription(
            name: "test_simple_prompt", title: "Simple prompt", description: "A prompt without arguments."),
        PromptDescription(
            name: "test_prompt_with_arguments", title: "Prompt with arguments",
            description: "A prompt that repeats its arguments.",
            arguments: [
                .init("arg1", "The first argument.", isRequired: true),
                .init("arg2", "The second argument.", isRequired: true),
            ]),
        PromptDescription(
            name: "test_prompt_with_embedded_resource", title: "Prompt with a resource",
            description: "A prompt that carries a resource.",
            arguments: [.init("resourceUri", "The address of the resource.", isRequired: true)]),
        PromptDescription(
            name: "test_prompt_with_image", title: "Prompt with a picture",
            description: "A prompt that shows a picture."),
    ]

    static func get(
        _ name: String, _ arguments: [String: String]
    ) throws(ProtocolError) -> (description: String, messages: [PromptMessage]) {
        let prompt = try named(name)
        for argument in prompt.arguments where arguments[argument.name] == nil {
            throw ProtocolError(.invalidParams, "the prompt \(name) needs `\(argument.name)`")
        }
        func given(_ argument: String) -> String { arguments[argument] ?? "" }
        let pieces: [Content]
        switch name {
        case "test_prompt_with_arguments":
            pieces = [.text("Prompt with arguments: arg1='\(given("arg1"))', arg2='\(given("arg2"))'")]
        case "test_prompt_with_embedded_resource":
            let resource = ResourceText(
                uri: given("resourceUri"), mimeType: "text/plain", text: "Embedded resource content for testing.")
            pieces = [.resource(.text(resource)), .text("Please process the embedded resource above.")]
        case "test_prompt_with_image":
            pieces = [.image(FixtureMedia.picture), .text("Please analyze the image above.")]
        default: pieces = [.text("This is a simple prompt for testing.")]
        }
        return (prompt.description, pieces.map { PromptMessage($0) })
    }

    static func endings(_ question: CompletionQuestion) throws(ProtocolError) -> [String] {
        switch question.reference {
        case .prompt(let name): _ = try named(name)
        case .resource(let uri):
            guard uri == FixtureResources.template.uri else {
                throw ProtocolError(.invalidParams, "there is no such template")
            }
        }
        return ["test", "testValue1", "testValue2"].filter { $0.hasPrefix(question.typed) }
    }

    private static func named(_ name: String) throws(ProtocolError) -> PromptDescription {
        guard let prompt = all.first(where: { $0.name == name }) else {
            throw ProtocolError(.invalidParams, "there is no prompt `\(name.prefix(80))`")
        }
        return prompt
    }
}
