import Dispatch
import Foundation
import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackServer
import WinbackStore

@Suite struct UnsubscribeTests {
    static let key = TeamSecrets(root: Array(repeating: 7, count: 32)).key(.unsubscribe)
    static let token = UnsubscribeToken.make(member: MemberKey(memberID: "M-1"), channel: .email, key: key)

    private func fixture() async throws -> DaemonFixture {
        let fixture = try await DaemonFixture(playbooks: [])
        var member = MemberRecord(id: "M-1")
        // Consent that claims to be later than now must not outlast the withdrawal.
        member.consents = [
            ConsentStatement(channel: .email, granted: true, at: DaemonFixture.start + .hours(20)),
            ConsentStatement(channel: .sms, granted: true, at: .epoch),
        ]
        let row = member
        _ = try await fixture.store.write { try $0.importMembers([row]) }
        return fixture
    }

    private func consents(_ fixture: DaemonFixture) async throws -> [Channel: Bool] {
        let held = try await fixture.store.read { try $0.member(id: "M-1")?.consents } ?? []
        return Dictionary(uniqueKeysWithValues: held.map { ($0.channel, $0.granted) })
    }

    private func results(_ fixture: DaemonFixture) async throws -> [String] {
        try await fixture.store.read { try $0.auditRows(after: 0, limit: 100) }.map {
            "\($0.entry.subject) \($0.entry.result)"
        }
    }

