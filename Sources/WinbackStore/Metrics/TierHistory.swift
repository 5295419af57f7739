import WinbackModel

/// Tiers of members over time: half-open stretches without gaps, the last without an end.
struct TierHistory {
    private let db: SQLConnection

    init(_ db: SQLConnection) { self.db = db }

    /// Takes in that a member has had a tier since a date; gives the tier that holds today.
    ///
    /// Without a stated date the first tier known holds from the beginning, a later one from the day it was handed in.
    /// A statement about the past changes the past and leaves what follows it alone.
    func take(_ tier: String, since stated: CivilDate?, handedInOn: CivilDate?, member: MemberKey) throws -> String {
        let rows = try db.prepare("SELECT valid_from, tier FROM member_tier WHERE member = $1 ORDER BY valid_from")
        rows.bind(1, member)
        let held = try rows.all { (from: rows.date(0), tier: rows.text(1)) }
        guard let last = held.last else {
            try insert(member, from: stated ?? CivilDate.beforeAllFacts, to: nil, tier)
            return tier
        }
        if stated == nil, last.tier == tier { return tier }
        let from = stated ?? handedInOn ?? last.from + 1
        let before = held.last { $0.from <= from }
        if before?.tier == tier { return last.tier }
        let after = held.first { $0.from > from }
        if let before, before.from < from {
            try db.run("UPDATE member_tier SET valid_to = $1 WHERE member = $2 AND valid_from = $3") {
                $0.bind(1, from)
                $0.bind(2, member)
                $0.bind(3, before.from)
            }
        }
        try insert(member, from: from, to: after?.from, tier)
        return after == nil ? tier : last.tier
    }

    private func insert(_ member: MemberKey, from: CivilDate, to: CivilDate?, _ tier: String) throws {
        try db.run(
            """
            INSERT INTO member_tier (member, valid_from, valid_to, tier) VALUES ($1, $2, $3, $4)
            ON CONFLICT (member, valid_from) DO UPDATE SET tier = excluded.tier
            """
        ) {
            $0.bind(1, member)
            $0.bind(2, from)
            $0.bind(3, to)
            $0.bind(4, tier as String?)
        }
    }
}
