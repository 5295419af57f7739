import GRDB
import WinbackModel

/// How connections are set.
enum Tuning {
    /// Pages the log may hold before a commit copies it into the file: 32 MB.
    private static let checkpointPages = 8192
    /// The log file is cut back to this after it was copied; recovering a longer one takes too long.
    private static let logBytes = 64 << 20

    static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 4
        configuration.label = "winback.store"
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            // Negative sizes are KiB. Memory mapping stays off: a failing disk would end the process.
            let cache = database.configuration.readonly ? -8192 : -32768
            try database.execute(sql: "PRAGMA cache_size = \(cache); PRAGMA mmap_size = 0")
        }
        return configuration
    }

    /// Sets the writer, after GRDB has opened it: its pool sets `synchronous` to NORMAL, which can lose the last
    /// commits in a power cut, and a forgotten "sent" is a second message.
    static func tune(writer db: SQLConnection, byteLimit: Int64?) throws {
        try db.run("PRAGMA synchronous = FULL")
        try db.run("PRAGMA secure_delete = ON")
        try db.run("PRAGMA wal_autocheckpoint = \(checkpointPages)")
        try db.run("PRAGMA journal_size_limit = \(logBytes)")
        if let byteLimit {
            let pages = try max(1, byteLimit / db.pragma("page_size"))
            try db.run("PRAGMA max_page_count = \(pages)")
        }
        let level = try db.pragma("synchronous")
        guard level == 2 else {
            throw WinbackError(
                "store_not_durable", .failed,
                "The store \(db.place) answers synchronous=\(level) where 2 (FULL) was set.")
        }
    }
}