    @Test func `a link withdraws its channel at once, once, and leaves the others`() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let desk = UnsubscribeDesk(fixture.live)
        try await desk.withdraw(Self.token)
        try await desk.withdraw(Self.token)
        #expect(try await consents(fixture) == [.email: false, .sms: true])
        let key = MemberKey(memberID: "M-1").value
        #expect(
            try await results(fixture) == ["\(key) accepted: email", "\(key) accepted: email was withdrawn before"])
        #expect(try await fixture.store.read { try $0.factCounts().events } == 1)
        // An import of last year's consent, even with a date, brings nothing back.
        var old = MemberRecord(id: "M-1")
        old.consents = [ConsentStatement(channel: .email, granted: true, at: DaemonFixture.start + .hours(19))]
        let row = old
        _ = try await fixture.store.write { try $0.importMembers([row]) }
        #expect(try await consents(fixture)[.email] == false)
    }

    @Test func `a wrong link and one of an erased member change nothing and are recorded`() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let desk = UnsubscribeDesk(fixture.live)
        try await desk.withdraw("nonsense")
        try await desk.withdraw(
            UnsubscribeToken.make(member: MemberKey(value: 5), channel: .sms, key: Self.key))
        _ = try await fixture.store.write { try $0.erase(MemberKey(memberID: "M-1"), at: .epoch) }
        try await desk.withdraw(Self.token)
        let key = MemberKey(memberID: "M-1").value
        #expect(
            try await results(fixture) == [
                " refused: bad_token", "5 accepted: nothing is held about this member",
                "\(key) accepted: nothing is held about this member",
            ])
        #expect(try await fixture.store.read { try $0.factCounts().events } == 0)
    }

    // MARK: Over HTTP

    /// Runs a test against the daemon's pages on a loopback port.
    private func serving(
        _ fixture: DaemonFixture, _ body: @Sendable @escaping (_ port: Int) async throws -> Void
    ) async throws {
        let port = try LoopbackClient.freePort()
        let manager = ServiceManager(
            environment: [:], processID: 1, logger: DaemonLog.logger(environment: [:]) { _ in })
        let health = DaemonHealth(awaiting: [HealthPart.name], manager: manager, clock: { 5 })
        let service = HTTPService(
            address: try HTTPAddress("127.0.0.1:\(port)"), health: health, team: fixture.live,
            logger: DaemonLog.logger(environment: [:]) { _ in })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            while !health.isReady { await Task.yield() }
            try await body(port)
            group.cancelAll()
        }
    }

    @Test func `a GET asks and changes nothing, a POST acts, and a wrong link is answered alike`() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        try await serving(fixture) { port in
            let client = LoopbackClient(port: port)
            let wrong = String(Self.token.reversed())
            let question = try await client.get("/u/\(Self.token)")
            #expect(question.status == 200 && question.body.contains("<form method=\"post\">"))
            #expect(!question.body.contains("<script") && !question.head.lowercased().contains("set-cookie"))
            #expect(question.head.contains("default-src 'none'; style-src 'sha256-"))
            #expect(question.head.contains("form-action 'self'"))
            #expect(try await self.consents(fixture)[.email] == true)
            #expect(try await client.get("/u/\(wrong)").body == question.body)
            let form = "application/x-www-form-urlencoded"
            let mistaken = try await client.post("/u/\(Self.token)", form, "yes=1")
            #expect(mistaken.status == 400)
            #expect(try await self.consents(fixture)[.email] == true)
            let refused = try await client.post("/u/\(wrong)", form, "List-Unsubscribe=One-Click")
            let done = try await client.post("/u/\(Self.token)", form, "List-Unsubscribe=One-Click")
            #expect(done.status == 200 && refused.status == 200 && done.body == refused.body)
            #expect(try await self.consents(fixture)[.email] == false)
            // Under a name that is not this machine's nobody is answered, unless a proxy is declared.
            #expect(try await client.get("/u/\(Self.token)", host: "evil.example").status == 421)
            #expect(try await client.get("/healthz").head.contains("default-src 'none'; frame-ancestors 'none'"))
        }
    }

    @Test func `behind a declared proxy the public name is answered and each asker has a limit`() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        try "public_url: https://offers.shop.example\nbehind_proxy: true\n".write(
            toFile: fixture.state.web, atomically: true, encoding: .utf8)
        #expect(await fixture.reload())
        try await serving(fixture) { port in
            let client = LoopbackClient(port: port)
            let path = "/u/\(Self.token)"
            func get(_ from: String) async throws -> Int {
                try await client.get(path, host: "offers.shop.example", also: "X-Forwarded-For: \(from)\r\n").status
            }
            for _ in 0..<300 {
                let status = try await get("10.0.0.1, 198.51.100.7")
                #expect(status == 200)
            }
            // What the asker writes into the header comes first and is not looked at.
            let (flood, other) = (
                try await get("203.0.113.9, 198.51.100.7"), try await get("198.51.100.8")
            )
            #expect(flood == 429 && other == 200)
            let stranger = try await client.get(path, host: "other.example").status
            #expect(stranger == 421)
        }
    }

    // MARK: The form

    static let boundary = "multipart/form-data; boundary=x"

    @Test(arguments: [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        ("List-Unsubscribe=One-Click\r\n", "application/x-www-form-urlencoded"),
        ("a=b&List%2dUnsubscribe=One%2DClick&c", "application/x-www-form-urlencoded; charset=utf-8"),
        ("List-Unsubscribe=One-Click", ""),
        ("--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n", boundary),
    ])
    func `the one-click form is recognised`(body: String, kind: String) {
        #expect(OneClickForm.isOneClick(Array(body.utf8), contentType: kind))
    }

    @Test(arguments: [
        ("", ""), ("List-Unsubscribe", ""), ("List-Unsubscribe=", ""), ("List-Unsubscribe=one-click", ""),
        ("=One-Click", ""), ("xList-Unsubscribe=One-Click", ""), ("List-Unsubscribe=One-Click%", ""),
        ("{\"List-Unsubscribe\":\"One-Click\"}", "application/json"), ("One-Click", boundary),
        ("--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nOne-Click\r\n--x--", boundary),
    ])
    func `anything else is not`(body: String, kind: String) {
        #expect(!OneClickForm.isOneClick(Array(body.utf8), contentType: kind))
    }

    /// Seeds are kept: what breaks once is tried ever after.
    @Test(arguments: [UInt64(3), 11, 2_027])
    func `hostile bodies neither stop the parser nor pass`(seed: UInt64) {
        var random = SeededGenerator(seed: seed, purpose: "one-click-form")
        let pieces = [
            "List-Unsubscribe", "One-Click", "=", "&", "%", "%4", "%00", "\r\n", "\n\n", "--x", "name=\"", "\"", "é",
            "Content-Disposition:", "\u{0}", "+",
        ]
        for _ in 0..<5_000 {
            let chosen = (0..<random.below(14)).map { _ in pieces[random.below(pieces.count)] }
            let body = chosen.joined()
            let isReal = body.split(separator: "&").contains {
                $0.trimmingCharacters(in: .whitespacesAndNewlines) == "List-Unsubscribe=One-Click"
            }
            if OneClickForm.isOneClick(Array(body.utf8), contentType: "") {
                #expect(isReal, "seed \(seed): \(body)")
            }
            _ = OneClickForm.isOneClick(Array(body.utf8), contentType: Self.boundary)
        }
        #expect(!OneClickForm.isOneClick(Array(repeating: 0x3D, count: 5_000), contentType: ""))
    }

    @Test func `the limit lets bursts pass, recovers, and never forgets who is over it`() {
        let limiter = PeerLimiter(perMinute: 30, burst: 3)
        let admitted = (0..<5).map { _ in limiter.admits("a", at: 0) }
        #expect(admitted == [true, true, true, false, false])
        #expect(limiter.admits("b", at: 0))
        #expect(!limiter.admits("a", at: 1_999_999) && limiter.admits("a", at: 2_000_000))
        // Set back by an hour, a clock keeps nobody out for an hour.
        let early = limiter.admits("a", at: -3_600_000_000)
        #expect(!early && limiter.admits("a", at: -3_600_000_000 + 2_000_000))
        // More peers at once than are remembered: newcomers wait, and those who rested make room.
        let many = PeerLimiter(perMinute: 30, burst: 3)
        for number in 0..<4_096 { #expect(many.admits("p\(number)", at: 0)) }
        #expect(!many.admits("late", at: 0) && many.admits("late", at: 2_000_000))
    }
}

/// A client that speaks plain HTTP/1.1 to this machine, one request a connection.
struct LoopbackClient {
    struct Answer {
        var status: Int
        var head: String
        var body: String
    }

    let port: Int

    /// A port that is free now.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                try #require(bind(descriptor, raw, length) == 0 && getsockname(descriptor, raw, &length) == 0)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
    }

    func get(_ path: String, host: String = "127.0.0.1", also: String = "") async throws -> Answer {
        try await send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(also)Connection: close\r\n\r\n")
    }

    func post(_ path: String, _ kind: String, _ body: String) async throws -> Answer {
        try await send(
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: \(kind)\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Connection: close\r\n\r\n" + body)
    }

    /// On a thread of its own: a thread that tasks share must not wait for a server whose tasks need it.
    private func send(_ text: String) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try exchange(text) }) }
        }
    }

    private func exchange(_ text: String) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = Self.loopback(port: port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        let bytes = Array(text.utf8)
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            answer += buffer[0..<count]
        }
        let parts = String(decoding: answer, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        let status = parts[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Answer(
            status: try #require(status), head: parts[0], body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
