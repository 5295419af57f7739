import Testing
import WinbackMCP
import WinbackWire

/// Results as each revision has them.
@Suite struct ResultWriterTests {
    private static let server = ServerDescription(name: "w", title: "W", version: "1", instructions: "do")

    private static func writer(_ revision: Revision) -> ResultWriter { ResultWriter(revision, server: server) }

    private static let tool = ToolDescription(
        name: "t", title: "T", description: "d", input: ["type": "object"], output: ["type": "object"],
        hints: .init(readOnly: true, destructive: false, idempotent: true, openWorld: false), needsPerson: true)

    private static func listed(_ revision: Revision) throws -> JSONObject {
        writer(revision).tools(try Page([tool], of: "tools", from: nil, size: 10))
    }

    @Test func `a tool carries what its revision knows`() throws {
        let first = try Self.listed(.november2024)["tools"]?[0]
        #expect(first?["annotations"] == nil && first?["outputSchema"] == nil && first?["title"] == nil)
        #expect(try Self.listed(.march2025)["tools"]?[0]?["annotations"]?["destructiveHint"] == false)
        let last = try Self.listed(.november2025)["tools"]?[0]
        #expect(last?["outputSchema"] != nil && last?["title"] == "T")
        #expect(last?["_meta"]?["anthropic/requiresUserInteraction"] == true)
    }

    @Test func `the stateless revision says how long and for whom a list may be kept`() throws {
        let list = try Self.listed(.july2026)
        #expect(list["resultType"] == "complete" && list["cacheScope"] == "private")
        #expect((list["ttlMs"]?.integerValue ?? -1) >= 0)
        #expect(list["_meta"]?["io.modelcontextprotocol/serverInfo"]?["version"] == "1")
        let discovery = Self.writer(.july2026).discovery()
        #expect(discovery["supportedVersions"]?[0] == "2026-07-28" && discovery["ttlMs"] != nil)
        #expect(try Self.listed(.november2025)["ttlMs"] == nil)
    }

    @Test func `text and structure each tell everything`() throws {
        let structure: JSONObject = ["points": 3, "next_step": "nothing"]
        let result = Self.writer(.november2025).outcome(.done(structure))
        let text = try #require(result["content"]?[0]?["text"]?.stringValue)
        #expect(try JSONValue.parse(text) == .object(structure))
        #expect(result["structuredContent"] == .object(structure))
        #expect(result["isError"] == false)
        #expect(Self.writer(.march2025).outcome(.done(structure))["structuredContent"] == nil)
        #expect(Self.writer(.july2026).outcome(.failed(structure))["isError"] == true)
    }

    @Test func `a question to a person names its form and its state`() {
        let form = FormQuestion("Decide?", fields: [.init("loop", title: "Loop", help: "Type its name")])
        let result = Self.writer(.july2026).outcome(.ask(["decision": form], state: "sealed"))
        #expect(result["resultType"] == "input_required" && result["requestState"] == "sealed")
        let request = result["inputRequests"]?["decision"]
        #expect(request?["method"] == "elicitation/create" && request?["params"]?["mode"] == "form")
        #expect(request?["params"]?["requestedSchema"]?["properties"]?["loop"]?["type"] == "string")
    }

    @Test func `at most a hundred endings are given`() {
        let values = (0..<150).map { "v\($0)" }
        let completion = Self.writer(.november2025).completion(values)["completion"]
        #expect(completion?["values"]?.arrayValue?.count == 100)
        #expect(completion?["total"] == 150 && completion?["hasMore"] == true)
    }
}
