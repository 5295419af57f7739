import Testing
import WinbackMCP
import WinbackWire

/// What tools, prompts and resources say beyond a text.
@Suite struct ContentTests {
    private static let server = ServerDescription(name: "w", title: "W", version: "1", instructions: "do")
    private static let picture = Media([0xFB, 0xFF, 0xFE, 0x00], mimeType: "image/png")
    private static let sound = Media([1, 2], mimeType: "audio/wav")

    private static func writer(_ revision: Revision) -> ResultWriter { ResultWriter(revision, server: server) }

    @Test func `bytes travel as padded base64 of the standard alphabet`() {
        let result = Self.writer(.november2025).content([.image(Self.picture), .audio(Self.sound)])
        #expect(result["content"]?[0] == ["type": "image", "data": "+//+AA==", "mimeType": "image/png"])
        #expect(result["content"]?[1] == ["type": "audio", "data": "AQI=", "mimeType": "audio/wav"])
        #expect(result["isError"] == false && result["structuredContent"] == nil && result["resultType"] == nil)
        for (bytes, text) in [([], ""), ([0], "AA=="), ([0, 0], "AAA="), ([0, 0, 0], "AAAA")] as [([UInt8], JSONValue)]
        {
            let said = Self.writer(.november2025).content([.image(Media(bytes, mimeType: "x/y"))])
            #expect(said["content"]?[0]?["data"] == text)
        }
    }

    @Test func `a revision that cannot hear is told what there would be`() {
        let result = Self.writer(.november2024).content([.audio(Self.sound)])
        #expect(result["content"]?[0] == ["type": "text", "text": "(audio/wav, 2 bytes)"])
        #expect(Self.writer(.march2025).content([.audio(Self.sound)])["content"]?[0]?["type"] == "audio")
    }

    @Test func `a tool says several pieces and may fail with them`() {
        let text = ResourceText(uri: "a://b", mimeType: "text/plain", text: "t")
        let result = Self.writer(.july2026).content(
            [.text("first"), .resource(.text(text)), .resource(.bytes(uri: "a://c", Self.picture))], isError: true)
        let pieces = result["content"]
        #expect(pieces?[0] == ["type": "text", "text": "first"])
        #expect(
            pieces?[1] == ["type": "resource", "resource": ["uri": "a://b", "mimeType": "text/plain", "text": "t"]])
        #expect(pieces?[2]?["resource"] == ["uri": "a://c", "mimeType": "image/png", "blob": "+//+AA=="])
        #expect(result["isError"] == true && result["resultType"] == "complete")
    }

    @Test func `a resource of bytes says for how long it may be kept, as any other`() {
        let result = Self.writer(.july2026).contents([.bytes(uri: "a://c", Self.picture)])
        #expect(result["contents"]?[0]?["blob"] == "+//+AA==" && result["contents"]?[0]?["text"] == nil)
        #expect(result["cacheScope"] == "private" && result["ttlMs"] != nil)
    }

    @Test func `a prompt is said in turn`() {
        let result = Self.writer(.november2025).prompt(
            "d", [PromptMessage(.image(Self.picture)), PromptMessage(.text("Look."), by: .assistant)])
        #expect(result["messages"]?[0]?["role"] == "user" && result["messages"]?[0]?["content"]?["type"] == "image")
        #expect(result["messages"]?[1] == ["role": "assistant", "content": ["type": "text", "text": "Look."]])
        #expect(
            Self.writer(.november2025).prompt("d", "Say.")["messages"]
                == [["role": "user", "content": ["type": "text", "text": "Say."]]])
    }

    @Test func `a tool that only says something promises no structure`() throws {
        let tool = ToolDescription(
            name: "t", title: "T", description: "d", input: ["type": "object"], output: nil,
            hints: .init(readOnly: true, destructive: false, idempotent: true, openWorld: false))
        let listed = Self.writer(.july2026).tools(try Page([tool], of: "tools", from: nil, size: 10))["tools"]?[0]
        #expect(listed?["outputSchema"] == nil && listed?["inputSchema"] != nil)
    }
}
