import Synchronization
import Testing
import WinbackConnectors
import WinbackEngine
import WinbackLoop
import WinbackModel
import WinbackPorts
import WinbackStore

/// The driver with messages going out by webhook and points staying in the store.
@Suite(.timeLimit(.minutes(15))) struct RoutedDriverTests {
    @Test func `messages go out, points stay inside, and each lane settles by itself`() async throws {
        let gate = LoopbackServer.Gate()
        let server = try LoopbackServer { _ in .hang(until: gate) }
        let shop = try await RoutedShop(try Fixtures.destination(server, milliseconds: 30_000, inFlight: 64))
        let pass = Task { try await shop.driver.settle(at: shop.now) }
        // While every message hangs, points are already given and committed.
        while server.requests.isEmpty { await Task.yield() }
        let inside = try await shop.store.read { try $0.acceptedEffects(after: 0, limit: 1_000) }
        #expect(!inside.isEmpty)
        #expect(inside.allSatisfy { $0.action.tool == "award_points" })
        gate.open()
        let counts = try await pass.value
        #expect(counts.accepted == inside.count)
        #expect(counts.unknown > 0)
        #expect(try await shop.store.read { try $0.messages(limit: 10, offset: 0) }.isEmpty)
    }

    @Test func `an unknown outcome is asked about in the next pass, under the same key`() async throws {
        let seen = Mutex<[String: Int]>([:])
        let server = try LoopbackServer { request in
            let times = seen.withLock { seen in
                seen[request.key, default: 0] += 1
                return seen[request.key] ?? 0
            }
            return times == 1 ? .drop : .answer(409, body: #"{"status":"duplicate","reference":"first"}"#)
        }
        let shop = try await RoutedShop(try Fixtures.destination(server, inFlight: 64), members: 4)
        let first = try await shop.driver.settle(at: shop.now)
        #expect(first.unknown > 0)
        let unknown = try await shop.store.read { try $0.unknownEffects(limit: 100) }
        #expect(unknown.count == first.unknown)
        let second = try await shop.driver.settle(at: shop.now + .seconds(30))
        #expect(second.accepted >= unknown.count)
        #expect(try await shop.store.read { try $0.unknownEffects(limit: 100) }.isEmpty)
        #expect(seen.withLock { $0.values.allSatisfy { $0 == 2 } })
        #expect(try await shop.store.read { try $0.unsoundAccounts() }.isEmpty)
    }

    @Test func `a change of who carries effects out holds the loop`() async throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let shop = try await RoutedShop(try Fixtures.destination(server), approved: "embedded")
        _ = try await shop.driver.runCycle(shop.loop, on: RoutedShop.day + 1, at: shop.now + .days(1))
        let loop = try await shop.store.read { [id = shop.loop] in try $0.loop(id) }
        #expect(loop?.status == .held)
        #expect(loop?.reason.contains("webhook:") == true)
    }

    @Test func `between a change of the mapping and the next cycle nothing goes to whom nobody approved`() async throws
    {
        let old = try LoopbackServer { _ in .answer(503) }
        let new = try LoopbackServer { _ in .answer(200) }
        let shop = try await RoutedShop(try Fixtures.destination(old), members: 10)
        _ = try await shop.driver.settle(at: shop.now)
        #expect(!old.requests.isEmpty)
        // Under another name, so that nobody takes the failures of the old one for its own.
        let other = try await shop.driver(to: try Fixtures.destination(new, "other"))
        let counts = try await other.settle(at: shop.now + .hours(1))
        #expect(counts.later > 0 && counts.accepted == 0)
        #expect(new.connections == 0)
    }

    @Test func `the approved name covers mapping, URLs and data, and nothing that is not used`() throws {
        let server = try LoopbackServer { _ in .answer(200) }
        let mailer = try Fixtures.destination(server)
        let other = try Fixtures.destination(server, "other")
        let mapped = Destinations.Route(tool: "send_message", carrier: .destination(mailer.id))
        let base = Destinations(fallback: .embedded, routes: [mapped], all: [mailer])
        var moved = mailer
        moved.url = try Fixtures.url(server.port, "/elsewhere")
        var told = mailer
        told.include = [.contact]
        var rotated = mailer
        rotated.previousSecret = "two"
        rotated.timeout = .seconds(3)
        let name = base.providerName()
        #expect(name.hasPrefix("webhook:"))
        #expect(Destinations(fallback: .embedded, routes: [mapped], all: [mailer, other]).providerName() == name)
        #expect(Destinations(fallback: .embedded, routes: [mapped], all: [rotated]).providerName() == name)
        #expect(Destinations(fallback: .embedded, routes: [mapped], all: [moved]).providerName() != name)
        #expect(Destinations(fallback: .embedded, routes: [mapped], all: [told]).providerName() != name)
        #expect(Destinations(fallback: .destination(mailer.id), routes: [], all: [mailer]).providerName() != name)
        #expect(Destinations(fallback: .embedded, routes: [], all: [mailer]).providerName() == "embedded")
        #expect(
            Destinations(fallback: .embedded, routes: [], all: [mailer]).providerName(naming: [mailer.id]) != "embedded"
        )
    }
}

/// A team of lapsed members, half of them sent a message and half given points, on its first day.
struct RoutedShop {
    static let day = CivilDate(year: 2026, month: 6, day: 1) ?? CivilDate(daysSinceEpoch: 0)
    private static let author = Principal(id: PrincipalID("author"), sort: .assistant, name: "Author")
    private static let person = Principal(id: PrincipalID("bea"), sort: .person, name: "Bea")
    private static let zone = ZoneRules(name: "Europe/Madrid", initialOffsetSeconds: 7_200)

