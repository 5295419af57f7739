import WinbackEngine
import WinbackModel

/// Hashes stored rows straight from the bytes SQLite lends, and walks along them.
struct AuditScan {
    private let db: SQLConnection

    init(_ db: SQLConnection) { self.db = db }

    /// Walks the rows of a range up to the first thing wrong.
    func walk(_ range: ClosedRange<Int64>) throws -> AuditWalk {
        let names = try db.prepare("SELECT team FROM audit_team")
        var hasher = AuditDigester(team: try names.first { names.text(0) } ?? "")
        let rows = try db.prepare(
            """
            SELECT sequence, at, form, previous, hash, principal, on_behalf, key, action, subject, reason, inputs,
              result
            FROM audit WHERE sequence BETWEEN $1 AND $2 ORDER BY sequence
            """)
        // A row below the first would otherwise never be looked at.
        rows.bind(1, range.lowerBound == 1 ? .min : range.lowerBound)
        rows.bind(2, range.upperBound)
        defer { rows.reset() }
        var walk = AuditWalk(from: range.lowerBound)
        while try rows.step() {
            guard walk.take(try link(rows, &hasher)) else { break }
        }
        return walk
    }

    private func link(_ rows: SQLStatement, _ hasher: inout AuditDigester) throws -> AuditLink {
        let (sequence, form) = (rows.int(0), rows.int(2))
        let previous = rows.bytes(3) { RawDigest(hex: $0) }
        let stored = rows.bytes(4) { RawDigest(hex: $0) }
        guard let previous, let stored else {
            // Whatever stands there, it is no hash, so it cannot be the right one.
            return AuditLink(
                sequence: sequence, form: form, previous: .zero, stored: stored ?? .zero,
                computed: RawDigest(ContentHash(of: [])))
        }
        var link = AuditLink(sequence: sequence, form: form, previous: previous, stored: stored, computed: stored)
        switch AuditRow.Form(rawValue: Int(truncatingIfNeeded: form)) {
        case nil: break
        case .second:
            hasher.begin(sequence: sequence, previous: previous, at: rows.int(1))
            for column in Int32(5)...12 {
                rows.bytes(column) { bytes in
                    // The one column that may be absent.
                    hasher.add(column == 6 && bytes.baseAddress == nil && rows.isAbsent(column) ? nil : bytes)
                }
            }
            link.computed = hasher.finish()
        case .first:
            link.computed = RawDigest(first(rows, sequence, previous: previous))
        }
        return link
    }

    /// Rows of the first form are few and old; they take the long way.
    private func first(_ rows: SQLStatement, _ sequence: Int64, previous: RawDigest) -> ContentHash {
        let entry = AuditEntry(
            at: rows.instant(1), principal: PrincipalID(rows.text(5)),
            onBehalfOf: rows.optionalText(6).map { PrincipalID($0) }, key: rows.text(7), action: rows.text(8),
            subject: rows.text(9), reason: rows.text(10), result: rows.text(12), inputs: rows.text(11))
        return AuditRow(
            sequence: sequence, entry: entry, previous: previous.hash, storedHash: AuditRow.genesis, form: .first
        ).computed(at: sequence)
    }
}
