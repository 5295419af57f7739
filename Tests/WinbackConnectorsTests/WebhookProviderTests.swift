import Foundation
import Synchronization
import Testing
import WinbackConnectors
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore
import WinbackWire

/// The provider against receivers that keep their promises, and others.
@Suite(.timeLimit(.minutes(15))) struct WebhookProviderTests {
    /// A receiver that does each key once and then answers as it is told.
    private final class Receiver: Sendable {
        let done = Mutex<[String]>([])
        let silent: Mutex<Int>
        init(silentFor tries: Int = 0) { silent = Mutex(tries) }

        func take(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
            let isKnown = done.withLock { done in
                if done.contains(request.key) { return true }
                done.append(request.key)
                return false
            }
            let isSilent = silent.withLock { left in
                left -= 1
                return left >= 0
            }
            if isSilent { return .hang() }
            return .answer(
                isKnown ? 409 : 200, body: #"{"status":"\#(isKnown ? "duplicate" : "accepted")","reference":"r-1"}"#)
        }
    }

    @Test func `answers come in the order of the effects, signed and keyed`() async throws {
        let server = try LoopbackServer { request in .answer(200, body: #"{"reference":"R \#(request.key)"}"#) }
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server, inFlight: 3)])
        let effects = (1...40).map { Fixtures.effect($0) }
        let answers = await webhooks.perform(effects, at: Fixtures.now)
        #expect(answers.map(\.claimed) == effects)
        #expect(answers.map(\.result) == effects.map { .accepted(reference: "R t1/\($0.effect.key)") })
        let request = try #require(server.requests.first)
        let id = try #require(request.headers["webhook-id"])
        let signed = try WebhookSigner(secrets: [Fixtures.secret]).headers(
            id: id, seconds: 1_790_000_000, body: request.body)
        #expect(request.headers["webhook-signature"] == signed[2].value)
        #expect(request.headers["webhook-timestamp"] == "1790000000")
        #expect(Set(server.requests.compactMap { $0.headers["webhook-id"] }).count == 40)
    }

    @Test func `two secrets sign while a receiver changes over`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        var destination = try Fixtures.destination(server)
        destination.previousSecret = "two"
        _ = await (try await Fixtures.webhooks([destination])).perform([Fixtures.effect(1)], at: Fixtures.now)
        let request = try #require(server.requests.first)
        let id = try #require(request.headers["webhook-id"])
        for secret in [Fixtures.secret, Fixtures.oldSecret] {
            let one = try WebhookSigner(secrets: [secret]).headers(id: id, seconds: 1_790_000_000, body: request.body)[
                2]
            #expect(
                request.headers["webhook-signature"]?.split(separator: " ").map(String.init).contains(one.value) == true
            )
        }
    }

    @Test func `names and addresses go only to whom they are promised`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        for include in [[], [Destination.Inclusion.contact]] {
            let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server, include: include)])
            _ = await webhooks.perform([Fixtures.effect(1)], at: Fixtures.now)
            let body = String(decoding: server.requests.last?.body ?? [], as: UTF8.self)
            #expect(body.contains("ana@example.com") == !include.isEmpty)
        }
    }

    @Test func `one that takes it and then hangs is asked once more under the same key: one delivery`() async throws {
        let receiver = Receiver(silentFor: 1)
        let server = try LoopbackServer { receiver.take($0) }
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server, milliseconds: 1_500)])
        let first = await webhooks.perform([Fixtures.effect(1)], at: Fixtures.now)
        #expect(first.map(\.result.word) == ["unknown"])
        let second = await webhooks.inquire([Fixtures.effect(1)], at: Fixtures.now)
        #expect(second.map(\.result) == [.accepted(reference: "r-1")])
        #expect(receiver.done.withLock { $0.count } == 1)
        try #require(server.requests.count == 2)
        #expect(server.requests[0].headers["webhook-id"] == server.requests[1].headers["webhook-id"])
        #expect(server.requests[0].body == server.requests[1].body)
    }

    @Test func `one effect on which a receiver hangs is asked about less and less`() async throws {
        let server = try LoopbackServer { _ in .answer(500) }
        let clock = ManualClock()
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server)], clock)
        for _ in 0..<240 {
            _ = await webhooks.inquire([Fixtures.effect(1)], at: clock.now())
            clock.advance(by: .minutes(1))
        }
        #expect((8...12).contains(server.requests.count), "\(server.requests.count)")
    }

    @Test func `one without that promise is never asked again`() async throws {
        let server = try LoopbackServer { _ in .drop }
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server, idempotent: false)])
        #expect(await webhooks.perform([Fixtures.effect(1)], at: Fixtures.now).map(\.result.word) == ["unknown"])
        #expect(await webhooks.inquire([Fixtures.effect(1)], at: Fixtures.now).map(\.result.word) == ["unknown"])
        // A worker that died after claiming may have sent it.
        let again = await webhooks.perform([Fixtures.effect(2, claims: 2)], at: Fixtures.now)
        #expect(again.map(\.result.word) == ["unknown"])
        #expect(server.requests.count == 1)
    }

    @Test func `doubt is settled by a word about the key and by nothing else`() async throws {
        let replies = Mutex<[LoopbackServer.Reply]>([
            .answer(429), .answer(422), .answer(503, headers: ["Retry-After": "1"]),
            .answer(422, body: #"{"status":"refused","reason":"no such member"}"#),
        ])
        let clock = ManualClock()
        let server = try LoopbackServer { _ in replies.withLock { $0.removeFirst() } }
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server)], clock)
        for expected in ["unknown", "unknown", "unknown", "refused"] {
            let answer = await webhooks.inquire([Fixtures.effect(1)], at: clock.now())
            #expect(answer.map(\.result.word) == [expected])
            clock.advance(by: .minutes(5))
        }
    }

    @Test func `after five failures in a row work is kept away, then one probe decides`() async throws {
        let isWell = Mutex(false)
        let server = try LoopbackServer { _ in isWell.withLock { $0 } ? .answer(200) : .answer(500) }
        let clock = ManualClock()
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server, inFlight: 1)], clock)
        let first = await webhooks.perform((1...9).map { Fixtures.effect($0) }, at: clock.now())
        #expect(first.map(\.result.word) == Array(repeating: "unknown", count: 5) + Array(repeating: "retry", count: 4))
        #expect(server.requests.count == 5)
        let health = webhooks.health(of: "award_points")
        #expect(health.phase == .open && health.triedAgain == clock.now() + CircuitBreaker.shortest)
        // While it is open nothing is sent; when its time is over one probe is.
        _ = await webhooks.perform([Fixtures.effect(10)], at: clock.now())
        #expect(server.requests.count == 5)
        clock.advance(by: CircuitBreaker.shortest)
        let probe = await webhooks.perform((11...14).map { Fixtures.effect($0) }, at: clock.now())
        #expect(probe.map(\.result.word) == ["unknown", "retry", "retry", "retry"])
        #expect(server.requests.count == 6)
        isWell.withLock { $0 = true }
        clock.advance(by: .minutes(20))
        let after = await webhooks.perform((11...14).map { Fixtures.effect($0) }, at: clock.now())
        #expect(after.map(\.result.word) == Array(repeating: "accepted", count: 4))
        #expect(webhooks.health(of: "award_points").phase == .closed)
        #expect(webhooks.health(of: "award_points").firstUsed == clock.now())
    }

    @Test func `a pause that was asked for holds for everyone`() async throws {
        let server = try LoopbackServer { _ in .answer(429, headers: ["Retry-After": "40"]) }
        let clock = ManualClock()
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server, inFlight: 1)], clock)
        let answers = await webhooks.perform((1...50).map { Fixtures.effect($0) }, at: clock.now())
        #expect(server.requests.count == 1)
        for answer in answers {
            guard case .retry(let after, _) = answer.result else {
                Issue.record("\(answer.result)")
                continue
            }
            #expect(after == clock.now() + .seconds(40))
        }
    }

    @Test func `one of twenty hangs for ever and the others go on`() async throws {
        let server = try LoopbackServer { $0.path == "/d07" ? .hang() : .answer(200) }
        let all = try (1...20).map { number in
            let name = "d" + padded(number, 2)
            return try Fixtures.destination(
                server, name, path: "/\(name)", milliseconds: number == 7 ? 400 : 10_000, inFlight: 4)
        }
        let webhooks = try await Fixtures.webhooks(all)
        let effects = (0..<400).map { number in
            Fixtures.effect(number, .webhook(DestinationID("d" + padded(number % 20 + 1, 2))))
        }
        let answers = await webhooks.perform(effects, at: Fixtures.now)
        for (number, answer) in answers.enumerated() {
            let words = number % 20 == 6 ? ["unknown", "retry"] : ["accepted"]
            #expect(words.contains(answer.result.word), "\(number)")
        }
        // It was tried until it was given up, and no further.
        #expect(server.requests.count { $0.path == "/d07" } <= 8)
        #expect(webhooks.health(of: DestinationID("d07"))?.phase == .open)
        #expect(webhooks.health(of: DestinationID("d08"))?.phase == .closed)
        #expect(webhooks.health(of: DestinationID("d99")) == nil)
    }

    @Test func `a long queue at a slow destination is put off, not walked through`() async throws {
        let uptime = Mutex(Duration.zero)
        let server = try LoopbackServer { _ in
            uptime.withLock { $0 += .seconds(6) }
            return .answer(200)
        }
        let webhooks = try await Fixtures.webhooks(
            [try Fixtures.destination(server, inFlight: 1)], uptime: { uptime.withLock { $0 } })
        let first = await webhooks.perform((1...300).map { Fixtures.effect($0) }, at: Fixtures.now)
        #expect(first.count { $0.result.word == "accepted" } == 1)
        #expect(first.count { $0.result.word == "retry" } == 299)
        let next = await webhooks.perform((301...600).map { Fixtures.effect($0) }, at: Fixtures.now)
        #expect(next.count { $0.result.word == "retry" } == 300)
        #expect(server.requests.count == 1)
        uptime.withLock { $0 += .seconds(2) }
        let later = await webhooks.perform([Fixtures.effect(2)], at: Fixtures.now)
        #expect(later.map(\.result.word) == ["accepted"])
    }

    @Test func `where nobody listens nothing is lost`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        server.stop()
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server)])
        let answers = await webhooks.perform((1...20).map { Fixtures.effect($0) }, at: Fixtures.now)
        #expect(answers.allSatisfy { $0.result.word == "retry" })
    }

    @Test func `a missing secret puts everything off and is told`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        var destination = try Fixtures.destination(server)
        destination.secret = "gone"
        let webhooks = try await Fixtures.webhooks([destination])
        #expect(await webhooks.perform([Fixtures.effect(1)], at: Fixtures.now).map(\.result.word) == ["retry"])
        #expect(webhooks.obstacles.map(\.id.text) == ["mailer"])
        #expect(webhooks.health(of: "award_points").obstacle?.contains("gone") == true)
        await #expect(throws: WinbackError.self) { try await webhooks.ping(DestinationID("mailer")) }
        #expect(server.connections == 0)
    }

    @Test func `a member who is gone and a destination that is gone`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server)])
        let effects = [
            Fixtures.effect(1, member: -1), Fixtures.effect(2, member: -1, claims: 2),
            Fixtures.effect(3, .webhook(DestinationID("nowhere"))),
            Fixtures.effect(4, .webhook(DestinationID("nowhere")), claims: 2),
        ]
        let answers = await webhooks.perform(effects, at: Fixtures.now)
        #expect(answers.map(\.result.word) == ["refused", "unknown", "retry", "unknown"])
        #expect(server.connections == 0)
    }

    @Test func `a ping is signed, tells what came of it, and closes an open breaker`() async throws {
        let isWell = Mutex(false)
        let server = try LoopbackServer { _ in isWell.withLock { $0 } ? .answer(204) : .answer(401) }
        let webhooks = try await Fixtures.webhooks([try Fixtures.destination(server)])
        let bad = try await webhooks.ping(DestinationID("mailer"))
        #expect(bad.status == 401 && !bad.isVerified && bad.signatures == 1)
        #expect(webhooks.health(of: "send_message").phase == .open)
        isWell.withLock { $0 = true }
        let good = try await webhooks.ping(DestinationID("mailer"))
        #expect(good.status == 204 && good.address == "127.0.0.1")
        #expect(webhooks.health(of: "send_message").phase == .closed)
        #expect(server.requests.last?.headers["webhook-id"] == good.webhookID)
        #expect(try JSONValue.parse(server.requests.last?.body ?? [])["type"] == "winback.ping")
        await #expect(throws: WinbackError.self) { try await webhooks.ping(DestinationID("other")) }
    }

    @Test func `what is known of a destination outlives the process`() async throws {
        let server = try LoopbackServer { $0.path == "/bad" ? .answer(401) : .answer(200) }
        let clock = ManualClock()
        let store = try await SQLiteStore.inMemory()
        let all = [try Fixtures.destination(server, "bad", path: "/bad"), try Fixtures.destination(server, "good")]
        let destinations = Destinations(
            fallback: .destination(DestinationID("good")),
            routes: [.init(tool: "send_message", carrier: .destination(DestinationID("bad")))], all: all)
        let first = try await Fixtures.factory(clock).webhooks(
            destinations, team: "t", store: store, details: PlainDetails())
        let message = Effect.Action.send(channel: .email, template: TemplateID("t"))
        _ = await first.perform([Fixtures.effect(1), Fixtures.effect(2, message)], at: clock.now())
        // The writer takes what was handed to it in order.
        try await store.write { _ in }
        let again = try await Fixtures.factory(clock).webhooks(
            destinations, team: "t", store: store, details: PlainDetails())
        #expect(again.states == first.states)
        #expect(again.health(of: "send_message").phase == .open)
        #expect(again.health(of: "award_points").firstUsed == clock.now())
    }

    @Test func `a dry check looks a host up and sends nothing`() async throws {
        let store = try await SQLiteStore.inMemory()
        let resolver = ScriptedResolver(["93.184.216.34", "10.0.0.1"], ["93.184.216.34"], [])
        let webhooks = try await Fixtures.factory(client: OutboundClient(resolver: resolver))
            .webhooks(.none, team: "", store: store, details: PlainDetails())
        let mixed = await webhooks.check("https://hooks.shop.example/")
        #expect(mixed.reason.contains("10.0.0.1") && mixed.addresses.map(\.refusal.isEmpty) == [true, false])
        #expect(await webhooks.check("https://hooks.shop.example/").reason.isEmpty)
        #expect(await webhooks.check("https://hooks.shop.example/").reason.contains("no address"))
        #expect(await webhooks.check("http://hooks.shop.example/").reason.contains("https://"))
        #expect(await webhooks.check("https://10.0.0.1/").reason.contains("private"))
        #expect(resolver.calls == 3)
    }
}
