import WinbackEngine
import WinbackModel

/// A question and the plain SQL that answers it over the reference books.
struct ReferenceQuestion: Sendable {
    var question: MetricQuestion
    var sql: String

    init(_ question: MetricQuestion, _ sql: String) {
        self.question = question
        self.sql = sql
    }
}

extension ReferenceQuestion {
    private static func q(
        _ metric: String, _ by: [String] = [], _ range: String, grain: Grain? = nil,
        _ filters: [MetricQuestion.Filter] = []
    ) -> MetricQuestion {
        MetricQuestion(metrics: [metric], groupBy: by, grain: grain, range: range, filters: filters, limit: 10_000)
    }

    private static func f(
        _ dimension: String, _ comparison: MetricQuestion.Filter.Comparison, _ values: String...
    ) -> MetricQuestion.Filter { .init(dimension: dimension, comparison: comparison, values: values) }

    private static let sold = "FROM o WHERE status <> 'cancelled'"
    private static let done = "FROM o WHERE status = 'completed'"
    private static let withMember = "FROM o LEFT JOIN m ON m.id = o.m"
    private static let withStore = "FROM o LEFT JOIN s ON s.id = o.s"
    private static let february = "d BETWEEN '2024-02-01' AND '2024-02-29'"
    private static let march = "d BETWEEN '2024-03-01' AND '2024-03-31'"
    private static let month = "substr(d, 1, 7) || '-01'"
    private static let cents = "sum(amount) / 100.0"

    static let all: [ReferenceQuestion] = sums + counts + members + ratios + derived

    private static let sums: [ReferenceQuestion] = [
        .init(q("gmv", "2024-02"), "SELECT \(cents) \(sold) AND \(february)"),
        .init(q("gmv", ["order__store"], "2024-02"), "SELECT s, \(cents) \(sold) AND \(february) GROUP BY 1"),
        .init(q("gmv", ["order__channel"], "2024-03"), "SELECT ch, \(cents) \(sold) AND \(march) GROUP BY 1"),
        .init(
            q("gmv", ["store__country"], "2024-03"),
            "SELECT s.country, \(cents) \(withStore) WHERE status <> 'cancelled' AND \(march) GROUP BY 1"),
        .init(
            q("gmv", ["store__store_name"], "2024-02"),
            "SELECT s.name, \(cents) \(withStore) WHERE status <> 'cancelled' AND \(february) GROUP BY 1"),
        .init(
            q("gmv", ["member__tier"], "2024-02"),
            "SELECT m.tier, \(cents) \(withMember) WHERE status <> 'cancelled' AND \(february) GROUP BY 1"),
        .init(
            q("gmv", ["member__country"], "2024-03"),
            "SELECT m.country, \(cents) \(withMember) WHERE status <> 'cancelled' AND \(march) GROUP BY 1"),
        .init(
            q("gmv", ["member__tier", "order__channel"], "2024-03"),
            "SELECT m.tier, ch, \(cents) \(withMember) WHERE status <> 'cancelled' AND \(march) GROUP BY 1, 2"),
        .init(q("gmv", "2024-02-29"), "SELECT \(cents) \(sold) AND d = '2024-02-29'"),
        .init(q("gmv", "2024-03-31"), "SELECT \(cents) \(sold) AND d = '2024-03-31'"),
        .init(
            q("gmv", [], "2024-01-01..2024-03-31", grain: .month),
            "SELECT \(month), \(cents) \(sold) AND d BETWEEN '2024-01-01' AND '2024-03-31' GROUP BY 1"),
        .init(
            q("gmv", [], "2024-03-25..2024-04-07", grain: .day),
            "SELECT d, \(cents) \(sold) AND d BETWEEN '2024-03-25' AND '2024-04-07' GROUP BY 1"),
        .init(
            q("gmv", [], "2024-01-01..2024-03-31", grain: .week),
            """
            SELECT date(d, '-' || ((strftime('%w', d) + 6) % 7) || ' days'), \(cents) \(sold)
            AND d BETWEEN '2024-01-01' AND '2024-03-31' GROUP BY 1
            """),
        .init(
            q("gmv", [], "2024-03", [f("order__channel", .eq, "web")]),
            "SELECT \(cents) \(sold) AND \(march) AND ch = 'web'"),
        .init(
            q("gmv", ["order__store"], "2024-03", [f("order__store", .isIn, "S1", "S2", "S77")]),
            "SELECT s, \(cents) \(sold) AND \(march) AND s IN ('S1', 'S2') GROUP BY 1"),
        .init(
            q("gmv", [], "2024-03", [f("order__store", .isNull)]),
            "SELECT \(cents) \(sold) AND \(march) AND s IS NULL"),
        .init(
            q("gmv", [], "2024-03", [f("order__channel", .ne, "web")]),
            "SELECT \(cents) \(sold) AND \(march) AND ch <> 'web'"),
        .init(
            q("gmv", ["order__channel"], "2024-03", [f("store__country", .eq, "ES")]),
            """
            SELECT ch, \(cents) \(withStore) WHERE status <> 'cancelled' AND \(march) AND s.country = 'ES' GROUP BY 1
            """),
        .init(
            q("gmv", ["member__tier_then"], "2024-03"),
            """
            SELECT h.tier, \(cents) FROM o LEFT JOIN h ON h.m = o.m AND h.since <= d AND d < h.till
            WHERE status <> 'cancelled' AND \(march) GROUP BY 1
            """),
        .init(
            q("order_margin", "2024-03"),
            """
            SELECT sum(CASE WHEN cost IS NOT NULL THEN amount - cost ELSE
                CASE WHEN (amount * 4) % 10 = 5 THEN (amount * 4) / 10 + ((amount * 4) / 10) % 2
                ELSE CAST(round(amount * 0.4) AS INT) END END) / 100.0 \(done) AND \(march)
            """),
    ]

