import WinbackMCP
import WinbackWire

/// A tool of the suites that answers at once.
struct FixtureTool: Sendable {
    /// What a tool says.
    struct Said: Sendable {
        var pieces: [Content]
        var isError = false
    }

    let name: String
    let says: String
    var input: JSONValue = FixtureTools.nothing
    let body: @Sendable (ClientDescription, FixtureDesk.Progress) async throws -> Said

    /// An argument that the tool does not have.
    func unknown(in arguments: JSONObject) -> String? {
        arguments.keys.first { input["properties"]?[$0] == nil }
    }
}

/// The tools of the suites, by the names and with the words they fix.
enum FixtureTools {
    static let nothing: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]

    static let all = [
        saying("test_simple_text", "Says a text.", [.text("This is a simple text response for testing.")]),
        saying("test_image_content", "Shows a picture.", [.image(FixtureMedia.picture)]),
        saying("test_audio_content", "Plays a sound.", [.audio(FixtureMedia.sound)]),
        saying(
            "test_embedded_resource", "Carries a resource.",
            [
                .resource(
                    .text(
                        ResourceText(
                            uri: "test://embedded-resource", mimeType: "text/plain",
                            text: "This is an embedded resource content.")))
            ]),
        saying(
            "test_multiple_content_types", "Says a text, shows a picture and carries a resource.",
            [
                .text("Multiple content types test:"), .image(FixtureMedia.picture),
                .resource(
                    .text(
                        ResourceText(
                            uri: "test://mixed-content-resource", mimeType: "application/json",
                            text: #"{"test":"data","value":123}"#))),
            ]),
        FixtureTool(name: "test_error_handling", says: "Always fails.") { _, _ in
            .init(pieces: [.text("This tool intentionally returns an error for testing")], isError: true)
        },
        FixtureTool(name: "test_tool_with_progress", says: "Tells its progress: 0, 50 and 100 of 100.") { _, tell in
            tell(0, 100)
            try await Task.sleep(for: .milliseconds(50))
            tell(50, 100)
            try await Task.sleep(for: .milliseconds(50))
            tell(100, 100)
            return .init(pieces: [.text("Done, with progress on the way.")])
        },
        FixtureTool(name: "test_missing_capability", says: "Needs a client that samples.") { client, _ in
            try client.require("sampling")
            return .init(pieces: [.text("The client can sample.")])
        },
        saying("test_logging_tool", "Logs nothing, since logging is not offered.", [.text("Nothing was logged.")]),
        FixtureTool(name: "json_schema_2020_12_tool", says: "Has a schema of many keywords.", input: manyKeywords) {
            _, _ in .init(pieces: [.text("The schema is what matters.")])
        },
    ]

    private static func saying(_ name: String, _ says: String, _ pieces: [Content]) -> FixtureTool {
        FixtureTool(name: name, says: says) { _, _ in .init(pieces: pieces) }
    }

    private static let manyKeywords: JSONValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "$defs": [
            "address": [
                "$anchor": "addressDef", "type": "object",
                "properties": ["street": ["type": "string"], "city": ["type": "string"]],
            ]
        ],
        "properties": [
            "name": ["type": "string"], "address": ["$ref": "#/$defs/address"],
            "contactMethod": ["type": "string", "enum": ["phone", "email"]], "phone": ["type": "string"],
            "email": ["type": "string"],
        ],
        "allOf": [["anyOf": [["required": ["phone"]], ["required": ["email"]]]]],
        "if": ["properties": ["contactMethod": ["const": "phone"]], "required": ["contactMethod"]],
        "then": ["required": ["phone"]], "else": ["required": ["email"]], "additionalProperties": false,
    ]
}
