import Foundation
import WinbackEngine
import WinbackFormats
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// A shop's facts, made from a seed, with the edges people trip over: returns and cancelled orders, members without a
/// tier, tiers that change, unknown stores, orders around midnight on the days clocks change, a leap day, a month
/// without any order, facts that come late.
struct Shop {
    static let zone: ZoneRules = FoundationZoneSource().rules(named: "Europe/Madrid") ?? .utc
    static let firstDay = CivilDate(year: 2023, month: 11, day: 15) ?? CivilDate(daysSinceEpoch: 0)
    static let today = CivilDate(year: 2024, month: 4, day: 21) ?? CivilDate(daysSinceEpoch: 0)
    /// Nothing was sold in this month.
    static let emptyMonth = "2023-12"

    var members: [MemberRecord] = []
    var stores: [StoreRecord] = []
    var orders: [OrderRecord] = []
    var redemptions: [EventRecord] = []
    /// Facts that come after the first reading: new orders of old days, and orders that were returned since.
    var late: [OrderRecord] = []
    var lateTiers: [MemberRecord] = []

    init(seed: UInt64, members count: Int = 300, orders orderCount: Int = 4_000) {
        var random = SeededGenerator(seed: seed)
        func pick<T>(_ list: [T]) -> T { list[Int(random.next() % UInt64(list.count))] }
        stores = (0..<8).map { index in
            var store = StoreRecord(id: "S\(index)")
            store.name = "Store \(index)"
            store.country = ["ES", "PT", "MX"][index % 3]
            return store
        }
        for index in 0..<count {
            var member = MemberRecord(id: "m\(index)")
            member.tier = pick(["gold", "silver", "bronze", "gold", "bronze", nil])
            member.country = pick(["ES", "PT", "FR", nil])
            member.joined = Self.firstDay + Int(random.next() % 120)
            members.append(member)
        }
        let span = Self.today - Self.firstDay
        func order(_ number: Int) -> OrderRecord {
            var date = Self.firstDay + Int(random.next() % UInt64(span))
            if date.description.hasPrefix(Self.emptyMonth) { date = date + 31 }
            // Times around midnight show whether dates are the team's; clocks change on 31 March.
            let minute = pick([0, 5, 60, 125, 700, 900, 1_380, 1_435])
            let at = Self.zone.instant(of: date, LocalTime(minuteOfDay: minute))
            var order = OrderRecord(
                id: "o\(number)", customer: "m\(Int(random.next() % UInt64(count)))", at: at,
                date: Self.zone.date(at: at), amount: Money(minorUnits: Int64(random.next() % 20_000) + 1))
            order.status = pick([.completed, .completed, .completed, .completed, .cancelled, .returned])
            order.store = pick(["S0", "S1", "S2", "S3", "S4", "S5", "S6", "S9", nil])
            order.channel = pick(["web", "app", "shop", nil])
            order.cost = pick([nil, nil, Money(minorUnits: order.amount.minorUnits / 3)])
            return order
        }
        orders = (0..<orderCount).map { order($0) }
        late = (0..<60).map { order(orderCount + $0) }
        for index in stride(from: 0, to: orderCount, by: 97) {
            var returned = orders[index]
            returned.status = .returned
            late.append(returned)
        }
        for index in 0..<(orderCount / 6) {
            let date = Self.firstDay + Int(random.next() % UInt64(span))
            var event = EventRecord(
                id: "r\(index)", customer: "m\(Int(random.next() % UInt64(count)))", kind: .redemption,
                at: Self.zone.startOfDay(date) + .hours(12))
            event.date = date
            event.store = pick(["S0", "S1", "S2", nil])
            redemptions.append(event)
        }
        for index in stride(from: 0, to: count, by: 5) {
            var changed = MemberRecord(id: "m\(index)")
            changed.tier = pick(["gold", "silver", "platinum"])
            changed.tierSince = Self.firstDay + 60 + Int(random.next() % 60)
            lateTiers.append(changed)
        }
    }

    static func keyed(_ orders: [OrderRecord]) -> [KeyedOrder] {
        orders.map { KeyedOrder(order: $0, key: $0.key(ordinal: 0)) }
    }
}

/// A store with a shop's facts, and the metrics that ship.
struct Desk {
    let store: SQLiteStore
    var catalogue: MetricCatalogue
    var measures: [PlanMeasure] { catalogue.rollupMeasures }

    init() async throws {
        store = try await SQLiteStore.inMemory()
        let programme = Programme(
            currency: .eur, marginRate: Share(millionths: 400_000), pointValueMicros: 10_000,
            sendCostMicros: [.email: 1_000, .sms: 60_000, .push: 0], zone: "Europe/Madrid", country: "ES",
            weekStart: 1)
        catalogue = try TeamConfiguration.standardMetrics(programme)
    }

    func take(_ shop: Shop, orders: [OrderRecord]) async throws {
        try await store.write { transaction in
            _ = try transaction.importStores(shop.stores)
            _ = try transaction.importMembers(shop.members)
            _ = try transaction.importOrders(Shop.keyed(orders))
            _ = try transaction.importEvents(shop.redemptions.map { KeyedEvent(event: $0, key: $0.key(ordinal: 0)) })
        }
    }

    func refresh() async throws {
        let (measures, terms) = (self.measures, catalogue.terms)
        try await store.write { try $0.refreshRollups(measures, terms: terms) }
    }

    /// Plans and reads; with `raw` every leaf is read from the rows themselves.
    func answer(_ question: MetricQuestion, raw: Bool = false, shown: Bool = false) async throws -> MetricAnswer {
        try await read(question, raw: raw, shown: shown).answer
    }

    func read(
        _ question: MetricQuestion, raw: Bool = false, shown: Bool = false
    ) async throws -> (answer: MetricAnswer, sources: [PlanLeaf.Source]) {
        let catalogue = self.catalogue
        return try await store.read { transaction in
            let planner = MetricPlanner(
                catalogue: catalogue, facts: try transaction.metricFacts(), today: Shop.today,
                asker: MetricAsker(isPerson: true), isInput: !shown)
            let plan = try planner.plan(question)
            let readings = try plan.leaves.map { leaf in
                var leaf = leaf
                if raw { leaf.source = .relation }
                return try transaction.read(leaf, terms: catalogue.terms)
            }
            let freshness = MetricFreshness(latest: nil, endedAt: nil, now: .epoch, limit: nil)
            let answer = AnswerBuilder(plan, catalogue: catalogue)
                .answer(readings.map(\.rows), freshness: freshness, holdsBack: shown)
            return (answer, readings.map(\.source))
        }
    }
}
