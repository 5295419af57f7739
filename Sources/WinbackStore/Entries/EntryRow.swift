import WinbackEngine
import WinbackModel

/// How an entry's columns are written in queries and read from rows.
enum EntryRow {
    /// The columns of an entry aliased `e`, in the order `entry(from:)` reads them; the next free column is `count`.
    static let columns = """
        e.id, e.member, e.arm, e.epoch, e.status, e.position, e.entered_at, e.due, e.wait_deadline, e.reserved, e.given,
        e.end_reason, e.loop, e.digest
        """
    /// How many columns that is.
    static let count: Int32 = 14

    /// The entry a row holds.
    static func entry(from row: SQLStatement) throws -> EntryRecord {
        guard let status = EntryRecord.Status(rawValue: Int(row.int(4))) else {
            throw WinbackError.unreadable("entry.status")
        }
        var entry = EntryRecord(
            id: EntryID(value: row.int(0)), loop: row.loop(12), member: row.member(1), arm: Int(row.int(2)),
            epoch: Int(row.int(3)), digest: try row.digest(13, "entry.digest"), enteredAt: row.instant(6),
            reserved: row.money(9))
        entry.status = status
        entry.position = Int(row.int(5))
        entry.due = row.instant(7)
        entry.waitDeadline = row.optionalInstant(8)
        entry.given = row.money(10)
        entry.endReason = row.text(11)
        return entry
    }
}
