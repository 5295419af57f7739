import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction: EntryStore {
    package func enter(_ entries: [NewEntry]) throws -> [EntryID] {
        let insert = try db.prepare(
            """
            INSERT INTO entry (member, bucket, arm, epoch, status, position, entered_at, due, wait_deadline, reserved,
              given, end_reason, loop, digest)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """)
        var ids: [EntryID] = []
        ids.reserveCapacity(entries.count)
        for new in entries {
            let entry = new.entry
            insert.bind(1, entry.member)
            insert.bind(2, entry.member.bucket)
            insert.bind(3, entry.arm)
            insert.bind(4, entry.epoch)
            insert.bind(5, entry.status.rawValue)
            insert.bind(6, entry.position)
            insert.bind(7, entry.enteredAt)
            insert.bind(8, entry.due)
            insert.bind(9, entry.waitDeadline)
            insert.bind(10, entry.reserved)
            insert.bind(11, entry.given)
            insert.bind(12, entry.endReason)
            insert.bind(13, entry.loop)
            insert.bind(14, entry.digest)
            try insert.each {}
            ids.append(EntryID(value: db.lastInsertedRow))
        }
        try expose(entries.compactMap(\.exposure))
        return ids
    }

    package func saveEntries(_ entries: [EntryRecord]) throws {
        // Another place or another deadline is another wait: what woke the last one is forgotten.
        let update = try db.prepare(
            """
            UPDATE entry SET status = $1, position = $2, due = $3, wait_deadline = $4, reserved = $5, given = $6,
              end_reason = $7, held_due = NULL,
              woken_by = CASE WHEN position = $2 AND wait_deadline = $4 THEN woken_by END
            WHERE id = $8
            """)
        for entry in entries {
            update.bind(1, entry.status.rawValue)
            update.bind(2, entry.position)
            update.bind(3, entry.due)
            update.bind(4, entry.waitDeadline)
            update.bind(5, entry.reserved)
            update.bind(6, entry.given)
            update.bind(7, entry.endReason)
            update.bind(8, entry.id.value)
            try update.each {}
            guard db.changes == 1 else {
                throw WinbackError("entry_unknown", .notFound, "There is no entry \(entry.id.value) to save.")
            }
        }
    }

    package func nextDue() throws -> Instant? {
        let row = try db.prepare("SELECT min(due) FROM entry WHERE status = 0")
        return try row.first { row.optionalInstant(0) } ?? nil
    }

    package func entryCounts(_ loop: LoopID) throws -> [EntryCount] {
        let rows = try db.prepare(
            """
            SELECT arm, status, end_reason, count(*) FROM entry WHERE loop = $1
            GROUP BY arm, status, end_reason ORDER BY arm, status, end_reason
            """)
        rows.bind(1, loop)
        return try rows.all {
            guard let status = EntryRecord.Status(rawValue: Int(rows.int(1))) else {
                throw WinbackError.unreadable("entry.status")
            }
            return EntryCount(
                arm: Int(rows.int(0)), status: status, endReason: rows.text(2), entries: Int(rows.int(3)))
        }
    }

    package func postpone(_ loop: LoopID, until: Instant) throws {
        try db.run(
            """
            UPDATE entry SET held_due = coalesce(held_due, due), due = $1
            WHERE status = 0 AND due < $1 AND loop = $2
            """
        ) { row in
            row.bind(1, until)
            row.bind(2, loop)
        }
    }

    package func resumeEntries(_ loop: LoopID, now: Instant) throws {
        // Whatever made an entry due earlier meanwhile (an order) stands. No step waits until the end of time, so an
        // entry due only then was put there by a hold, whoever wrote it.
        try db.run(
            """
            UPDATE entry SET held_due = NULL,
              due = CASE WHEN due <= $1 OR (due <= held_due AND held_due > $1) THEN due
                WHEN held_due > $1 THEN held_due ELSE $1 END
            WHERE status = 0 AND loop = $2 AND (held_due IS NOT NULL OR due >= $3)
            """
        ) { row in
            row.bind(1, now)
            row.bind(2, loop)
            row.bind(3, Instant.distantFuture)
        }
    }
}
