import Testing
import WinbackEngine
import WinbackMCP
import WinbackModel
import WinbackRuntime
import WinbackServer
import WinbackWire

/// The door over HTTP, as a client meets it.
@Suite struct AssistantRouteTests {
    private static let hello =
        #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"#

    private static func serving(
        _ body: @Sendable @escaping (AssistantFixture, LoopbackClient) async throws -> Void
    ) async throws {
        let fixture = try await AssistantFixture()
        defer { fixture.team.remove() }
        try await fixture.team.servingPages(assistants: fixture.desk) { port in
            try await body(fixture, LoopbackClient(port: port))
        }
    }

    private static func post(
        _ client: LoopbackClient, _ body: String, key: String?, also: String = "", kind: String = "application/json"
    ) async throws -> LoopbackClient.Answer {
        let bearer = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return try await client.post("/mcp", kind, body, also: bearer + also)
    }

    @Test(.timeLimit(.minutes(15)))
    func `a key comes before everything, and nothing without one is read`() async throws {
        try await Self.serving { fixture, client in
            for key in [nil, "nope", ""] {
                let answer = try await Self.post(client, "{not json", key: key)
                #expect(answer.status == 401)
                #expect(answer.head.lowercased().contains("www-authenticate: bearer realm="))
            }
            let key = try await fixture.key(.readOnly, actsFor: DaemonFixture.other)
            #expect(try await Self.post(client, "{not json", key: key).status == 400)
            _ = try await KeyOperations.revoke.run(
                .init(id: KeyID(reading: key)), by: DaemonFixture.person, of: fixture.team.live.current)
            let answer = try await Self.post(client, Self.hello, key: key)
            #expect(answer.status == 401 && answer.body.contains("was revoked") && !answer.body.contains(key))
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `only POST, only JSON, only from here`() async throws {
        try await Self.serving { fixture, client in
            let key = try await fixture.key(.readOnly, actsFor: DaemonFixture.other)
            #expect(try await client.get("/mcp").status == 405)
            #expect(try await client.get("/mcp").head.lowercased().contains("allow: post"))
            #expect(try await Self.post(client, Self.hello, key: key, kind: "text/plain").status == 415)
            #expect(try await Self.post(client, Self.hello, key: key, also: "Accept: text/html\r\n").status == 406)
            for origin in ["http://evil.example", "null", "http://127.0.0.1.evil.example"] {
                #expect(try await Self.post(client, Self.hello, key: key, also: "Origin: \(origin)\r\n").status == 403)
            }
            #expect(
                try await Self.post(client, Self.hello, key: key, also: "Origin: http://127.0.0.1\r\n").status == 200)
            for path in [
                "/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-authorization-server", "/register",
            ] {
                #expect(try await client.get(path).status == 404)
            }
        }
    }

    @Test(.timeLimit(.minutes(15)))
    func `both eras are answered, and a key that asks too often waits`() async throws {
        try await Self.serving { fixture, client in
            let key = try await fixture.key(.readOnly, actsFor: DaemonFixture.other, limits: ["calls-per-minute=12"])
            let hello = try await Self.post(client, Self.hello, key: key)
            #expect(hello.status == 200 && hello.body.contains(#""protocolVersion":"2025-11-25""#))
            let envelope =
                #"{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
            let modern = try await Self.post(
                client, #"{"jsonrpc":"2.0","id":2,"method":"server/discover","params":{"_meta":\#(envelope)}}"#,
                key: key,
                also: "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: server/discover\r\n")
            #expect(modern.status == 200 && modern.body.contains("supportedVersions"))
            #expect(
                try await Self.post(client, #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, key: key).status
                    == 202)
            let late = try await Self.post(client, Self.hello, key: key)
            #expect(late.status == 429 && late.head.lowercased().contains("retry-after:"))
            fixture.team.clock.advance(by: .minutes(1))
            #expect(try await Self.post(client, Self.hello, key: key).status == 200)
        }
    }
}