    private struct OneZone: ZoneSource {
        let version = "by hand"
        func rules(named name: String) -> ZoneRules? { nil }
    }

    let store: SQLiteStore
    let driver: LoopDriver
    private let programme: Programme
    let loop = LoopID("lapsed-regulars")
    var now: Instant { Self.zone.instant(of: Self.day, LocalTime(minuteOfDay: 600)) }

    /// Messages go to the destination; `approved` is who the approval says carries effects out.
    init(_ destination: Destination, members: Int = 40, approved: String? = nil) async throws {
        store = try await SQLiteStore.inMemory()
        programme = Programme(
            currency: .eur, marginRate: Share(millionths: 400_000), pointValueMicros: 5_000,
            sendCostMicros: [.email: 2_000], zone: "Europe/Madrid", country: "ES", weekStart: 1)
        driver = try await Self.driver(to: destination, store: store, programme: programme)
        let records = (0..<members).map { number in
            var record = MemberRecord(id: "m\(number)")
            record.consents = [ConsentStatement(channel: .email, granted: true, at: .epoch)]
            return record
        }
        try await store.write { transaction in
            try transaction.saveSetting("salt", TeamSalt(high: 3, low: 9).hex)
            _ = try transaction.importMembers(records)
            _ = try transaction.importOrders(
                records.map { record in
                    let order = OrderRecord(
                        id: "o", customer: record.id, at: Self.zone.startOfDay(Self.day - 70), date: Self.day - 70,
                        amount: Money(minorUnits: 5_000))
                    return KeyedOrder(order: order, key: 1)
                })
        }
        try await driver.refreshChurn(on: Self.day)
        let closure = PlaybookClosure(
            playbook: Self.playbook(loop),
            templates: [
                MessageTemplate(
                    id: TemplateID("hello"), channel: .email, purpose: .marketing, subject: "Hello", body: "Come back.")
            ], pools: [], programme: programme, policy: Self.policy, metricVersions: [],
            provider: approved ?? Self.destinations(destination).providerName())
        let early = Self.zone.instant(of: Self.day, LocalTime(minuteOfDay: 340))
        let then = approved == nil ? driver : Self.driver(.embedded, store: store, programme: programme)
        let proposal = try await then.propose(closure, source: "", by: Self.author, reason: "", at: early)
        _ = try await then.decide(
            proposal.id, digest: proposal.digest, approve: true, by: Decider(Self.person), reason: "", at: early,
            currentClosure: { closure, _ in closure }, checkFactor: { _ in nil })
        if approved == nil { _ = try await driver.runCycle(loop, on: Self.day, at: early + .minutes(30)) }
    }

    /// Whoever drives the loops after the configuration named another destination.
    func driver(to destination: Destination) async throws -> LoopDriver {
        try await Self.driver(to: destination, store: store, programme: programme)
    }

    private static var policy: Policy {
        let money = Money(minorUnits: 1_000_000)
        return Policy(
            value: .init(
                perCall: money, perMemberLifetime: money, perMember30Days: money, perTeamDay: money,
                totalLiability: Money(minorUnits: 100_000_000)))
    }

    private static func destinations(_ destination: Destination) -> Destinations {
        Destinations(
            fallback: .embedded, routes: [.init(tool: "send_message", carrier: .destination(destination.id))],
            all: [destination])
    }

    private static func driver(
        to destination: Destination, store: SQLiteStore, programme: Programme
    ) async throws -> LoopDriver {
        let clock = ManualClock(zone.instant(of: day, LocalTime(minuteOfDay: 600)))
        let webhooks = try await Fixtures.factory(clock).webhooks(
            destinations(destination), team: "t", store: store, details: PlainDetails())
        return Self.driver(.routed(ProviderRoutes(webhooks)), store: store, programme: programme)
    }

    private static func driver(_ provider: ProviderBinding, store: SQLiteStore, programme: Programme) -> LoopDriver {
        LoopDriver(
            .init(
                store: store, provider: provider, zones: OneZone(), teamZone: zone,
                programme: programme, policy: policy, metrics: LoopMetrics(versions: [])))
    }

    private static func playbook(_ loop: LoopID) -> Playbook {
        let money = Money(minorUnits: 1_000_000)
        let midnight = LocalTime(minuteOfDay: 0)
        return Playbook(
            name: loop, owner: "r@example.com",
            goal: .init(
                metric: "reactivation_rate", window: .days(30), minimumLift: Share(millionths: 10_000), value: nil),
            audience: .init(
                states: [.slipping, .lapsed], tiers: [], perDay: 600, coolOff: .days(90), lifetime: 3),
            holdoutShare: Share(millionths: 200_000),
            journeys: [
                Journey(name: "mail", steps: [.send(channel: .email, template: TemplateID("hello"))]),
                Journey(name: "points", steps: [.awardPoints(200)]),
            ], budget: .init(perMember: money, perDay: money, total: Money(minorUnits: 10_000_000)),
            contact: .init(
                quiet: QuietHours(start: midnight, end: midnight), atMost: .init(count: 2, days: 7)),
            guardrails: [
                .init(
                    metric: "complaint_rate", bound: .stopAbove(Share(millionths: 1_000)), minimumEvents: 3,
                    minimumSends: 0)
            ], cadence: .init(every: .days(1), at: LocalTime(minuteOfDay: 360)),
            tuning: .init(
                minimumShare: Share(millionths: 100_000), largestStep: Share(millionths: 150_000), every: .days(7),
                objective: "contribution_margin"), runsUntil: .days(90))
    }
}
