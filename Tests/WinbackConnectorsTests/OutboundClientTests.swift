import Foundation
import Testing
import WinbackModel

@testable import WinbackConnectors

/// The client against a server that behaves badly, and against name servers that lie.
@Suite(.timeLimit(.minutes(15))) struct OutboundClientTests {
    private func send(
        _ url: OutboundURL, rules: AddressRules = Fixtures.loopback, resolver: any HostResolver = SystemResolver(),
        headers: [(name: String, value: String)] = [("x-a", "1")], body: String = "{}",
        limits: OutboundLimits = OutboundLimits(connect: .seconds(5), total: .seconds(5))
    ) async -> OutboundAnswer {
        await OutboundClient(resolver: resolver).send(
            OutboundRequest(url: url, headers: headers, body: Array(body.utf8)), rules: rules, limits: limits)
    }

    @Test func `a request arrives as it was written, without cookies, credentials or leave to wait`() async throws {
        let server = try LoopbackServer { _ in
            .answer(200, headers: ["Set-Cookie": "a=1", "X-B": " two "], body: "hello")
        }
        let url = try Fixtures.url(server.port, "/a/b?c=%20d")
        guard case .answered(let first) = await send(url, body: "one"), case .answered = await send(url, body: "two")
        else {
            Issue.record("no answer")
            return
        }
        #expect(first.status == 200 && first.isWhole && first.body == Array("hello".utf8))
        #expect(first.headers["x-b"] == "two")
        #expect(first.address?.description == "127.0.0.1")
        let requests = server.requests
        #expect(requests.map(\.line) == Array(repeating: "POST /a/b?c=%20d HTTP/1.1", count: 2))
        #expect(requests.map(\.body) == [Array("one".utf8), Array("two".utf8)])
        for request in requests {
            #expect(request.headers["cookie"] == nil && request.headers["authorization"] == nil)
            #expect(request.headers["expect"] == nil && request.headers["x-a"] == "1")
        }
        // Each on a connection of its own: libcurl would repeat a request on one that turned out dead.
        #expect(server.connections == 2)
    }

    @Test func `the name is kept while the address is the one that was checked`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let resolver = ScriptedResolver(["127.0.0.1"])
        let answer = await send(try Fixtures.url(server.port, host: "hooks.shop.example"), resolver: resolver)
        guard case .answered = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(server.requests.first?.headers["host"] == "hooks.shop.example:\(server.port)")
        #expect(resolver.calls == 1)
    }

    @Test func `a name that leads somewhere private the second time is refused then`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let url = try Fixtures.url(server.port, host: "rebind.shop.example")
        let resolver = ScriptedResolver(["93.184.216.34"], ["127.0.0.1"])
        // The first look-up is only looked at, as when a URL is checked; the second belongs to the sending.
        let client = OutboundClient(resolver: resolver)
        let seen = try await client.addresses(of: url, within: .seconds(1))
        #expect(seen.allSatisfy { AddressRules().refusal(of: $0) == nil })
        let answer = await client.send(
            OutboundRequest(url: url, headers: [], body: []), rules: AddressRules(),
            limits: OutboundLimits(connect: .seconds(1), total: .seconds(1)))
        guard case .notSent(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains("127.0.0.1"))
        #expect(server.connections == 0)
        #expect(resolver.calls == 2)
    }

    @Test(arguments: [
        ["93.184.216.34", "127.0.0.1"], ["127.0.0.1", "93.184.216.34"], ["::1"], ["::ffff:127.0.0.1"], ["10.0.0.1"],
        ["93.184.216.34", "64:ff9b::7f00:1"], ["169.254.169.254"], ["2606:4700::1", "fd00::1"], [],
    ]) func `one bad address among good ones is enough`(_ addresses: [String]) async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let url = try Fixtures.url(server.port, host: "mixed.shop.example")
        let answer = await send(url, rules: AddressRules(), resolver: ScriptedResolver(addresses))
        guard case .notSent = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(server.connections == 0)
    }

    /// The second wall: whatever libcurl is about to connect to, a socket is opened to checked addresses alone.
    @Test func `no socket is opened to an address that was not checked`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let url = try Fixtures.url(server.port)
        let checked = [try #require(IPAddress("127.0.0.2"))]
        let answer = await withCheckedContinuation { continuation in
            TransferLoop.shared.start(
                Transfer(
                    id: TransferLoop.shared.number(), OutboundRequest(url: url, headers: [], body: []), to: checked,
                    limits: OutboundLimits()
                ) { continuation.resume(returning: $0) })
        }
        guard case .notSent(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains("127.0.0.1 is none of the addresses"))
        #expect(server.connections == 0)
    }

    @Test func `redirects are told and not followed`() async throws {
        let other = try LoopbackServer { _ in .answer(200) }
        let port = other.port
        let server = try LoopbackServer { _ in .answer(307, headers: ["Location": "http://127.0.0.1:\(port)/"]) }
        guard case .answered(let response) = await send(try Fixtures.url(server.port)) else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 307)
        #expect(other.connections == 0)
    }

    @Test func `an answer too large is cut off, and its status still counts`() async throws {
        let server = try LoopbackServer { _ in .answer(200, body: String(repeating: "x", count: 400_000)) }
        var limits = OutboundLimits(connect: .seconds(5), total: .seconds(5))
        limits.responseBytes = 1_000
        guard case .answered(let response) = await send(try Fixtures.url(server.port), limits: limits) else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 200 && !response.isWhole && response.body.count == 1_000)
    }

    @Test func `headers without end are in doubt`() async throws {
        let flood =
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Flood: \(String(repeating: "y", count: 900))\r\n", count: 200)
        let server = try LoopbackServer { _ in .bytes(Array(flood.utf8)) }
        let answer = await send(try Fixtures.url(server.port))
        guard case .inDoubt = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test(arguments: [
        LoopbackServer.Reply.drop, .bytes([]), .bytes(Array("HTTP/1.1 2".utf8)), .bytes(Array("nonsense\r\n\r\n".utf8)),
        .bytes(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)), .hang(),
    ]) func `a request without an answer is in doubt`(_ reply: LoopbackServer.Reply) async throws {
        let server = try LoopbackServer { _ in reply }
        let limits = OutboundLimits(connect: .seconds(5), total: .seconds(2))
        let answer = await send(try Fixtures.url(server.port), limits: limits)
        guard case .inDoubt = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(server.requests.count == 1)
    }

    @Test func `a status followed by silence is an answer`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        let server = try LoopbackServer { _ in .bytes(Array(head.utf8)) }
        guard case .answered(let response) = await send(try Fixtures.url(server.port)) else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 200 && !response.isWhole)
    }

    @Test func `where nobody listens nothing is sent`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        server.stop()
        let answer = await send(try Fixtures.url(server.port))
        guard case .notSent = answer else {
            Issue.record("\(answer)")
            return
        }
    }

    @Test func `encryption is not given up: a plain server gets no request`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let rules = URLRules(ports: [server.port], addresses: Fixtures.loopback)
        let limits = OutboundLimits(connect: ElapsedTime(milliseconds: 300), total: ElapsedTime(milliseconds: 300))
        let answer = await send(try rules.check("https://127.0.0.1:\(server.port)/"), limits: limits)
        guard case .notSent = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [("x", "a\r\nb: c"), ("x\r\ny", "a"), ("x y", "a"), ("", "a"), ("x", "ä"), ("x:", "a")])
    func `a header that would begin another is not sent`(_ name: String, _ value: String) async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let answer = await send(try Fixtures.url(server.port), headers: [(name, value)])
        guard case .notSent = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(server.connections == 0)
    }

    @Test func `a cancelled request ends at once, in doubt`() async throws {
        let server = try LoopbackServer { _ in .hang() }
        let url = try Fixtures.url(server.port)
        let task = Task { await send(url, limits: OutboundLimits(connect: .seconds(30), total: .seconds(50))) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        guard case .inDoubt = await task.value else {
            Issue.record("answered")
            return
        }
    }

    @Test func `many at a time on one thread`() async throws {
        let server = try LoopbackServer { request in .answer(200, body: request.headers["x-n"] ?? "") }
        let url = try Fixtures.url(server.port)
        await withTaskGroup(of: (Int, OutboundAnswer).self) { group in
            for number in 0..<200 { group.addTask { (number, await send(url, headers: [("x-n", "\(number)")])) } }
            for await (number, answer) in group {
                guard case .answered(let response) = answer else {
                    Issue.record("\(answer)")
                    continue
                }
                #expect(response.body == Array("\(number)".utf8))
            }
        }
    }

    @Test func `the system's resolver knows this machine and no nonsense`() async throws {
        let found = try await SystemResolver().addresses(of: "localhost", within: .seconds(5))
        #expect(found.contains { $0 == IPAddress("127.0.0.1") || $0 == IPAddress("::1") })
    }
}
