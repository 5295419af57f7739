import Testing
import WinbackMCP
import WinbackWire

/// What a client is asked to bring first, and what it brings.
@Suite struct InputRoundTests {
    private static func admit(_ method: String, _ params: JSONObject, can: JSONValue = [:]) throws -> AdmittedRequest? {
        let body = HTTPLadderTests.body(method, params, meta: HTTPLadderTests.meta("2026-07-28", can))
        let headers = RequestHeaders(version: "2026-07-28", method: method, name: params["name"]?.stringValue)
        guard case .request(let request) = try HTTPLadder.admit(body, headers) else { return nil }
        return request
    }

    private static let answers: JSONObject = [
        "name": ["action": "accept", "content": ["name": "Ada"]], "no": ["action": "decline"], "odd": 12_345,
        "roots": ["roots": []],
    ]

    private static func expectRead(_ round: InputRound) {
        #expect(round.answers["name"] == .accepted(["name": "Ada"]) && round.answers["no"] == .declined)
        // What is no answer to a form is as good as none, and is still there as it came.
        #expect(round.answers["odd"] == nil && round.answers["roots"] == nil)
        #expect(round.given["roots"] == ["roots": []] && round.given["odd"] == 12_345)
        #expect(round.state == "s")
    }

    @Test func `a call and a prompt come with answers`() throws {
        let params: JSONObject = ["name": "x", "inputResponses": .object(Self.answers), "requestState": "s"]
        guard case .callTool("x", [:], let round)? = try Self.admit("tools/call", params)?.ask,
            case .getPrompt("x", [:], let other)? = try Self.admit("prompts/get", params)?.ask
        else {
            Issue.record("not read")
            return
        }
        Self.expectRead(round)
        Self.expectRead(other)
    }

    @Test func `nobody asks back before, so answers mean nothing`() throws {
        let params: JSONObject = ["name": "x", "inputResponses": .object(Self.answers), "requestState": "s"]
        #expect(
            try Ask.read("prompts/get", params, in: .november2025)
                == .getPrompt(name: "x", arguments: [:], round: InputRound()))
        #expect(
            try Ask.read("tools/call", ["name": "x", "inputResponses": 1], in: .november2025)
                == .callTool(name: "x", arguments: [:], round: InputRound()))
    }

    @Test func `answers are an object, a state is a text`() throws {
        for bad in [["name": "x", "inputResponses": 1], ["name": "x", "requestState": 1]] as [JSONObject] {
            #expect(throws: ProtocolError.self) { try Ask.read("prompts/get", bad, in: .july2026) }
        }
        #expect(
            try Ask.read("prompts/get", ["name": "x", "inputResponses": .null], in: .july2026)
                == .getPrompt(name: "x", arguments: [:], round: InputRound()))
    }

    @Test func `what is asked for is a form or anything else a client declared`() {
        let server = ServerDescription(name: "w", title: "W", version: "1", instructions: "do")
        let form = FormQuestion("Sure?", fields: [.init("ok", title: "OK", help: "h", .yesNo)])
        let result = ResultWriter(.july2026, server: server).inputRequired(
            ["b": InputRequest("roots/list", [:]), "a": .form(form)], state: nil)
        #expect(result["resultType"] == "input_required" && result["requestState"] == nil)
        #expect(result["inputRequests"]?.objectValue?.keys == ["a", "b"])
        #expect(result["inputRequests"]?["b"] == ["method": "roots/list", "params": [:]])
        let field = result["inputRequests"]?["a"]?["params"]?["requestedSchema"]?["properties"]?["ok"]
        #expect(field == ["type": "boolean", "title": "OK", "description": "h"])
        #expect(result["ttlMs"] == nil && result["_meta"] != nil)
    }

    @Test func `a form takes what each field takes, and nothing may be missing`() {
        let form = FormQuestion(
            "?",
            fields: [
                .init("text", title: "", help: "", longest: 3),
                .init("word", title: "", help: "", choices: ["a", "b"]),
                .init("ok", title: "", help: "", .yesNo),
            ])
        let good: JSONObject = ["text": "äöü", "word": "b", "ok": false, "more": 1]
        #expect(form.takes(good))
        for (name, value) in [
            ("text", "äöüx"), ("text", ""), ("text", 1), ("word", "c"), ("word", true), ("ok", "yes"), ("ok", nil),
            ("text", nil),
        ] as [(String, JSONValue?)] {
            var bad = good
            bad[name] = value
            #expect(!form.takes(bad), "\(name)")
        }
    }

    @Test func `a client that did not say it can is refused with what it lacks`() throws {
        let can = try #require(try Self.admit("tools/list", [:], can: ["sampling": [:]])).client
        try can.require("sampling")
        for (modes, shows) in [([:], true), (["form": [:]], true), (["url": [:]], false)] as [(JSONValue, Bool)] {
            #expect(try Self.admit("tools/list", [:], can: ["elicitation": modes])?.client.can("elicitation") == shows)
        }
        do throws(ProtocolError) {
            try can.require("roots")
            Issue.record("accepted")
        } catch {
            #expect(error.code == .missingCapability && error.data == ["requiredCapabilities": ["roots": [:]]])
            #expect(error.code.status(modern: true) == 400)
        }
    }
}
