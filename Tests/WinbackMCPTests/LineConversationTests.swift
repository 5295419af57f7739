import Foundation
import Testing
import WinbackMCP
import WinbackWire

/// A conversation over lines, as a state machine.
@Suite struct LineConversationTests {
    private static func line(_ json: JSONValue) -> [UInt8] { json.write() }

    private static func request(_ id: JSONValue, _ method: String, _ params: JSONValue = [:]) -> [UInt8] {
        line(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params])
    }

    private static let hello: JSONValue = [
        "protocolVersion": "2025-11-25", "capabilities": ["elicitation": [:]],
        "clientInfo": ["name": "c", "version": "1"],
    ]

    private static func served(_ steps: [LineConversation.Step]) -> AdmittedRequest? {
        if case .serve(let request)? = steps.first { return request }
        return nil
    }

    private static func code(_ steps: [LineConversation.Step]) -> JSONValue? {
        if case .send(let message)? = steps.first { return message["error"]?["code"] }
        return nil
    }

    @Test func `both eras live in one process, in either order`() {
        let talk = Talk()
        let meta = HTTPLadderTests.meta()
        #expect(Self.served(talk.take(Self.request("d", "server/discover", ["_meta": meta])))?.ask == .discover)
        let first = Self.served(talk.take(Self.request("i", "initialize", Self.hello)))
        #expect(first?.ask == .initialize(.november2025))
        #expect(first?.client.name == "c 1")
        let listed = Self.served(talk.take(Self.request("m", "tools/list", ["_meta": meta])))
        #expect(listed?.revision == .july2026)
        #expect(Self.served(talk.take(Self.request("l", "tools/list")))?.revision == .november2025)
    }

    @Test func `before a handshake only a ping is answered, and a bad line ends nothing`() {
        let talk = Talk()
        #expect(Self.code(talk.take(Self.request(1, "tools/list"))) == -32600)
        #expect(Self.served(talk.take(Self.request(2, "ping")))?.ask == .ping)
        guard case .send(let message)? = talk.take(Array("{not json".utf8)).first else {
            Issue.record("nothing said")
            return
        }
        #expect(message["error"]?["code"] == -32700 && message["id"] == .null)
        #expect(talk.take(Array("  \r".utf8)).isEmpty)
        #expect(talk.take(Self.line(["jsonrpc": "2.0", "method": "notifications/nope"])).isEmpty)
        #expect(
            Self.code(talk.take(Self.request(3, "tools/list", ["_meta": HTTPLadderTests.meta("1900-01-01")]))) == -32022
        )
    }

    @Test func `an id that is being worked on is refused, and is free again afterwards`() {
        let talk = Talk()
        _ = talk.take(Self.request(0, "initialize", Self.hello))
        #expect(Self.served(talk.take(Self.request(1, "tools/list"))) != nil)
        #expect(Self.code(talk.take(Self.request(1, "tools/list"))) == -32600)
        #expect(Self.served(talk.take(Self.request("1", "tools/list"))) != nil)
        #expect(talk.finish(.number(1)))
        #expect(Self.served(talk.take(Self.request(1, "tools/list"))) != nil)
    }

    @Test func `what is cancelled is not answered, and what is over cannot be`() {
        let talk = Talk()
        _ = talk.take(Self.request(0, "initialize", Self.hello))
        _ = talk.take(Self.request(1, "tools/list"))
        let cancel = Self.line([
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1],
        ])
        #expect(talk.isOpen(.number(1)))
        #expect(talk.take(cancel) == [.cancel(.number(1))])
        #expect(!talk.isOpen(.number(1)))
        #expect(talk.take(cancel).isEmpty)
        #expect(!talk.finish(.number(1)))
    }

    @Test func `a form is asked once and answered once`() {
        let talk = Talk()
        _ = talk.take(Self.request(0, "initialize", Self.hello))
        let form = FormQuestion("Decide", fields: [.init("code", title: "Code", help: "Six digits", longest: 8)])
        let (name, message) = talk.ask(form)
        #expect(message["method"] == "elicitation/create")
        #expect(message["params"]?["requestedSchema"]?["required"] == ["code"])
        let answer = Self.line([
            "jsonrpc": "2.0", "id": .string(name), "result": ["action": "accept", "content": ["code": "123456"]],
        ])
        #expect(talk.take(answer) == [.answered(form: name, .accepted(["code": "123456"]))])
        #expect(talk.take(answer).isEmpty)
        let (other, _) = talk.ask(form)
        let failure = Self.line(["jsonrpc": "2.0", "id": .string(other), "error": ["code": -32601, "message": "no"]])
        #expect(talk.take(failure) == [.answered(form: other, nil)])
    }

    /// Conversations of three messages a seed; WINBACK_FUZZ_MESSAGES asks for more in all.
    private static let conversations =
        (ProcessInfo.processInfo.environment["WINBACK_FUZZ_MESSAGES"].flatMap { Int($0) } ?? 24_000) / 12

    /// Messages put together from the protocol's own words, cut and mixed; a seed that fails is kept by its number.
    @Test(arguments: [1, 7, 42, 2026] as [UInt64])
    func `no message ends a conversation`(_ seed: UInt64) {
        var dice = Dice(state: seed)
        for _ in 0..<Self.conversations {
            let talk = Talk()
            for _ in 0..<3 {
                var bytes = dice.message().write()
                if dice.roll(4) == 0 { bytes.removeLast(Int(dice.roll(UInt64(bytes.count)))) }
                if dice.roll(8) == 0, !bytes.isEmpty {
                    bytes[Int(dice.roll(UInt64(bytes.count)))] = UInt8(dice.roll(256))
                }
                for step in talk.take(bytes) {
                    if case .send(let message) = step { #expect(message["jsonrpc"] == "2.0") }
                    if case .serve(let request) = step { _ = talk.finish(request.id) }
                }
                _ = try? HTTPLadder.admit(bytes, RequestHeaders(version: dice.pick(["2026-07-28", "x", "2025-11-25"])))
            }
        }
    }
}

