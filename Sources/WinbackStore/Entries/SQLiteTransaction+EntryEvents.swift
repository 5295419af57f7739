import WinbackEngine
import WinbackModel
import WinbackPorts

/// Why things happened to entries.
extension SQLiteTransaction: JourneyStore {
    package func saveEntryEvents(_ events: [EntryEvent]) throws {
        if events.isEmpty { return }
        let insert = try db.prepare(
            "INSERT INTO entry_event (entry, at, kind, position, loop, reason) VALUES ($1, $2, $3, $4, $5, $6)")
        for event in events {
            insert.bind(1, event.entry.value)
            insert.bind(2, event.at)
            insert.bind(3, event.kind.rawValue)
            insert.bind(4, event.position)
            insert.bind(5, event.loop)
            insert.bind(6, event.reason)
            try insert.each {}
        }
    }

    package func latestEntryEvent(_ entry: EntryID) throws -> EntryEvent? {
        let row = try db.prepare(
            "SELECT \(Self.eventColumns) FROM entry_event v WHERE v.entry = $1 ORDER BY v.id DESC LIMIT 1")
        row.bind(1, entry.value)
        return try row.first { try Self.event(from: row) }
    }

    package func entryEvents(_ loop: LoopID, member: MemberKey?, limit: Int) throws -> [RecordedEntryEvent] {
        let rows: SQLStatement
        if let member {
            // Of one member there are few entries, so their events are found from there.
            rows = try db.prepare(
                """
                SELECT \(Self.eventColumns), e.member
                FROM entry e INDEXED BY entry_member JOIN entry_event v ON v.entry = e.id
                WHERE e.loop = $1 AND e.member = $2 ORDER BY v.at DESC, v.id DESC LIMIT $3
                """)
            rows.bind(2, member)
            rows.bind(3, limit)
        } else {
            rows = try db.prepare(
                """
                SELECT \(Self.eventColumns), e.member FROM entry_event v JOIN entry e ON e.id = v.entry
                WHERE v.loop = $1 ORDER BY v.at DESC, v.id DESC LIMIT $2
                """)
            rows.bind(2, limit)
        }
        rows.bind(1, loop)
        return try rows.all { RecordedEntryEvent(event: try Self.event(from: rows), member: rows.member(6)) }
    }

    package func entryEventCounts(_ loop: LoopID, since: Instant) throws -> [EntryEventCount] {
        let rows = try db.prepare(
            """
            SELECT kind, reason, count(*) AS events FROM entry_event WHERE loop = $1 AND at >= $2
            GROUP BY kind, reason ORDER BY events DESC, kind, reason
            """)
        rows.bind(1, loop)
        rows.bind(2, since)
        return try rows.all {
            EntryEventCount(kind: try Self.kind(rows.int(0)), reason: rows.text(1), events: Int(rows.int(2)))
        }
    }

    private static let eventColumns = "v.entry, v.at, v.kind, v.position, v.loop, v.reason"

    private static func kind(_ number: Int64) throws -> EntryEvent.Kind {
        guard let kind = EntryEvent.Kind(rawValue: Int(number)) else {
            throw WinbackError.unreadable("entry_event.kind")
        }
        return kind
    }

    private static func event(from row: SQLStatement) throws -> EntryEvent {
        EntryEvent(
            try kind(row.int(2)), entry: EntryID(value: row.int(0)), loop: row.loop(4), at: row.instant(1),
            position: Int(row.int(3)), reason: row.text(5))
    }
}
