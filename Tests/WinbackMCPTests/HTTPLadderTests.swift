import Testing
import WinbackMCP
import WinbackWire

/// The order of checks of one POST in both eras.
@Suite struct HTTPLadderTests {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"

    static func meta(_ spoken: String = "2026-07-28", _ can: JSONValue = [:]) -> JSONValue {
        .object([version: .string(spoken), capabilities: can])
    }

    static func body(_ method: String, _ params: JSONObject = [:], meta: JSONValue? = nil) -> [UInt8] {
        var params = params
        params["_meta"] = meta
        let message: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .object(params)]
        return message.write()
    }

    /// Status and code; 200 and nil for what is let through.
    private static func outcome(_ body: [UInt8], _ headers: RequestHeaders) -> (Int, Int?) {
        do throws(HTTPLadder.Refusal) {
            return try HTTPLadder.admit(body, headers) == .accepted ? (202, nil) : (200, nil)
        } catch {
            return (error.status, error.body["error"]?["code"]?.integerValue.map { Int($0) })
        }
    }

    private static func modern(
        _ method: String, _ params: JSONObject = [:], meta: JSONValue? = Self.meta(),
        headers: RequestHeaders? = nil
    ) -> (Int, Int?) {
        let name = params["name"]?.stringValue ?? params["uri"]?.stringValue
        return outcome(
            body(method, params, meta: meta),
            headers ?? RequestHeaders(version: "2026-07-28", method: method, name: name))
    }

    @Test func `an envelope is whole, or nothing else is looked at`() {
        let header = RequestHeaders(version: "2026-07-28", method: "tools/list")
        #expect(Self.modern("tools/list") == (200, nil))
        #expect(Self.modern("tools/list", meta: nil, headers: header) == (400, -32602))
        #expect(Self.modern("tools/list", meta: .object([Self.capabilities: [:]]), headers: header) == (400, -32602))
        #expect(
            Self.modern("no/such", meta: .object([Self.version: "2026-07-28"]), headers: RequestHeaders()) == (
                400, -32602
            ))
    }

    @Test func `headers come before the version, the version before the method`() {
        let wrong = RequestHeaders(version: "2025-11-25", method: "tools/list")
        #expect(Self.modern("tools/list", headers: wrong) == (400, -32020))
        #expect(Self.modern("tools/list", meta: Self.meta("1900-01-01"), headers: wrong) == (400, -32020))
        let old = RequestHeaders(version: "1900-01-01", method: "no/such")
        #expect(Self.modern("no/such", meta: Self.meta("1900-01-01"), headers: old) == (400, -32022))
        #expect(Self.modern("no/such") == (404, -32601))
        for removed in ["ping", "initialize", "logging/setLevel", "resources/subscribe", "subscriptions/listen"] {
            #expect(Self.modern(removed) == (404, -32601), "\(removed)")
        }
        #expect(Self.modern("tools/list", headers: RequestHeaders(version: "2026-07-28")) == (400, -32020))
        #expect(
            Self.modern("tools/list", headers: RequestHeaders(version: " 2026-07-28 ", method: "tools/list")) == (
                200, nil
            ))
        #expect(
            Self.modern("tools/list", headers: RequestHeaders(version: "2026-07-28", method: "TOOLS/LIST"))
                == (400, -32020))
    }

    @Test func `a name in the header is that of the body, also when it is encoded`() {
        func called(_ name: String?) -> (Int, Int?) {
            Self.modern(
                "tools/call", ["name": "tëst", "arguments": [:]],
                headers: RequestHeaders(version: "2026-07-28", method: "tools/call", name: name))
        }
        #expect(called("tëst") == (200, nil))
        #expect(called("=?base64?dMOrc3Q=?=") == (200, nil))
        #expect(called("=?base64?!!?=") == (400, -32020))
        #expect(called("other") == (400, -32020))
        #expect(called(nil) == (400, -32020))
        #expect(
            Self.modern(
                "tools/call", [:], headers: RequestHeaders(version: "2026-07-28", method: "tools/call"))
                == (400, -32602))
    }

    @Test func `a version that is not spoken is answered with those that are`() throws {
        do throws(HTTPLadder.Refusal) {
            _ = try HTTPLadder.admit(
                Self.body("tools/list", meta: Self.meta("1900-01-01")),
                RequestHeaders(version: "1900-01-01", method: "tools/list"))
            Issue.record("accepted")
        } catch {
            let data = error.body["error"]?["data"]
            #expect(data?["requested"] == "1900-01-01")
            #expect(data?["supported"]?.arrayValue?.contains("2026-07-28") == true)
            #expect(error.body["id"] == 1)
        }
    }

    @Test func `older clients are met as they are`() throws {
        let none = RequestHeaders()
        #expect(Self.outcome(Self.body("ping"), none) == (200, nil))
        #expect(Self.outcome(Self.body("ping"), RequestHeaders(version: "2025-06-18")) == (200, nil))
        #expect(Self.outcome(Self.body("ping"), RequestHeaders(version: "1999-01-01")) == (400, -32600))
        #expect(Self.outcome(Self.body("no/such"), none) == (200, -32601))
        #expect(Self.outcome(Self.body("logging/setLevel"), none) == (200, -32601))
        #expect(Self.outcome(Self.body("tools/call"), none) == (200, -32602))
        #expect(Self.outcome(Array("{".utf8), none) == (400, -32700))
        #expect(
            Self.outcome(Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8), none) == (202, nil))
        #expect(Self.outcome(Array(#"{"jsonrpc":"2.0","id":77,"result":{}}"#.utf8), none) == (202, nil))
        let hello: JSONObject = ["protocolVersion": "2025-06-18", "capabilities": ["elicitation": [:]]]
        guard case .request(let request) = try HTTPLadder.admit(Self.body("initialize", hello), none) else {
            Issue.record("no request")
            return
        }
        #expect(request.ask == .initialize(.june2025))
        #expect(request.client.showsForms)
    }

    @Test func `a client can show forms when it says so in either way`() throws {
        for (can, shows) in [
            ([:], false), (["elicitation": [:]], true), (["elicitation": ["form": [:]]], true),
            (["elicitation": ["url": [:]]], false),
        ] as [(JSONValue, Bool)] {
            let body = Self.body("tools/list", meta: Self.meta("2026-07-28", can))
            guard
                case .request(let request) = try HTTPLadder.admit(
                    body, RequestHeaders(version: "2026-07-28", method: "tools/list"))
            else { continue }
            #expect(request.client.showsForms == shows)
        }
    }
}