/// A conversation behind a reference, so that an expectation can take a line.
private final class Talk {
    private var talk = LineConversation()
    func take(_ line: [UInt8]) -> [LineConversation.Step] { talk.take(line) }
    func finish(_ id: MessageID) -> Bool { talk.finish(id) }
    func isOpen(_ id: MessageID) -> Bool { talk.isOpen(id) }
    func ask(_ form: FormQuestion) -> (form: String, message: JSONValue) { talk.ask(form) }
}

/// Small pseudo-random choices, the same for the same seed (SplitMix64, Steele, Lea, Flood, 2014).
private struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func roll(_ sides: UInt64) -> UInt64 { next() % max(1, sides) }
    mutating func pick<T>(_ all: [T]) -> T { all[Int(roll(UInt64(all.count)))] }

    mutating func value(_ depth: Int = 0) -> JSONValue {
        switch roll(depth > 3 ? 6 : 8) {
        case 0: return .null
        case 1: return .bool(roll(2) == 0)
        case 2: return .integer(Int64(bitPattern: next()))
        case 3: return .number(Double(roll(1_000)) / 7)
        case 4: return .string(pick(["", "tools/call", "2026-07-28", "name", "\u{0}\u{1B}[2J", "é"]))
        case 5: return .string(String(repeating: "a", count: Int(roll(200))))
        case 6:
            var list: [JSONValue] = []
            for _ in 0..<roll(4) { list.append(value(depth + 1)) }
            return .array(list)
        default:
            var object = JSONObject()
            for _ in 0..<roll(5) { object[pick(Self.keys)] = value(depth + 1) }
            return .object(object)
        }
    }

    static let keys = [
        "name", "arguments", "uri", "cursor", "ref", "argument", "_meta", "inputResponses", "requestState", "type",
        "value", HTTPLadderTests.version, HTTPLadderTests.capabilities, "progressToken", "protocolVersion",
    ]
    static let methods = [
        "initialize", "server/discover", "ping", "tools/list", "tools/call", "resources/read", "prompts/get",
        "completion/complete", "skills/get", "notifications/cancelled", "no/such",
    ]

    mutating func message() -> JSONValue {
        if roll(10) == 0 { return value() }
        var message: JSONObject = ["jsonrpc": roll(20) == 0 ? "1.0" : "2.0"]
        if roll(5) > 0 { message["id"] = pick([1, "a", .null, 2.5, .integer(Int64(roll(9)))]) }
        if roll(10) > 0 { message["method"] = .string(pick(Self.methods)) }
        var params = JSONObject()
        for _ in 0..<roll(5) { params[pick(Self.keys)] = value(1) }
        if roll(2) == 0 { params["_meta"] = HTTPLadderTests.meta(pick(["2026-07-28", "2025-11-25", ""])) }
        if roll(6) > 0 { message["params"] = .object(params) }
        return .object(message)
    }
}
