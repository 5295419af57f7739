import Testing
import WinbackEngine
import WinbackModel
import WinbackPorts
import WinbackStore

/// Whatever a caller writes, the answer is an answer or a clear refusal, and nothing is written.
@Suite struct HostileQuestionTests {
    private static let words = [
        "gmv", "orders", "'; DROP TABLE orders; --", "gmv\u{0}", "\u{202E}gmv", "order__store", "member__tier", "day",
        "month",
        "1=1", "\"", "\\", "%", "ﬁ", String(repeating: "a", count: 5_000), "", " ", "SELECT 1", "$1", "?1", ":a", "@x",
        "store__country", "📈", "null", "member__member__tier", "order__status", "2024-02", "all",
        "last_9999999999_days",
        "2024-01-01..9999-12-31", "0001-01-01..0001-01-02", "99999-01", "-1", "NaN", "1e999", "9223372036854775808",
        "active_members", "ordering_members", "week", "redemption_rate", "order__business_date", "{{ Dimension('x') }}",
    ]

    private static func question(_ random: inout SeededGenerator) -> MetricQuestion {
        func word() -> String { words[Int(random.next() % UInt64(words.count))] }
        func some(_ most: UInt64) -> [String] { (0..<Int(random.next() % most)).map { _ in word() } }
        let comparisons = MetricQuestion.Filter.Comparison.allCases
        let filters = (0..<Int(random.next() % 4) / 2).map { _ in
            MetricQuestion.Filter(
                dimension: word(), comparison: comparisons[Int(random.next() % UInt64(comparisons.count))],
                values: random.next() % 50 == 0 ? Array(repeating: word(), count: 3_000) : some(4))
        }
        let known = ["gmv", "orders", "active_members", "ordering_members"]
        return MetricQuestion(
            metrics: random.next() % 4 > 0 ? [known[Int(random.next() % 4)]] : some(12),
            groupBy: random.next() % 2 == 0 ? ["member__tier"] : some(7),
            grain: Grain.allCases.randomElement(using: &random), range: random.next() % 2 == 0 ? "2024-02" : word(),
            filters: filters, compare: random.next() % 3 == 0 ? .init(word: word()) : nil,
            orderBy: [.init(by: word(), isDescending: true)],
            limit: [1, 10, 100, 0, -5, 10_000, Int.max][Int(random.next() % 7)])
    }

    @Test func `ten thousand hostile questions are answered or refused, and nothing is written`() async throws {
        let shop = Shop(seed: 21, members: 40, orders: 200)
        let desk = try await Desk()
        try await desk.take(shop, orders: shop.orders)
        try await desk.refresh()
        let before = try await desk.store.read { try $0.factCounts() }
        var random = SeededGenerator(seed: 5)
        var answered = 0
        var codes: Set<String> = []
        for _ in 0..<10_000 {
            let question = Self.question(&random)
            do {
                let answer = try await desk.answer(question, shown: true)
                #expect(answer.rows.count <= question.limit)
                answered += 1
            } catch let refusal as WinbackError {
                codes.insert(refusal.code)
                #expect(refusal.category == .badInput || refusal.category == .notFound, "\(refusal): \(question)")
                #expect(refusal.message.count < 2_000)
            }
        }
        #expect(answered > 100)
        #expect(
            codes.isSuperset(of: ["no_such_metric", "no_such_dimension", "bad_range", "bad_filter", "bad_limit"]),
            "\(codes)")
        #expect(try await desk.store.read { try $0.factCounts() } == before)
    }
}
