import WinbackModel
import WinbackPorts

extension SQLiteTransaction: StaffStore {
    package func saveStaffMessage(_ message: StaffMessage) throws -> Bool {
        let row = try db.prepare(
            """
            INSERT INTO staff_message (key, at, person, address, subject, body, tried_again, outcome)
            VALUES ($1, $2, $3, $4, $5, $6, $2, '') ON CONFLICT (key) DO NOTHING RETURNING number
            """)
        row.bind(1, message.key)
        row.bind(2, message.at)
        row.bind(3, message.person.text)
        row.bind(4, message.address)
        row.bind(5, message.subject)
        row.bind(6, message.body)
        return try row.first { row.int(0) } != nil
    }

    package func isStaffMessageKnown(_ key: String) throws -> Bool {
        let row = try db.prepare("SELECT number FROM staff_message WHERE key = $1")
        row.bind(1, key)
        return try row.first { row.int(0) } != nil
    }

    package func waitingStaffMessages(at now: Instant, limit: Int) throws -> [StaffMessage] {
        let rows = try db.prepare(
            """
            SELECT \(Self.staffColumns) FROM staff_message WHERE sent_at IS NULL AND tried_again <= $1
            ORDER BY number LIMIT $2
            """)
        rows.bind(1, now)
        rows.bind(2, limit)
        return try rows.all { Self.staffMessage(from: rows) }
    }

    package func noteStaffMessage(_ key: String, sentAt: Instant?, triedAgain: Instant?, outcome: String) throws {
        try db.run(
            """
            UPDATE staff_message SET sent_at = $1, tried_again = coalesce($2, tried_again), outcome = $3
            WHERE key = $4
            """
        ) { row in
            row.bind(1, sentAt)
            row.bind(2, triedAgain)
            row.bind(3, outcome)
            row.bind(4, key)
        }
    }

    package func staffMessages(limit: Int) throws -> [StaffMessage] {
        let rows = try db.prepare("SELECT \(Self.staffColumns) FROM staff_message ORDER BY number DESC LIMIT $1")
        rows.bind(1, limit)
        return try rows.all { Self.staffMessage(from: rows) }
    }

    private static let staffColumns = "key, at, person, address, subject, body, sent_at, outcome"

    private static func staffMessage(from row: SQLStatement) -> StaffMessage {
        StaffMessage(
            key: row.text(0), at: row.instant(1), person: PrincipalID(row.text(2)), address: row.text(3),
            subject: row.text(4), body: row.text(5), sentAt: row.optionalInstant(6), outcome: row.text(7))
    }
}
