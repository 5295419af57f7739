import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    /// Adds events; those that change what a member may be sent take effect with the same import.
    func importEvents(_ batch: [KeyedEvent]) throws -> ImportCounts {
        var pass = try EventPass(self, rows: batch.count)
        let (rows, refused) = try ErasedMembers(self).split(
            FactRow.sorted(batch.count) { (batch[$0].event.memberKey, batch[$0].key) })
        for row in rows { try pass.take(batch[row.index], member: MemberKey(value: row.member)) }
        var counts = try pass.finish()
        counts.refuse(refused)
        return counts
    }
}

/// One batch of events on its way into the table.
private struct EventPass {
    private let transaction: SQLiteTransaction
    private let insertion: SQLStatement
    private let update: SQLStatement
    private let differs: SQLStatement
    private let entries: LiveEntries
    private var roll: MemberRoll
    private var log: ChangeLog
    private var firstDay: Int64?
    private var latestDay: Int64?
    private var counts = ImportCounts()
    private var member: MemberKey?
    private var wakeUps: [EventRecord] = []

    init(_ transaction: SQLiteTransaction, rows: Int) throws {
        self.transaction = transaction
        log = try ChangeLog(transaction, rows: rows)
        roll = try MemberRoll(transaction.db, log: log)
        firstDay = try transaction.factTotal("first_day")
        latestDay = try transaction.factTotal("latest_event_day")
        entries = try LiveEntries(transaction.db)
        insertion = try transaction.db.prepare(
            """
            INSERT INTO event (member, key, kind, at, channel, coupon, amount, day, store)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (member, key) DO NOTHING
            """)
        update = try transaction.db.prepare(
            """
            UPDATE event SET kind = $1, at = $2, channel = $3, coupon = $4, amount = $5, day = $6, store = $7
            WHERE member = $8 AND key = $9
            """)
        differs = try transaction.db.prepare(
            """
            SELECT (kind, at, channel, coupon, amount, day, store) IS NOT ($1, $2, $3, $4, $5, $6, $7)
            FROM event WHERE member = $8 AND key = $9
            """)
    }

    mutating func take(_ keyed: KeyedEvent, member next: MemberKey) throws {
        if member != next {
            try leaveMember()
            member = next
            try roll.enter(keyed.event.customer, key: next)
        }
        counts.read += 1
        insertion.bind(1, next.value)
        insertion.bind(2, keyed.key)
        bind(keyed.event, to: insertion, from: 3)
        _ = try insertion.step()
        if transaction.db.changes == 1 {
            counts.inserted += 1
            try log.added(to: "event", member: next.value, key: keyed.key)
        } else {
            guard try replace(keyed, of: next) else {
                counts.unchanged += 1
                return
            }
            counts.updated += 1
        }
        if let day = keyed.event.date.map({ Int64($0.daysSinceEpoch) }) {
            latestDay = max(latestDay ?? .min, day)
            firstDay = min(firstDay ?? .max, day)
        }
        try apply(keyed.event, to: next)
    }

    mutating func finish() throws -> ImportCounts {
        try leaveMember()
        try roll.finish(transaction)
        try log.finish(transaction)
        try transaction.setFactTotal("first_day", firstDay)
        try transaction.setFactTotal("latest_event_day", latestDay)
        try transaction.addToFactTotal("events", counts.inserted)
        return counts
    }

    /// Writes a known event anew when it differs; says whether it did.
    private mutating func replace(_ keyed: KeyedEvent, of member: MemberKey) throws -> Bool {
        bind(keyed.event, to: differs, from: 1)
        differs.bind(8, member.value)
        differs.bind(9, keyed.key)
        guard try differs.first({ differs.bool(0) }) == true else { return false }
        try log.changing(events: member.value, key: keyed.key)
        bind(keyed.event, to: update, from: 1)
        update.bind(8, member.value)
        update.bind(9, keyed.key)
        _ = try update.step()
        return true
    }

    private mutating func apply(_ event: EventRecord, to member: MemberKey) throws {
        switch event.kind {
        case .unsubscribe:
            for channel in event.channel.map({ [$0] }) ?? Channel.allCases {
                let withdrawal = ConsentStatement(channel: channel, granted: false, at: event.at)
                _ = try transaction.hear(withdrawal, from: member)
            }
        case .complaint:
            try transaction.db.run("UPDATE member SET suppressed = 1 WHERE key = $1") { $0.bind(1, member.value) }
        case .visit, .open, .click, .redemption, .message, .return: break
        }
        // Whatever happened, a journey may wait for it; after an unsubscribe or a complaint the entry is over at once.
        wakeUps.append(event)
    }

    /// Entries hear of a member's events in the order they happened, whatever order their keys have.
    private mutating func leaveMember() throws {
        guard let member else { return }
        for event in wakeUps.sorted(by: { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }) {
            try entries.tell(event.kind, of: member, at: event.at)
        }
        wakeUps.removeAll(keepingCapacity: true)
    }

    private func bind(_ event: EventRecord, to statement: SQLStatement, from first: Int32) {
        statement.bind(first, event.kind.rawValue)
        statement.bind(first + 1, event.at.milliseconds)
        statement.bind(first + 2, event.channel?.rawValue)
        statement.bind(first + 3, event.coupon)
        statement.bind(first + 4, event.amount?.minorUnits)
        statement.bind(first + 5, event.date.map { Int64($0.daysSinceEpoch) })
        statement.bind(first + 6, event.store)
    }
}
