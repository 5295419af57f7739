import WinbackEngine
import WinbackModel

/// How each relation that metrics may read lies in the store.
struct RelationSQL {
    let terms: MetricTerms

    /// The FROM item of a relation under an alias.
    func source(_ relation: String, as alias: String) -> String {
        switch relation {
        case "orders": "orders \(alias)"
        case "redemptions": "event \(alias)"
        case "members": "member \(alias) LEFT JOIN churn \(alias)c ON \(alias)c.member = \(alias).key"
        case "member_tiers": "member_tier \(alias)"
        case "stores": "store \(alias)"
        case "loops": "loop \(alias)"
        case "forecasts": "forecast \(alias)"
        case "responses": "event \(alias)"
        case "points": "delivery \(alias) LEFT JOIN entry \(alias)e ON \(alias)e.id = \(alias).entry"
        case "coupons": "coupon \(alias) LEFT JOIN entry \(alias)e ON \(alias)e.id = \(alias).entry"
        case "exposures": "exposure \(alias)"
        case "messages": "(\(Self.messages)) \(alias)"
        case "state_moves": "(\(Self.stateMoves)) \(alias)"
        case "calendar_day": "(SELECT 0 AS date_day WHERE 0) \(alias)"
        default: preconditionFailure("No relation \(relation).")
        }
    }

    /// The rows of the relation among those of its table; `nil` for all of them.
    func scope(_ relation: String, as alias: String) -> String? {
        switch relation {
        case "redemptions": "\(alias).kind = 'redemption'"
        case "responses":
            "\(alias).kind IN ('visit', 'open', 'click', 'unsubscribe', 'complaint', 'return')"
        case "points": "\(alias).tool = 1"
        case "members": "\(alias).standing <> 2"
        case "exposures": "\(alias).frozen = 1"
        default: nil
        }
    }

    /// A column as SQL.
    func column(_ relation: String, _ name: String, as alias: String) -> String {
        if let plain = Self.plain[relation]?[name] { return "\(alias).\(plain)" }
        switch (relation, name) {
        case ("orders", "order_id"): return "coalesce(\(alias).id, CAST(\(alias).key AS TEXT))"
        case ("orders", "status"):
            return "CASE \(alias).status WHEN 0 THEN 'completed' WHEN 1 THEN 'cancelled' ELSE 'returned' END"
        case ("orders", "margin"): return margin(alias)
        case ("orders", "days_since_prev_order"):
            return "(\(alias).day - (SELECT max(p.day) FROM orders p WHERE p.member = \(alias).member"
                + " AND p.status = 0 AND p.day < \(alias).day))"
        case ("responses", "loop"):
            return "(SELECT d.loop FROM delivery d WHERE d.member = \(alias).member AND d.tool = 0"
                + " AND d.at <= \(alias).at AND d.at >= \(alias).at - 604800000 ORDER BY d.at DESC LIMIT 1)"
        case ("members", "cohort"):
            return "strftime('%Y-%m', coalesce(\(alias).joined, \(alias)c.first_day) * 86400, 'unixepoch')"
        case ("members", "state"): return Self.state("coalesce(\(alias)c.state, 0)")
        case ("forecasts", "state"): return Self.state("\(alias).state")
        case ("points", "cost"): return pointCost(alias)
        case ("points", "arm"), ("coupons", "arm"): return Self.arm("\(alias)e.arm")
        case ("messages", "arm"): return Self.arm("\(alias).arm_number")
        case ("messages", "cost"): return sendCost(alias)
        case ("exposures", "arm"): return Self.arm("\(alias).arm")
        case ("exposures", "exposure_id"):
            return "\(alias).loop || '/' || \(alias).experiment || '/' || \(alias).member"
        case ("coupons", "state"):
            return "CASE \(alias).state WHEN 0 THEN 'open' WHEN 1 THEN 'redeemed' ELSE 'expired' END"
        default: preconditionFailure("No column \(name) of \(relation).")
        }
    }

    /// Numbers that stand for words in a column, so that comparisons need not translate every row.
    func coding(_ relation: String, _ name: String, as alias: String) -> (column: String, codes: [String: Int])? {
        switch (relation, name) {
        case ("orders", "status"):
            ("\(alias).status", Dictionary(uniqueKeysWithValues: OrderStatus.allCases.map { ($0.word, $0.rawValue) }))
        case ("state_moves", "state"):
            (
                "\(alias).state_number",
                Dictionary(uniqueKeysWithValues: ChurnState.allCases.map { ($0.word, $0.rawValue) })
            )
        default: nil
        }
    }

