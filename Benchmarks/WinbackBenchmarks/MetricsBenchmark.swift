import Foundation
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackRuntime
import WinbackStore

/// Governed questions over 50,000 members, 2,000,000 orders of 200 stores and two years.
///
/// The peers' figures are those of metrics layers run on data of this shape on two cores: MetricFlow 0.213,
/// Sidemantic 0.13 and boring-semantic-layer 0.3.18.
enum MetricsBenchmark {
    private static let members = 50_000
    private static let orders = 2_000_000
    private static let firstDay = CivilDate(year: 2024, month: 1, day: 1) ?? CivilDate(daysSinceEpoch: 0)
    private static let days = 730

    static func run() async throws -> [Figure] {
        try await Bench.withStore { store in
            try await fill(store)
            let catalogue = try TeamConfiguration.standardMetrics(Bench.programme)
            let measures = catalogue.rollupMeasures
            let build = try await Bench.seconds {
                try await store.write { try $0.refreshRollups(measures, terms: catalogue.terms) }
            }
            var figures = [figure("rollups of 2,000,000 orders, built once", build, atMost: 15, "")]
            let late = feed(from: orders, count: 3_000)
            try await store.write { _ = try $0.importOrders(late) }
            let follow = try await Bench.seconds {
                try await store.write { try $0.refreshRollups(measures, terms: catalogue.terms) }
            }
            figures.append(figure("  following 3,000 late orders", follow, atMost: 1, ""))
            for (name, question, most, peer) in questions {
                let planner = MetricPlanner(
                    catalogue: catalogue, facts: try await store.read { try $0.metricFacts() },
                    today: firstDay + days + 1, asker: MetricAsker(isPerson: true))
                var best = Double.infinity
                for _ in 0..<7 {
                    let took = try await Bench.seconds {
                        let answer = try await store.read { transaction in
                            let plan = try planner.plan(question)
                            let rows = try plan.leaves.map { try transaction.read($0, terms: catalogue.terms).rows }
                            let freshness = MetricFreshness(latest: nil, endedAt: nil, now: .epoch, limit: nil)
                            return AnswerBuilder(plan, catalogue: catalogue).answer(rows, freshness: freshness)
                        }
                        precondition(!answer.rows.isEmpty, "\(name) has an answer")
                    }
                    best = min(best, took)
                }
                figures.append(figure(name, best, atMost: most, peer))
            }
            figures.append(try await planning(catalogue, store))
            return figures
        }
    }

    private static let questions: [(String, MetricQuestion, Double, String)] = [
        (
            "GMV last week, top 3 stores",
            MetricQuestion(metrics: ["gmv"], groupBy: ["order__store"], range: "last_week", limit: 3),
            0.002, "peers 8-490 ms"
        ),
        (
            "active members by tier, two months",
            MetricQuestion(
                metrics: ["active_members"], groupBy: ["member__tier"], range: "last_month", compare: .previousPeriod),
            0.002, "peer 1.7-2.3 s"
        ),
        (
            "active members, 24 month ends",
            MetricQuestion(metrics: ["active_members"], grain: .month, range: "2024-01-01..2025-12-31"), 0.005,
            "peer 29-42 s"
        ),
        (
            "average order value by month, 24 months",
            MetricQuestion(metrics: ["average_order_value"], grain: .month, range: "2024-01-01..2025-12-31"), 0.005,
            "peer 77-129 ms"
        ),
        (
            "GMV last month by tier and channel, from rows",
            MetricQuestion(metrics: ["gmv"], groupBy: ["member__tier", "order__channel"], range: "last_month"), 2, ""
        ),
    ]

    private static func planning(_ catalogue: MetricCatalogue, _ store: SQLiteStore) async throws -> Figure {
        let planner = MetricPlanner(
            catalogue: catalogue, facts: try await store.read { try $0.metricFacts() }, today: firstDay + days + 1,
            asker: MetricAsker(isPerson: true))
        let count = 500
        let took = try await Bench.seconds {
            for _ in 0..<count { _ = try planner.plan(questions[0].1) }
        }
        return figure("planning a question", took / Double(count), atMost: 0.0002, "peers 3-70 ms")
    }

    private static func figure(_ name: String, _ seconds: Double, atMost most: Double, _ peer: String) -> Figure {
        let value = seconds < 0.1 ? String(format: "%.3f ms", seconds * 1000) : String(format: "%.2f s", seconds)
        let target = most < 0.1 ? String(format: "<= %.1f ms", most * 1000) : String(format: "<= %.0f s", most)
        return Figure(
            name: name, value: value, target: peer.isEmpty ? target : "\(target); \(peer)", met: seconds <= most)
    }

    private static func fill(_ store: SQLiteStore) async throws {
        let tiers = ["gold", "silver", "bronze", "basic"]
        let roll = (0..<members).map { index in
            var member = MemberRecord(id: "m\(index)")
            member.tier = tiers[index % 4]
            member.country = ["ES", "PT", "FR"][index % 3]
            return member
        }
        try await store.write { _ = try $0.importMembers(roll) }
        for start in stride(from: 0, to: orders, by: 50_000) {
            let batch = feed(from: start, count: 50_000)
            try await store.write { _ = try $0.importOrders(batch) }
        }
    }

    private static func feed(from start: Int, count: Int) -> [KeyedOrder] {
        var random = SeededGenerator(seed: UInt64(start) &+ 7)
        return (start..<(start + count)).map { number in
            let day = start >= orders ? days - 1 - number % 8 : number * days / orders
            let date = firstDay + day
            var order = OrderRecord(
                id: "o\(number)", customer: "m\(Int(random.next() % UInt64(members)))",
                at: Instant(milliseconds: Int64(date.daysSinceEpoch) * 86_400_000),
                date: date,
                amount: Money(minorUnits: Int64(random.next() % 9_000) + 500))
            order.store = "S\(Int(random.next() % 200))"
            order.channel = ["web", "app", "shop"][Int(random.next() % 3)]
            order.status = random.next() % 20 == 0 ? .cancelled : .completed
            return KeyedOrder(order: order, key: order.key(ordinal: 0))
        }
    }
}
