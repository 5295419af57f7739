import GRDB
import GRDBSQLite
import WinbackModel

/// One SQLite connection with prepared statements kept by their text.
///
/// It belongs to whichever queue runs the connection and is never shared. Statements are kept until `close`, which must
/// come before the connection itself is closed.
final class SQLConnection {
    /// The C connection; GRDB owns and closes it.
    let handle: OpaquePointer
    /// What the store is called in messages: the path of its file, or `:memory:`.
    let place: String
    private var statements: [String: SQLStatement] = [:]

    /// Takes a connection GRDB has opened; throws when it is closed already.
    init(_ database: Database, place: String) throws {
        guard let handle = database.sqliteConnection else {
            throw WinbackError("store_closed", .unavailable, "The store \(place) is closed.")
        }
        self.handle = handle
        self.place = place
    }

    /// The statement of a text, reset and with nothing bound.
    ///
    /// Parameters are `$1…$n`, first appearing in ascending order, because SQLite numbers them by appearance: then the
    /// index to bind equals the number. A text that breaks this stops the process. When the kept statement is in the
    /// middle of its rows, another one is made, so that a loop may run the text it is reading with.
    func prepare(_ sql: String) throws -> SQLStatement {
        if let kept = statements[sql] {
            if !kept.isBusy {
                kept.clear()
                return kept
            }
            return try SQLStatement(sql, on: self)
        }
        let made = try SQLStatement(sql, on: self)
        statements[sql] = made
        return made
    }

    /// Runs a statement to its end, whatever rows it gives.
    func run(_ sql: String, _ bind: (SQLStatement) -> Void = { _ in }) throws {
        let statement = try prepare(sql)
        bind(statement)
        try statement.each {}
    }

    /// Rows the last INSERT, UPDATE or DELETE changed.
    var changes: Int { Int(sqlite3_changes64(handle)) }

    /// The row id the last INSERT gave.
    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Whether a transaction is open; SQLite ends one by itself after some failures.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Ends whatever statements still stand on a row, as after a thrown error.
    func resetStatements() {
        for statement in statements.values where statement.isBusy { statement.reset() }
    }

    /// Drops all statements; the connection may then be closed.
    func close() { statements.removeAll() }

    /// The error of the last failed call, in words for people.
    func failure() -> WinbackError {
        .sqlite(
            code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), place: place)
    }
}
