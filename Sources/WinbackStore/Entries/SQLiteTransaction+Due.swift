import WinbackEngine
import WinbackModel
import WinbackPorts

/// Entries whose time has come, with what a decision needs of their member.
extension SQLiteTransaction {
    /// No frequency cap looks back further than this: a playbook's goes up to 366 days.
    static let messageMemory = ElapsedTime.days(366)

    package func dueEntries(now: Instant, limit: Int) throws -> [DueEntry] {
        let rows = try db.prepare(
            Self.dueQuery + " WHERE e.status = 0 AND e.due <= $1 ORDER BY e.due, e.id LIMIT $2")
        rows.bind(1, now)
        rows.bind(2, limit)
        return try due(rows, messagesOnTheirWay(), now: now)
    }

    package func entries(_ ids: [EntryID], now: Instant) throws -> [DueEntry] {
        let onTheirWay = try messagesOnTheirWay()
        let rows = try db.prepare(Self.dueQuery + " WHERE e.id = $1")
        var found: [DueEntry] = []
        found.reserveCapacity(ids.count)
        for id in ids {
            rows.bind(1, id.value)
            found += try due(rows, onTheirWay, now: now)
        }
        return found
    }

    package func entry(_ id: EntryID) throws -> DueEntry? {
        let latest = try db.prepare(
            "SELECT max(at) FROM delivery WHERE member = (SELECT member FROM entry WHERE id = $1)")
        latest.bind(1, id.value)
        let now = try latest.first { latest.optionalInstant(0) } ?? nil
        let rows = try db.prepare(Self.dueQuery + " WHERE e.id = $1")
        rows.bind(1, id.value)
        // Without a clock, the memory counts back from the latest message.
        return try due(rows, messagesOnTheirWay(), now: now ?? .epoch).first
    }

    private static let dueQuery = """
        SELECT \(EntryRow.columns), e.goal_at, e.woken_by, m.contact, m.suppressed, m.zone, m.tier, c.state, l.status
        FROM entry e LEFT JOIN member m ON m.key = e.member LEFT JOIN churn c ON c.member = e.member
          LEFT JOIN loop l ON l.id = e.loop
        """

    private func due(
        _ rows: SQLStatement, _ onTheirWay: [MemberKey: [(at: Instant, channel: Channel)]], now: Instant
    ) throws -> [DueEntry] {
        let first = EntryRow.count
        return try rows.all {
            let entry = try EntryRow.entry(from: rows)
            var past = try pastOf(entry.member, excluding: entry.id, at: now)
            if let waiting = onTheirWay[entry.member] {
                past.messages += waiting
                past.messages.sort { $0.at > $1.at }
            }
            let contact = rows.int(first + 2)
            let member = MemberContext(
                zone: rows.optionalText(first + 4), tier: rows.optionalText(first + 5),
                state: ChurnState(rawValue: Int(rows.int(first + 6))) ?? .new,
                consented: Channel.allCases.filter { contact & $0.storedBit != 0 },
                suppressed: rows.bool(first + 3), recentMessages: past.messages.map(\.at),
                recentChannels: past.messages.map(\.channel), offersEver: past.offers)
            return DueEntry(
                entry: entry, member: member,
                offers: OfferHistory(couponsAt: past.coupons, dearestBefore: past.dearestBefore),
                goalAt: rows.optionalInstant(first),
                wokenBy: (rows.optionalText(first + 1) ?? "").split(separator: " ").compactMap {
                    Journey.WaitEvent(rawValue: String($0))
                },
                // Without a loop there is nothing that may act.
                loopStatus: rows.optionalText(first + 7).flatMap { LoopRecord.Status(rawValue: $0) } ?? .held)
        }
    }

    /// Messages in the outbox that may still go out, or may have gone out: they count against every cap.
    private func messagesOnTheirWay() throws -> [MemberKey: [(at: Instant, channel: Channel)]] {
        let rows = try db.prepare("SELECT member, decided_at, detail FROM outbox WHERE state < 2 AND tool = 0")
        var found: [MemberKey: [(at: Instant, channel: Channel)]] = [:]
        try rows.each {
            found[rows.member(0), default: []].append((rows.instant(1), Channel(storedBit: rows.int(2)) ?? .email))
        }
        return found
    }
}
