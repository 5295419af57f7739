/// A table of facts that metrics may read, and what its columns hold.
///
/// The store says how each column is made; a metrics file can name these and nothing else.
package struct Relation: Sendable, Hashable {
    /// One column.
    package struct Column: Sendable, Hashable {
        /// What it holds.
        package enum Kind: String, Sendable, Hashable {
            /// Text.
            case text
            /// A whole number.
            case integer
            /// Minor units of the team's currency.
            case money
            /// A number.
            case number
            /// A business date.
            case date
            /// The 64-bit key of a member.
            case member
            /// 1 or 0.
            case flag
        }

        /// What of `config/programme.yaml` it takes to know its value.
        package enum Need: Sendable, Hashable {
            /// `margin_rate`, for rows without a cost.
            case marginRate
            /// `point_value`.
            case pointValue
            /// `send_cost` of the row's channel.
            case sendCost
        }

        /// Its name.
        package var name: String
        /// What it holds.
        package var kind: Kind
        /// Whether every row has a value.
        package var isNeverNull: Bool
        /// Whether it depends on the row alone, so that it can be kept in rollups.
        package var isLocal: Bool
        /// What of the programme it needs.
        package var need: Need?
    }

    /// Its name, which models carry.
    package var name: String
    /// Its columns, in a fixed order.
    package var columns: [Column]
    /// The columns its daily rollups are cut by; empty when none are kept.
    package var cuts: [String]

    /// Whether daily rollups of it are kept.
    package var hasRollups: Bool { !cuts.isEmpty }
    /// Attributes of members that rollups are cut by beside the columns of the facts.
    package static let memberCuts = ["tier", "country"]

    /// A column by name.
    package func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}

extension Relation {
    /// Every relation there is, by name ascending.
    package static let all: [Relation] = [
        calendarDay, coupons, exposures, forecasts, loops, memberTiers, members, messages, orders, points, redemptions,
        responses, stateMoves, stores,
    ]

    /// The relation of a name.
    package static func named(_ name: String) -> Relation? { all.first { $0.name == name } }

    private static func make(_ name: String, cuts: [String] = [], _ columns: [Column]) -> Relation {
        Relation(name: name, columns: columns, cuts: cuts)
    }

    private static func always(_ name: String, _ kind: Column.Kind) -> Column {
        Column(name: name, kind: kind, isNeverNull: true, isLocal: true)
    }

    private static func maybe(_ name: String, _ kind: Column.Kind, need: Column.Need? = nil) -> Column {
        Column(name: name, kind: kind, isNeverNull: false, isLocal: true, need: need)
    }

    private static func derived(_ name: String, _ kind: Column.Kind) -> Column {
        Column(name: name, kind: kind, isNeverNull: false, isLocal: false)
    }

    /// One row per business date.
    package static let calendarDay = make("calendar_day", [always("date_day", .date)])

    /// One row per order of any status.
    package static let orders = make(
        "orders", cuts: ["channel", "store_id"],
        [
            always("order_id", .text), always("member_id", .member), maybe("store_id", .text),
            always("business_date", .date), maybe("channel", .text), always("status", .text),
            always("amount", .money), always("discount", .money), maybe("cost", .money),
            maybe("margin", .money, need: .marginRate), maybe("coupon", .text),
            derived("days_since_prev_order", .integer),
        ])

    /// One row per redemption.
    package static let redemptions = make(
        "redemptions", cuts: ["channel", "store_id"],
        [
            always("redemption_id", .integer), always("member_id", .member), always("business_date", .date),
            maybe("channel", .text), maybe("coupon", .text), maybe("amount", .money), maybe("store_id", .text),
        ])

    /// One row per loop.
    package static let loops = make("loops", [always("loop_id", .text), always("status", .text)])

    /// One row per message to a member, Winback's own and imported ones.
    package static let messages = make(
        "messages",
        [
            always("message_id", .text), always("member_id", .member), always("business_date", .date),
            maybe("channel", .text), maybe("template", .text), maybe("loop", .text), maybe("arm", .text),
            maybe("cost", .money, need: .sendCost),
        ])

    /// One row per visit, open, click, unsubscribe, complaint or return; a loop is named when it wrote to the member
    /// within the seven days before.
    package static let responses = make(
        "responses",
        [
            always("response_id", .integer), always("member_id", .member), always("business_date", .date),
            always("kind", .text), maybe("channel", .text), derived("loop", .text),
        ])

    /// One row per member, as they are today.
    package static let members = make(
        "members",
        [
            always("member_id", .member), maybe("joined_on", .date), maybe("tier", .text), maybe("country", .text),
            maybe("zone", .text), maybe("home_store", .text), derived("cohort", .text), derived("state", .text),
        ])

    /// One row per member and stretch of dates with one tier; the last has no end.
    package static let memberTiers = make(
        "member_tiers",
        [
            always("member_id", .member), maybe("tier", .text), always("valid_from", .date), maybe("valid_to", .date),
        ])

    /// One row per store.
    package static let stores = make(
        "stores",
        [
            always("store_id", .text), maybe("store_name", .text), maybe("country", .text), maybe("zone", .text),
        ])

    /// One row per award of points.
    package static let points = make(
        "points",
        [
            always("award_id", .integer), always("member_id", .member), always("business_date", .date),
            always("points", .integer), maybe("cost", .money, need: .pointValue), maybe("loop", .text),
            maybe("arm", .text),
        ])

    /// One row per coupon issued.
    package static let coupons = make(
        "coupons",
        [
            always("coupon_id", .integer), always("member_id", .member), always("issued_on", .date),
            maybe("redeemed_on", .date), always("pool", .text), maybe("loop", .text), maybe("arm", .text),
            always("state", .text), always("value", .money), maybe("redeemed_value", .money),
        ])

    /// One row per member of an experiment whose outcome is final.
    package static let exposures = make(
        "exposures",
        [
            always("exposure_id", .text), always("member_id", .member), always("matured_on", .date),
            always("loop", .text), always("experiment", .integer), always("arm", .text), always("converted", .flag),
            always("margin", .money),
        ])

    /// Two rows per change of a member's churn state: -1 for the state left, +1 for the one entered.
    package static let stateMoves = make(
        "state_moves",
        [
            always("move_id", .text), always("member_id", .member), always("business_date", .date),
            always("state", .text), always("delta", .integer), maybe("other_state", .text),
        ])

    /// One row per member with orders: what the purchase model expects of the 13 weeks after `as_of`.
    package static let forecasts = make(
        "forecasts",
        [
            always("member_id", .member), always("as_of", .date), always("state", .text),
            maybe("expected_purchases", .number), maybe("value_at_risk", .money),
        ])
}