    private static let plain: [String: [String: String]] = [
        "orders": [
            "member_id": "member", "store_id": "store", "business_date": "day", "channel": "channel",
            "amount": "amount", "discount": "discount", "cost": "cost", "coupon": "coupon",
        ],
        "redemptions": [
            "redemption_id": "key", "member_id": "member", "business_date": "day", "channel": "channel",
            "coupon": "coupon", "amount": "amount", "store_id": "store",
        ],
        "responses": [
            "response_id": "key", "member_id": "member", "business_date": "day", "kind": "kind", "channel": "channel",
        ],
        "members": [
            "member_id": "key", "joined_on": "joined", "tier": "tier", "country": "country", "zone": "zone",
            "home_store": "store",
        ],
        "member_tiers": [
            "member_id": "member", "tier": "tier", "valid_from": "valid_from", "valid_to": "valid_to",
        ],
        "loops": ["loop_id": "id", "status": "status"],
        "stores": ["store_id": "id", "store_name": "name", "country": "country", "zone": "zone"],
        "messages": [
            "message_id": "message_id", "member_id": "member", "business_date": "day", "channel": "channel",
            "template": "template", "loop": "loop",
        ],
        "points": [
            "award_id": "row", "member_id": "member", "business_date": "day", "points": "detail", "loop": "loop",
        ],
        "coupons": [
            "coupon_id": "id", "member_id": "member", "issued_on": "issued_on", "redeemed_on": "redeemed_on",
            "pool": "pool", "loop": "loop", "value": "value", "redeemed_value": "redeemed",
        ],
        "exposures": [
            "member_id": "member", "matured_on": "freezes_on", "loop": "loop", "experiment": "experiment",
            "converted": "converted", "margin": "margin",
        ],
        "state_moves": [
            "move_id": "move_id", "member_id": "member", "business_date": "day", "delta": "delta",
            "state": "state", "other_state": "other_state",
        ],
        "forecasts": [
            "member_id": "member", "as_of": "as_of", "expected_purchases": "expected",
            "value_at_risk": "value_at_risk",
        ],
        "calendar_day": ["date_day": "date_day"],
    ]

    private static let messages = """
        SELECT 'w' || d.row AS message_id, d.member AS member, d.day AS day,
            CASE d.detail WHEN 1 THEN 'email' WHEN 2 THEN 'sms' ELSE 'push' END AS channel, d.name AS template,
            d.loop AS loop, (SELECT e.arm FROM entry e WHERE e.id = d.entry) AS arm_number
        FROM delivery d WHERE d.tool = 0
        UNION ALL
        SELECT 'i' || v.key, v.member, v.day, v.channel, NULL, NULL, NULL FROM event v WHERE v.kind = 'message'
        """

    private static let stateMoves = """
        SELECT m.member || '/' || m.day || '+' AS move_id, m.member AS member, m.day AS day,
            m.to_state AS state_number, \(state("m.to_state")) AS state, 1 AS delta, \(state("m.from_state")) AS other_state
        FROM state_move m
        UNION ALL
        SELECT m.member || '/' || m.day || '-', m.member, m.day, m.from_state, \(state("m.from_state")), -1,
            \(state("m.to_state"))
        FROM state_move m WHERE m.from_state IS NOT NULL
        """

    private static func state(_ number: String) -> String {
        "CASE \(number)" + ChurnState.allCases.map { " WHEN \($0.rawValue) THEN '\($0.word)'" }.joined() + " END"
    }

    private static func arm(_ number: String) -> String {
        "CASE WHEN \(number) IS NULL THEN NULL WHEN \(number) < 0 THEN 'holdout' ELSE 'arm ' || (\(number) + 1) END"
    }

    /// What an order leaves: amount less cost, or its share by the margin rate, half to even per row.
    private func margin(_ alias: String) -> String {
        guard let rate = terms.marginRate else { return "(\(alias).amount - \(alias).cost)" }
        let product = "\(alias).amount * \(rate.millionths)"
        let twice = "2 * abs(\(product) % 1000000)"
        let isUp =
            "\(twice) > 1000000 OR (\(twice) = 1000000 AND (\(product) / 1000000) % 2 <> 0)"
        return "CASE WHEN \(alias).cost IS NOT NULL THEN \(alias).amount - \(alias).cost ELSE \(product) / 1000000"
            + " + CASE WHEN \(isUp) THEN CASE WHEN \(alias).amount < 0 THEN -1 ELSE 1 END ELSE 0 END END"
    }

    /// As `Programme.cost(ofPoints:)`: rounded up to the minor unit.
    private func pointCost(_ alias: String) -> String {
        guard let value = terms.pointValueMicros else { return "NULL" }
        let perMinor = 1_000_000 / terms.currency.scale
        return "((\(alias).detail * \(value) + \(perMinor - 1)) / \(perMinor))"
    }

    /// As `Programme.cost(ofSendOn:)`: rounded up to the minor unit.
    private func sendCost(_ alias: String) -> String {
        let perMinor = 1_000_000 / terms.currency.scale
        let arms = Channel.allCases.compactMap { channel in
            terms.sendCostMicros[channel].map { " WHEN '\(channel.rawValue)' THEN \(($0 + perMinor - 1) / perMinor)" }
        }
        return arms.isEmpty ? "NULL" : "CASE \(alias).channel\(arms.joined()) END"
    }
}
