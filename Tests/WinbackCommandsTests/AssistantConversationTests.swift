import Foundation
import Synchronization
import Testing
import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackServer
import WinbackWire

/// Conversations over lines: by themselves, through the daemon's socket, and through the command line.
@Suite struct AssistantConversationTests {
    private static func request(_ id: String, _ method: String, _ params: JSONObject = [:]) -> JSONValue {
        ["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": .object(params)]
    }

    private static let hello = request(
        "i", "initialize",
        [
            "protocolVersion": "2025-11-25", "capabilities": ["elicitation": [:]],
            "clientInfo": ["name": "t", "version": "1"],
        ])

    /// Plays lines; each answer of the server may bring further ones.
    private static func play(
        _ fixture: AssistantFixture, key: String, _ lines: [JSONValue],
        answering: @Sendable @escaping (JSONValue) async throws -> JSONValue? = { _ in nil }
    ) async throws -> [JSONValue] {
        let (stream, sink) = AsyncStream<[UInt8]>.makeStream()
        let said = Mutex<[JSONValue]>([])
        let wanted = lines.count { $0["id"] != nil }
        for line in lines { sink.yield(line.write()) }
        let source = LineSource(stream)
        try await AssistantConversation(fixture.desk).converse(
            key: key, receive: { await source.next() },
            send: { bytes in
                let message = try JSONValue.parse(bytes)
                said.withLock { $0.append(message) }
                if let answer = try await answering(message) { sink.yield(answer.write()) }
                if said.withLock({ $0.count { $0["method"] == nil } }) == wanted { sink.finish() }
            })
        return said.withLock { $0 }
    }

    @Test(.timeLimit(.minutes(15)))
    func `a person answers a form of their own client`() async throws {
        let fixture = try await AssistantFixture()
        defer { fixture.team.remove() }
        let proposal = try await fixture.proposal()
        let key = try await fixture.key(.agent, owner: DaemonFixture.person, actsFor: DaemonFixture.person)
        let call = Self.request(
            "c", "tools/call",
            [
                "name": "approve_proposal",
                "arguments": ["proposal": .string(proposal.id.text), "fingerprint": .string(proposal.digest.hex)],
            ])
        let said = try await Self.play(fixture, key: key, [Self.hello, call]) { message in
            guard message["method"] == "elicitation/create" else { return nil }
            let code = try await Deciders.code(of: DaemonFixture.person.id, of: fixture.team.live.current)
            return [
                "jsonrpc": "2.0", "id": message["id"] ?? "",
                "result": [
                    "action": "accept", "content": ["name": .string(proposal.loop?.text ?? ""), "code": .string(code)],
                ],
            ]
        }
        let result = said.first { $0["id"] == "c" }?["result"]
        #expect(result?["structuredContent"]?["decided"] == true, "\(said)")
        #expect(try await fixture.status(proposal.id) == .approved)
    }

    @Test(.timeLimit(.minutes(15)))
    func `many requests at once are all answered, and a revoked key none`() async throws {
        let fixture = try await AssistantFixture()
        defer { fixture.team.remove() }
        let key = try await fixture.key(.readOnly, actsFor: DaemonFixture.other)
        let pings = (0..<50).map { Self.request("p\($0)", "ping") }
        let said = try await Self.play(fixture, key: key, [Self.hello] + pings)
        #expect(Set(said.compactMap { $0["id"]?.stringValue }).count == 51)
        _ = try await KeyOperations.revoke.run(
            .init(id: KeyID(reading: key)), by: DaemonFixture.person, of: fixture.team.live.current)
        let refused = try await Self.play(fixture, key: key, [Self.hello])
        #expect(refused.first?["error"]?["message"]?.stringValue?.contains("was revoked") == true)
    }

    @Test(.timeLimit(.minutes(15)))
    func `the socket passes a conversation on to its door, and refuses a bad key`() async throws {
        let fixture = try await AssistantFixture()
        defer { fixture.team.remove() }
        let live = fixture.team.live
        let path = fixture.team.state.socket
        let server = SocketServer(path: path, assistants: AssistantConversation(fixture.desk), team: { live.current })
        let key = try await fixture.key(.readOnly, actsFor: DaemonFixture.other)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
            await #expect(throws: OperationFailure.self) { try await AssistantPipe(path: path, key: "wrong") }
            let pipe = try #require(try await AssistantPipe(path: path, key: key))
            try await pipe.send(Self.hello.write())
            try await pipe.send(Self.request("t", "tools/list").write())
            pipe.finish()
            var answers: [JSONValue] = []
            while let message = try await pipe.receive() { answers.append(try JSONValue.parse(message)) }
            #expect(Set(answers.compactMap { $0["id"]?.stringValue }) == ["i", "t"])
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `what is in the way of a first answer is named with what to do`() async throws {
        let shop = try await Shop.made()
        for (key, hint) in [
            ("", "WINBACK_KEY is not set"), ("${WINBACK_KEY}", "instead of a key"), ("wb_live_x", "holds no key"),
        ] {
            let answer = await shop.run("mcp", "test", key: key, typing: nil)
            #expect(answer.code != 0 && answer.err.contains(hint), "\(answer.err)")
        }
        let made = try await shop.json("key", "create", "--preset", "read-only", "--owner", "ana-ruiz")
        let key = try #require(made["key"]?.stringValue)
        let answer = await shop.run("mcp", "test", key: key, typing: nil)
        #expect(answer.code == 0 && answer.out.contains("sees       8 tools"), "\(answer.out) \(answer.err)")
        #expect(answer.err.contains("winback serve"))
        await shop.run("key", "revoke", try #require(made["id"]?.stringValue))
        let refused = await shop.run("mcp", "test", key: key, typing: nil)
        #expect(refused.code == 1 && refused.err.contains("was revoked"))
        let setup = await shop.run("mcp", "setup")
        for word in [
            "claude mcp add", ".mcp.json", "claude_desktop_config.json", ".cursor/mcp.json", "${env:WINBACK_KEY}",
        ] {
            #expect(setup.out.contains(word), "\(word)")
        }
        #expect(!setup.out.contains("wb_live_"))
    }

    @Test func `the compiled skill is the file`() throws {
        let path = PackageFolder.path + "/skills/winback-operations/SKILL.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        if ProcessInfo.processInfo.environment["WINBACK_RECORD"] == "1" {
            let source = PackageFolder.path + "/Sources/WinbackServer/Assistant/SkillFile.swift"
            let old = try String(contentsOfFile: source, encoding: .utf8)
            let head = old.components(separatedBy: "#\"\"\"\n")[0] + "#\"\"\"\n"
            try Data((head + text + "\n\"\"\"#\n}\n").utf8).write(to: URL(fileURLWithPath: source))
            Issue.record("recorded; run again without WINBACK_RECORD")
        }
        #expect(SkillFile.text == text, "run the tests with WINBACK_RECORD=1")
        #expect(text.hasPrefix("---\nname: winback-operations\ndescription: "))
    }
}

/// Lines of a stream, one at a time.
private actor LineSource {
    private let stream: AsyncStream<[UInt8]>
    init(_ stream: AsyncStream<[UInt8]>) { self.stream = stream }
    func next() async -> [UInt8]? {
        for await line in stream { return line }
        return nil
    }
}