    private static let counts: [ReferenceQuestion] = [
        .init(q("orders", "2024-02"), "SELECT count(*) \(sold) AND \(february)"),
        .init(q("orders", "2023-12"), "SELECT count(*) \(sold) AND d LIKE '2023-12-%'"),
        .init(q("orders", ["order__channel"], "2024-02"), "SELECT ch, count(*) \(sold) AND \(february) GROUP BY 1"),
        .init(
            q("completed_orders", ["order__store"], "2024-02"), "SELECT s, count(*) \(done) AND \(february) GROUP BY 1"),
        .init(
            q("completed_orders", ["member__tier"], "2024-03"),
            "SELECT m.tier, count(*) \(withMember) WHERE status = 'completed' AND \(march) GROUP BY 1"),
        .init(q("redemptions", "2024-03"), "SELECT count(*) FROM r WHERE \(march)"),
        .init(
            q("redemptions", [], "2024-01-01..2024-03-31", grain: .month),
            "SELECT \(month), count(*) FROM r WHERE d BETWEEN '2024-01-01' AND '2024-03-31' GROUP BY 1"),
        .init(q("new_members", "2024-01"), "SELECT count(*) FROM m WHERE joined LIKE '2024-01-%'"),
        .init(
            q("new_members", ["member__country"], "2024-01"),
            "SELECT country, count(*) FROM m WHERE joined LIKE '2024-01-%' GROUP BY 1"),
    ]

    private static func active(_ end: String, _ key: String = "", _ join: String = "") -> String {
        """
        SELECT \(key.isEmpty ? "" : key + ",") count(DISTINCT o.m) FROM o \(join)
        WHERE status = 'completed' AND d BETWEEN date('\(end)', '-29 days') AND '\(end)' \(key.isEmpty ? "" : "GROUP BY 1")
        """
    }

