import WinbackEngine
import WinbackModel
import WinbackPorts

/// A member as the guard sees them, in an entry or not.
extension SQLiteTransaction {
    package func guardedMember(_ member: MemberKey, at now: Instant) throws -> GuardedMember? {
        let row = try db.prepare(
            """
            SELECT m.contact, m.suppressed, m.zone, m.tier, c.state,
              (SELECT max(x.freezes_on) FROM exposure x WHERE x.member = m.key AND x.frozen = 0)
            FROM member m LEFT JOIN churn c ON c.member = m.key WHERE m.key = $1
            """)
        row.bind(1, member)
        var past = try pastOf(member, excluding: nil, at: now)
        try addOnTheirWay(member, to: &past)
        return try row.first {
            let contact = row.int(0)
            return GuardedMember(
                context: MemberContext(
                    zone: row.optionalText(2), tier: row.optionalText(3),
                    state: ChurnState(rawValue: Int(row.int(4))) ?? .new,
                    consented: Channel.allCases.filter { contact & $0.storedBit != 0 }, suppressed: row.bool(1),
                    recentMessages: past.messages.map(\.at), recentChannels: past.messages.map(\.channel),
                    offersEver: past.offers),
                offers: OfferHistory(couponsAt: past.coupons, dearestBefore: past.dearestBefore),
                value30Days: try valueOfMonth(member, at: now), measuredThrough: row.optionalDate(5),
                points: past.points)
        }
    }

    /// What was done for a member, latest first; of the dearest offer, an entry's own are left out.
    func pastOf(_ member: MemberKey, excluding entry: EntryID?, at now: Instant) throws -> MemberPast {
        let history = try db.prepare(
            "SELECT at, tool, detail, value, entry, outside FROM delivery WHERE member = $1 ORDER BY at DESC")
        let horizon = now.milliseconds - Self.messageMemory.milliseconds
        var past = MemberPast()
        history.bind(1, member)
        try history.each {
            let tool = history.int(1)
            switch tool {
            case StoredAction.message:
                guard history.int(0) >= horizon else { return }
                past.messages.append((history.instant(0), Channel(storedBit: history.int(2)) ?? .email))
            case StoredAction.points, StoredAction.coupon:
                past.offers += 1
                if tool == StoredAction.coupon { past.coupons.append(history.instant(0)) }
                if tool == StoredAction.points, !history.bool(5) { past.points += Int(history.int(2)) }
                // What a person gave as a single operation sets no rung.
                let own = history.int(4)
                if own != 0, own != entry?.value {
                    past.dearestBefore = max(past.dearestBefore ?? .zero, history.money(3))
                }
            case StoredAction.deduction: if !history.bool(5) { past.points -= Int(history.int(2)) }
            default: break
            }
        }
        return past
    }

    private func addOnTheirWay(_ member: MemberKey, to past: inout MemberPast) throws {
        let rows = try db.prepare(
            "SELECT decided_at, detail FROM outbox WHERE state < 2 AND tool = 0 AND member = $1")
        rows.bind(1, member)
        try rows.each { past.messages.append((rows.instant(0), Channel(storedBit: rows.int(1)) ?? .email)) }
        past.messages.sort { $0.at > $1.at }
    }

    private func valueOfMonth(_ member: MemberKey, at now: Instant) throws -> Money {
        let row = try db.prepare(
            """
            SELECT coalesce((SELECT sum(e.reserved + e.given) FROM entry e WHERE e.member = $1 AND e.entered_at > $2), 0)
              + coalesce((SELECT sum(d.value) FROM delivery d WHERE d.member = $1 AND d.at > $2 AND d.entry = 0), 0)
            """)
        row.bind(1, member)
        row.bind(2, now + ElapsedTime.days(-30))
        return try row.first { row.money(0) } ?? .zero
    }

    package func candidate(
        _ member: MemberKey, in audience: Playbook.Audience, loop: LoopID, on date: CivilDate, alone: Bool
    ) throws -> Candidate? {
        let row = try db.prepare("SELECT state FROM churn WHERE member = $1")
        row.bind(1, member)
        guard let state = try row.first({ ChurnState(rawValue: Int(row.int(0))) }) ?? nil,
            audience.states.contains(state)
        else { return nil }
        return try candidate(member, state, audience, loop, on: date, alone: alone)
    }
}

/// What was done for one member.
struct MemberPast {
    var messages: [(at: Instant, channel: Channel)] = []
    var offers = 0
    var coupons: [Instant] = []
    var dearestBefore: Money?
    var points = 0
}

extension Channel {
    /// The channel of a stored bit.
    init?(storedBit: Int64) {
        guard let channel = Channel.allCases.first(where: { $0.storedBit == storedBit }) else { return nil }
        self = channel
    }
}
