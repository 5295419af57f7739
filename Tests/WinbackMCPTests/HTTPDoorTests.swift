import Testing
import WinbackMCP
import WinbackWire

/// What is looked at before the body of a POST.
@Suite struct HTTPDoorTests {
    @Test func `an origin is this server's own, a known one, or none`() {
        func admits(_ origin: String?, _ known: [String] = []) -> Bool {
            HTTPDoor.admits(origin: origin, authority: "127.0.0.1:80", known: known)
        }
        #expect(admits(nil) && admits("http://127.0.0.1:80") && admits("HTTPS://127.0.0.1:80"))
        for evil in ["", "null", "http://evil.example", "http://127.0.0.1.evil:80", "http://127.0.0.1", "127.0.0.1:80"]
        {
            #expect(!admits(evil), "\(evil)")
        }
        #expect(admits("https://Shop.example", ["https://shop.example"]))
        #expect(!HTTPDoor.admits(origin: "http://a", authority: nil))
    }

    @Test func `JSON is sent and accepted, with refusals that say so`() {
        func status(_ type: String?, _ accept: String?) -> Int? {
            HTTPDoor.refusal(contentType: type, accept: accept)?.status
        }
        #expect(status("application/json", nil) == nil)
        #expect(status("Application/JSON ; charset=utf-8", "text/event-stream, application/json") == nil)
        #expect(status("application/json", "*/*") == nil && status("application/json", "application/*") == nil)
        #expect(status("text/plain", nil) == 415 && status(nil, nil) == 415)
        #expect(status("application/json", "text/event-stream") == 406)
        #expect(HTTPDoor.refusal(contentType: nil, accept: nil)?.body["id"] == nil)
    }

    @Test func `only a client that names streams gets one`() {
        #expect(HTTPDoor.takesStream(accept: "application/json, text/event-stream"))
        #expect(!HTTPDoor.takesStream(accept: nil) && !HTTPDoor.takesStream(accept: "*/*"))
    }

    @Test func `an event is one message and an empty line`() {
        #expect(
            String(decoding: HTTPDoor.event(["text": "a\nb"]), as: UTF8.self)
                == "event: message\ndata: {\"text\":\"a\\nb\"}\n\n")
    }

    @Test func `headers are looked up by their names`() {
        let headers = RequestHeaders {
            ["MCP-Protocol-Version": " v ", "Mcp-Method": "m", "Mcp-Name": "=?base64?bg==?="][$0]
        }
        #expect(headers == RequestHeaders(version: "v", method: "m", name: "n"))
        // A wrong length, another alphabet: no name at all.
        for odd in ["=?base64?bg?=", "=?base64?bg=?=", "=?base64?_w==?="] {
            #expect(RequestHeaders(name: odd).name == odd)
        }
    }
}
