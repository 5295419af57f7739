import GRDBSQLite
import WinbackModel
import WinbackPorts

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One prepared statement: bind, step through rows, reset.
///
/// Columns count from 0, parameters from 1. Reading a column is only valid after `step` said there is a row.
final class SQLStatement {
    private let statement: OpaquePointer
    private unowned let connection: SQLConnection
    /// A place per parameter for short texts, which SQLite then reads without making a copy of its own.
    private let shortTexts: UnsafeMutablePointer<CChar>
    private static let shortTextBytes = 24
    private let parameters: Int32

    init(_ sql: String, on connection: SQLConnection) throws {
        var made: OpaquePointer?
        let isWhole = try sql.withCString { text in
            var rest: UnsafePointer<CChar>?
            let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
            guard sqlite3_prepare_v3(connection.handle, text, -1, flags, &made, &rest) == SQLITE_OK else {
                throw connection.failure()
            }
            return rest.map { strlen($0) == 0 } ?? true
        }
        guard let made, isWhole else { preconditionFailure("Exactly one statement is expected: \(sql)") }
        statement = made
        self.connection = connection
        parameters = sqlite3_bind_parameter_count(made)
        shortTexts = .allocate(capacity: max(1, Int(parameters)) * Self.shortTextBytes)
        for index in 0..<parameters {
            let name = sqlite3_bind_parameter_name(made, index + 1).map { String(cString: $0) }
            precondition(name == "$\(index + 1)", "Parameters must first appear in ascending order: \(sql)")
        }
    }

    deinit {
        sqlite3_finalize(statement)
        shortTexts.deallocate()
    }

    /// Binds an integer or NULL.
    func bind(_ index: Int32, _ value: Int64?) {
        check(value.map { sqlite3_bind_int64(statement, index, $0) } ?? sqlite3_bind_null(statement, index))
    }

    /// Binds an integer.
    func bind(_ index: Int32, _ value: Int) { check(sqlite3_bind_int64(statement, index, Int64(value))) }

    /// Binds a number or NULL.
    func bind(_ index: Int32, _ value: Double?) {
        check(value.map { sqlite3_bind_double(statement, index, $0) } ?? sqlite3_bind_null(statement, index))
    }

    /// Binds a text or NULL.
    func bind(_ index: Int32, _ value: String?) {
        guard var value else { return check(sqlite3_bind_null(statement, index)) }
        value.withUTF8 { bytes in
            // An empty buffer may have no address, which SQLite would take for NULL.
            guard let base = bytes.baseAddress else { return check(sqlite3_bind_text(statement, index, "", 0, nil)) }
            base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
                guard bytes.count <= Self.shortTextBytes, 1 <= index, index <= parameters else {
                    return check(sqlite3_bind_text(statement, index, text, Int32(bytes.count), copied))
                }
                let place = shortTexts + (Int(index) - 1) * Self.shortTextBytes
                place.update(from: text, count: bytes.count)
                check(sqlite3_bind_text(statement, index, place, Int32(bytes.count), nil))
            }
        }
    }

    /// Binds bytes or NULL.
    func bind(_ index: Int32, _ value: [UInt8]?) {
        guard let value else { return check(sqlite3_bind_null(statement, index)) }
        value.withUnsafeBytes { bytes in
            if bytes.isEmpty { return check(sqlite3_bind_zeroblob(statement, index, 0)) }
            check(sqlite3_bind_blob(statement, index, bytes.baseAddress, Int32(bytes.count), copied))
        }
    }

    /// Binds 1 or 0.
    func bind(_ index: Int32, _ value: Bool) { check(sqlite3_bind_int(statement, index, value ? 1 : 0)) }

    /// Moves to the next row; `false` at the end, after which the statement is reset by itself.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(statement)
            return false
        default:
            let failure = connection.failure()
            sqlite3_reset(statement)
            throw failure
        }
    }

    /// Runs `body` on every row that is left; resets in any case.
    func each(_ body: () throws -> Void) throws {
        defer { reset() }
        while try step() { try body() }
    }

    /// Reads the first row, if there is one, and resets.
    func first<T>(_ body: () throws -> T) throws -> T? {
        defer { reset() }
        return try step() ? try body() : nil
    }

    /// Reads every row and resets.
    func all<T>(_ body: () throws -> T) throws -> [T] {
        var rows: [T] = []
        try each { rows.append(try body()) }
        return rows
    }

    /// Back to before the first row; bindings stay.
    func reset() { sqlite3_reset(statement) }

    /// Back to before the first row with nothing bound.
    func clear() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    /// Whether it stands on a row.
    var isBusy: Bool { sqlite3_stmt_busy(statement) != 0 }

    /// An integer; 0 for NULL.
    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    /// An integer, or `nil` for NULL.
    func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }
    /// Whether an integer is not 0.
    func bool(_ column: Int32) -> Bool { int(column) != 0 }
    /// A number; 0 for NULL.
    func double(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
    /// A number, or `nil` for NULL.
    func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : double(column) }
    /// A text; empty for NULL.
    func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    /// A text, or `nil` for NULL.
    func optionalText(_ column: Int32) -> String? {
        guard let start = sqlite3_column_text(statement, column) else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Bytes; empty for NULL.
    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(sqlite3_column_bytes(statement, column))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Lends the bytes of a column without a copy; they are gone after the next step.
    func bytes<T>(_ column: Int32, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let start = sqlite3_column_blob(statement, column)
        return try body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// Bytes, or `nil` for NULL.
    func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

    /// Whether a column is NULL.
    func isAbsent(_ column: Int32) -> Bool { isNull(column) }
    /// The whole row, column by column.
    var fields: [HeldTable.Field] {
        (0..<sqlite3_column_count(statement)).map { column in
            let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
            let value: HeldTable.Value =
                switch sqlite3_column_type(statement, column) {
                case SQLITE_INTEGER: .integer(int(column))
                case SQLITE_FLOAT: .number(double(column))
                case SQLITE_TEXT: .text(text(column))
                case SQLITE_BLOB: .bytes(Int(sqlite3_column_bytes(statement, column)))
                default: .none
                }
            return HeldTable.Field(name: name, value: value)
        }
    }

    private func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// Binding fails only for an index the text does not have or when memory is out: neither can be handled.
    private func check(_ code: Int32) {
        precondition(code == SQLITE_OK, "Binding failed: \(String(cString: sqlite3_errstr(code)))")
    }
}

/// Tells SQLite to copy the bytes it is given, as the C header's SQLITE_TRANSIENT does.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
