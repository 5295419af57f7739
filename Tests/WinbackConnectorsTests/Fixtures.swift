import Foundation
import Synchronization
import WinbackConnectors
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

/// A wall clock that stands still until a test moves it.
final class ManualClock: WallClock {
    private let time: Mutex<Instant>
    init(_ start: Instant = Fixtures.now) { time = Mutex(start) }
    func now() -> Instant { time.withLock { $0 } }
    func advance(by span: ElapsedTime) { time.withLock { $0 = $0 + span } }
}

/// Answers of a name server, one after another; the last stays.
final class ScriptedResolver: HostResolver {
    private let answers: Mutex<[[String]]>
    private let asked = Mutex(0)
    init(_ answers: [String]...) { self.answers = Mutex(answers) }
    var calls: Int { asked.withLock { $0 } }

    func addresses(of host: String, within span: ElapsedTime) async throws -> [IPAddress] {
        asked.withLock { $0 += 1 }
        let next = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? [] }
        return next.compactMap { IPAddress($0) }
    }
}

/// Every member is known by their key.
struct PlainDetails: EffectDetails {
    func details(of effects: [ClaimedEffect], withContact: Bool) async throws -> [EffectDetail?] {
        effects.map { claimed in
            let number = claimed.effect.member.value
            if number < 0 { return nil }
            var detail = EffectDetail(memberID: "m\(number)")
            if withContact { (detail.name, detail.email) = ("Ana Ruiz", "ana@example.com") }
            return detail
        }
    }
}

enum Fixtures {
    static let now = Instant(milliseconds: 1_790_000_000_000)
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let oldSecret = "whsec_" + Data(repeating: 9, count: 32).base64EncodedString()

    static let loopback = AddressRules(allowing: ["127.0.0.1/32"].compactMap { AddressBlock($0) })

    static func url(_ port: Int, _ path: String = "/hook", host: String = "127.0.0.1") throws -> OutboundURL {
        try URLRules(allowsHTTP: true, ports: [port], addresses: loopback).check("http://\(host):\(port)\(path)")
    }

    static func destination(
        _ server: LoopbackServer, _ id: String = "mailer", path: String = "/hook", milliseconds: Int64 = 5_000,
        inFlight: Int = 8, idempotent: Bool = true, include: [Destination.Inclusion] = []
    ) throws -> Destination {
        Destination(
            id: DestinationID(id), url: try url(server.port, path), secret: "one",
            timeout: ElapsedTime(milliseconds: milliseconds), maxInFlight: inFlight, addresses: loopback,
            isIdempotent: idempotent, include: include)
    }

    static func effect(
        _ number: Int, _ action: Effect.Action = .awardPoints(200), member: Int64? = nil, claims: Int = 1
    ) -> ClaimedEffect {
        let effect = Effect(
            key: "lapsed-regulars/\(number)/0",
            origin: .step(
                loop: LoopID("lapsed-regulars"), entry: EntryID(value: Int64(number)), digest: ContentHash(of: [1])),
            member: MemberKey(value: member ?? Int64(number)), action: action, value: .zero,
            decidedAt: now + .minutes(-5))
        return ClaimedEffect(id: Int64(number), token: 1, claims: claims, effect: effect)
    }

    static func factory(
        _ clock: ManualClock = ManualClock(), client: OutboundClient = OutboundClient(),
        uptime: @escaping @Sendable () -> Duration = { .zero },
        secrets: [String: String] = ["one": secret, "two": oldSecret]
    ) -> WebhookFactory {
        WebhookFactory(
            client: client, clock: clock, seed: 7,
            secret: { name in
                guard let text = secrets[name] else { throw OutboundFailure("there is none") }
                return text
            }, uptime: uptime)
    }

    /// A sender whose points and messages go to the first destination; the others take steps that name them.
    static func webhooks(
        _ all: [Destination], _ clock: ManualClock = ManualClock(), details: any EffectDetails = PlainDetails(),
        uptime: @escaping @Sendable () -> Duration = { .zero }
    ) async throws -> any Webhooks {
        let store = try await SQLiteStore.inMemory()
        let fallback: Destinations.Carrier = all.first.map { .destination($0.id) } ?? .embedded
        return try await factory(clock, uptime: uptime).webhooks(
            Destinations(fallback: fallback, routes: [], all: all), team: "t1", store: store, details: details)
    }
}

extension EffectResult {
    /// One word for what came of an effect.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .exhausted: "exhausted"
        case .skipped: "skipped"
        case .unknown: "unknown"
        case .retry: "retry"
        }
    }
}
