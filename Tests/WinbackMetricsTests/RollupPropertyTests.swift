import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

/// Whatever is asked, rollups say what the rows say, in whatever order the facts came.
@Suite struct RollupPropertyTests {
    private static let metrics = [
        "gmv", "orders", "completed_orders", "order_margin", "ordering_members", "active_members", "redemptions",
        "redemption_rate", "average_order_value",
    ]
    private static let cuts = ["member__tier", "member__country", "store__country"]
    private static let ownCuts = ["order__store", "order__channel", "store__store_name"]

    private static func question(_ random: inout SeededGenerator) -> MetricQuestion {
        func pick<T>(_ list: [T]) -> T { list[Int(random.next() % UInt64(list.count))] }
        let metric = pick(metrics)
        let isShared = metric.hasPrefix("redemption")
        let dimensions = isShared ? cuts : cuts + ownCuts
        let first = Shop.firstDay + Int(random.next() % 150)
        let last = first + Int(random.next() % 70)
        let range = pick(["\(first)..\(last)", "2024-02", "last_7_days", "2024-Q1", "this_month", "last_week"])
        var filters: [MetricQuestion.Filter] = []
        if random.next() % 3 == 0 {
            let dimension = pick(dimensions)
            let values = ["gold", "bronze", "ES", "PT", "web", "S1", "S2", "Store 3"]
            filters.append(
                pick([
                    .init(dimension: dimension, comparison: .isIn, values: [pick(values), pick(values)]),
                    .init(dimension: dimension, comparison: .ne, values: [pick(values)]),
                    .init(dimension: dimension, comparison: .isNull, values: []),
                    .init(dimension: dimension, comparison: .notNull, values: []),
                ]))
        }
        return MetricQuestion(
            metrics: [metric], groupBy: random.next() % 3 == 0 ? [] : [pick(dimensions)],
            grain: pick([nil, nil, nil, .week, .month]), range: range, filters: filters,
            compare: pick([nil, nil, .previousPeriod]), limit: 10_000)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `rollups equal the rows over thousands of questions and orders of facts`(seed: UInt64) async throws {
        let shop = Shop(seed: seed, members: 80, orders: 500)
        let desk = try await Desk()
        var random = SeededGenerator(seed: seed &+ 100)
        // Facts come in batches of any order; rollups follow after some of them, by what changed.
        var feed = shop.orders + shop.late
        for index in feed.indices.dropLast() {
            feed.swapAt(index, index + Int(random.next() % UInt64(feed.count - index)))
        }
        try await desk.take(shop, orders: Array(feed.prefix(50)))
        try await desk.refresh()
        var rest = feed.dropFirst(50)
        var asked = 0
        var served = 0
        while asked < 2_520 {
            let batch = Array(rest.prefix(40))
            rest = rest.dropFirst(40)
            let tiers = asked == 1_000 ? shop.lateTiers : []
            try await desk.store.write { transaction in
                _ = try transaction.importOrders(Shop.keyed(batch))
                _ = try transaction.importMembers(tiers)
            }
            try await desk.refresh()
            for _ in 0..<180 {
                let question = Self.question(&random)
                let quick = try await desk.read(question)
                let slow = try await desk.answer(question, raw: true)
                #expect(
                    quick.answer.rows == slow.rows && quick.answer.totals == slow.totals, "seed \(seed): \(question)")
                served += quick.sources.contains { $0 != .relation } ? 1 : 0
                asked += 1
            }
        }
        #expect(served > asked / 3)
    }
}
