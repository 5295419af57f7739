import WinbackEngine
import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    private static let personColumns = """
        id, email, uid, added_by, added_at, standing, approved_by, decides_from, factor, confirmed_at, factor_state
        """

    package func savePerson(_ person: PersonRecord) throws {
        decoded.identities.begin()
        if let uid = person.uid, let other = try self.person(uid: uid), other.id != person.id {
            throw WinbackError(
                "uid_taken", .refused, "user \(uid) is registered as \(other.id) already",
                advice: "a user is one person; remove the other first, or choose another user")
        }
        let state = try person.factor.map { try StoredJSON.text($0.state) }
        try db.run(
            """
            INSERT INTO person (\(Self.personColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (id) DO UPDATE SET email = excluded.email, uid = excluded.uid, added_by = excluded.added_by,
              added_at = excluded.added_at, standing = excluded.standing, approved_by = excluded.approved_by,
              decides_from = excluded.decides_from, factor = excluded.factor, confirmed_at = excluded.confirmed_at,
              factor_state = excluded.factor_state
            """
        ) { row in
            row.bind(1, person.id.text)
            row.bind(2, person.email)
            row.bind(3, person.uid.map { Int64($0) })
            row.bind(4, person.addedBy.text)
            row.bind(5, person.addedAt)
            row.bind(6, person.standing.rawValue)
            row.bind(7, person.approvedBy?.text)
            row.bind(8, person.decidesFrom)
            row.bind(9, person.factor?.sealed)
            row.bind(10, person.factor?.confirmedAt)
            row.bind(11, state)
        }
    }

    package func person(_ id: PrincipalID) throws -> PersonRecord? {
        let row = try db.prepare("SELECT \(Self.personColumns) FROM person WHERE id = $1")
        row.bind(1, id.text)
        return try row.first { try Self.person(row) }
    }

    package func person(uid: UInt32) throws -> PersonRecord? {
        let row = try db.prepare("SELECT \(Self.personColumns) FROM person WHERE uid = $1")
        row.bind(1, Int64(uid))
        return try row.first { try Self.person(row) }
    }

    package func persons() throws -> [PersonRecord] {
        let rows = try db.prepare("SELECT \(Self.personColumns) FROM person ORDER BY id")
        return try rows.all { try Self.person(rows) }
    }

    private static func person(_ row: SQLStatement) throws -> PersonRecord {
        var person = PersonRecord(
            id: PrincipalID(row.text(0)), email: row.optionalText(1),
            uid: row.optionalInt(2).map { UInt32(truncatingIfNeeded: $0) }, addedBy: PrincipalID(row.text(3)),
            addedAt: row.instant(4))
        person.standing = try row.word(5, "person.standing")
        person.approvedBy = row.optionalText(6).map { PrincipalID($0) }
        person.decidesFrom = row.optionalInstant(7)
        if let sealed = row.optionalBytes(8) {
            let state = try StoredJSON.value(FactorState.self, from: row.text(10), column: "person.factor_state")
            person.factor = FactorRecord(sealed: sealed, confirmedAt: row.optionalInstant(9), state: state)
        }
        return person
    }
}
