import GRDB
import GRDBSQLite
import WinbackModel

extension WinbackError {
    /// A failed SQLite call in words for people: what, where and what to do.
    ///
    /// SQLite's own message names tables and columns at most, never values.
    static func sqlite(code: Int32, message: String, place: String) -> WinbackError {
        switch code & 0xff {
        case SQLITE_FULL:
            WinbackError(
                "store_full", .unavailable,
                "No room is left for the store \(place); the change was not made and nothing before it is lost.",
                advice: "free space on that disk, then try again")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            WinbackError(
                "store_corrupt", .unavailable, "The store \(place) is damaged or no SQLite file: \(message).",
                advice: "keep the file, and restore the state directory from its latest backup")
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            WinbackError(
                "store_read_only", .unavailable, "The store \(place) cannot be written: \(message).",
                advice: "make the state directory and its files writable for the account that runs winback")
        case SQLITE_CANTOPEN:
            WinbackError(
                "store_unopened", .unavailable, "The store \(place) cannot be opened: \(message).",
                advice: "check that the state directory exists and belongs to the account that runs winback")
        case SQLITE_IOERR:
            WinbackError(
                "store_io", .unavailable, "The disk failed while using the store \(place): \(message) (code \(code)).",
                advice: "stop winback, check the disk, then run winback doctor")
        case SQLITE_BUSY, SQLITE_LOCKED:
            WinbackError(
                "store_busy", .unavailable, "Another program holds the store \(place): \(message).",
                advice: "close other programs that have opened the file")
        case SQLITE_MISUSE:
            // GRDB answers with this once the connection is closed.
            WinbackError("store_closed", .unavailable, "The store \(place) is closed.")
        case SQLITE_CONSTRAINT:
            WinbackError("store_constraint", .failed, "The store \(place) refused a change: \(message).")
        default:
            WinbackError("store_failed", .failed, "The store \(place) failed: \(message) (code \(code)).")
        }
    }

    /// The error itself when it is ours, else a GRDB error in our words.
    static func store(_ error: any Error, place: String) -> any Error {
        guard let failure = error as? DatabaseError else { return error }
        return sqlite(
            code: failure.extendedResultCode.rawValue, message: failure.message ?? "no message", place: place)
    }
}
