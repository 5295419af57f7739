import Testing
import WinbackMCP
import WinbackWire

/// JSON-RPC 2.0 messages, read once.
@Suite struct EnvelopeTests {
    private static func code(_ text: String) -> Int? {
        do throws(Message.Refusal) {
            _ = try Message.read(Array(text.utf8))
            return nil
        } catch {
            return error.error.code.rawValue
        }
    }

    @Test(arguments: [
        ("{not json", -32700), ("", -32700), ("[]", -32600), (#"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, -32600),
        ("null", -32600), (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (#"{"id":1,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"p"}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600), (#"{"jsonrpc":"2.0","id":1,"method":7}"#, -32600),
        (#"{"jsonrpc":"2.0","id":1,"method":"p","params":[1]}"#, -32600), (#"{"jsonrpc":"2.0","result":{}}"#, -32600),
    ])
    func `what is no message is refused by its code`(_ text: String, _ code: Int) {
        #expect(Self.code(text) == code)
    }

    @Test func `bytes that are no UTF-8 are no JSON`() {
        let bytes = Array(#"{"jsonrpc":"2.0","id":1,"method":"ping","x":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)
        #expect(throws: Message.Refusal.self) { try Message.read(bytes) }
    }

    @Test func `an id keeps its type, and a refusal names the request when it can`() throws {
        for id in ["1", "0", "9007199254740991", #""1""#, #""str-1""#] {
            let text = #"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#
            guard case .request(let read, "ping", _) = try Message.read(Array(text.utf8)) else {
                Issue.record("no request")
                continue
            }
            #expect(read.json.text() == id)
        }
        do throws(Message.Refusal) {
            _ = try Message.read(Array(#"{"jsonrpc":"1.0","id":7,"method":"ping"}"#.utf8))
            Issue.record("accepted")
        } catch {
            #expect(error.error.response(to: error.id)["id"] == 7)
        }
    }

    @Test func `notifications and answers are told apart`() throws {
        let note = try Message.read(Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8))
        #expect(note == .notification(method: "notifications/initialized", params: [:]))
        let answer = try Message.read(Array(#"{"jsonrpc":"2.0","id":"a","result":{"x":1}}"#.utf8))
        #expect(answer == .response(.text("a"), result: ["x": 1]))
    }

    @Test func `a handshake echoes what is spoken, and never the revision without one`() {
        for revision in Revision.allCases where !revision.isModern {
            #expect(Revision.negotiated(revision.rawValue) == revision)
        }
        for asked in ["1999-01-01", "2026-07-28", "", "zzz"] {
            #expect(Revision.negotiated(asked) == .november2025)
        }
    }

    @Test func `a cursor is one list's, stable, and nothing else is one`() throws {
        let all = Array(1...7)
        let first = try Page(all, of: "things", from: nil, size: 3)
        #expect(first.items == [1, 2, 3])
        #expect(try Page(all, of: "things", from: nil, size: 3).next == first.next)
        let second = try Page(all, of: "things", from: first.next, size: 3)
        #expect(second.items == [4, 5, 6])
        let third = try Page(all, of: "things", from: second.next, size: 3)
        #expect(third.items == [7] && third.next == nil)
        for bad in ["bogus!!", "AAAA", PageCursor.text(3, of: "others"), PageCursor.text(8, of: "things")] {
            #expect(throws: ProtocolError.self) { try Page(all, of: "things", from: bad, size: 3) }
        }
    }

    @Test func `progress only grows, and not faster than people read`() {
        var gate = ProgressGate(every: 100)
        let told = [(1.0, 0), (2, 50), (2, 100), (2, 500), (1, 900)].map { gate.admits($0, at: Int64($1)) }
        #expect(told == [true, false, true, false, false])
    }
}