    private static let members: [ReferenceQuestion] = [
        .init(q("ordering_members", "2024-02"), "SELECT count(DISTINCT m) \(done) AND \(february)"),
        .init(
            q("ordering_members", ["order__channel"], "2024-02"),
            "SELECT ch, count(DISTINCT m) \(done) AND \(february) GROUP BY 1"),
        .init(
            q("ordering_members", ["member__tier"], "2024-03"),
            "SELECT m.tier, count(DISTINCT o.m) \(withMember) WHERE status = 'completed' AND \(march) GROUP BY 1"),
        .init(
            q("ordering_members", [], "2024-01-01..2024-03-31", grain: .month),
            "SELECT \(month), count(DISTINCT m) \(done) AND d BETWEEN '2024-01-01' AND '2024-03-31' GROUP BY 1"),
        .init(q("active_members", "2024-03"), active("2024-03-31")),
        .init(q("active_members", "2024-02"), active("2024-02-29")),
        .init(
            q("active_members", ["member__tier"], "2024-03"),
            active("2024-03-31", "m.tier", "LEFT JOIN m ON m.id = o.m")),
        .init(q("active_members", ["order__channel"], "2024-03"), active("2024-03-31", "ch")),
        .init(
            q("active_members", ["member__tier_then"], "2024-03"),
            active(
                "2024-03-31", "h.tier", "LEFT JOIN h ON h.m = o.m AND h.since <= '2024-03-31' AND '2024-03-31' < h.till"
            )),
        .init(
            q("active_members", [], "2024-02-01..2024-03-31", grain: .month),
            "SELECT '2024-02-01', * FROM (\(active("2024-02-29"))) UNION ALL SELECT '2024-03-01', * FROM (\(active("2024-03-31")))"
        ),
        .init(
            q("reactivated_members", "2024-03"),
            """
            SELECT count(DISTINCT m) FROM o WHERE status = 'completed' AND \(march) AND julianday(d) - julianday(
                (SELECT max(p.d) FROM o p WHERE p.m = o.m AND p.status = 'completed' AND p.d < o.d)) > 90
            """),
    ]

    private static let ratios: [ReferenceQuestion] = [
        .init(
            q("average_order_value", "2024-03"), "SELECT sum(amount) / 100.0 / count(*) \(sold) AND \(march)"),
        .init(
            q("average_order_value", ["order__store"], "2024-03"),
            "SELECT s, sum(amount) / 100.0 / count(*) \(sold) AND \(march) GROUP BY 1"),
        .init(
            q("redemption_rate", "2024-03"),
            "SELECT 1.0 * (SELECT count(*) FROM r WHERE \(march)) / (SELECT count(*) \(done) AND \(march))"),
        .init(
            q("redemption_rate", ["member__tier"], "2024-03"),
            """
            WITH a AS (SELECT m.tier t, count(*) n FROM r LEFT JOIN m ON m.id = r.m WHERE \(march) GROUP BY 1),
            b AS (SELECT m.tier t, count(*) n \(withMember) WHERE status = 'completed' AND \(march) GROUP BY 1)
            SELECT b.t, 1.0 * coalesce(a.n, 0) / b.n FROM b LEFT JOIN a ON a.t IS b.t
            """),
        .init(
            q("redemption_rate", ["store__country"], "2024-03"),
            """
            WITH a AS (SELECT s.country t, count(*) n FROM r LEFT JOIN s ON s.id = r.s WHERE \(march) GROUP BY 1),
            b AS (SELECT s.country t, count(*) n \(withStore) WHERE status = 'completed' AND \(march) GROUP BY 1)
            SELECT b.t, 1.0 * coalesce(a.n, 0) / b.n FROM b LEFT JOIN a ON a.t IS b.t
            """),
        .init(q("redemption_rate", "2023-12"), "SELECT NULL"),
    ]

    private static let derived: [ReferenceQuestion] = [
        .init(
            q("contribution_margin", "2024-02-29"),
            """
            SELECT sum(CASE WHEN cost IS NOT NULL THEN amount - cost ELSE
                CASE WHEN (amount * 4) % 10 = 5 THEN (amount * 4) / 10 + ((amount * 4) / 10) % 2
                ELSE CAST(round(amount * 0.4) AS INT) END END) / 100.0 \(done) AND d = '2024-02-29'
            """)
    ]
}

extension ReferenceQuestion {
    fileprivate static func q(_ metric: String, _ range: String) -> MetricQuestion {
        MetricQuestion(metrics: [metric], range: range)
    }
}
