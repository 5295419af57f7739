import WinbackModel

/// What a store is and how it is set, for people who look after it.
package struct StoreInspection: Sendable, Equatable {
    /// One setting of the writer's connection.
    package struct Setting: Sendable, Equatable {
        /// Name of the pragma.
        package var name: String
        /// Its value as SQLite answers it.
        package var value: String
        /// Makes a setting.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Path of the file, or `:memory:`.
    package var path: String
    /// Problems SQLite's own full check found; empty when the file is sound.
    package var integrity: [String]
    /// Settings of the writer, in a fixed order.
    package var pragmas: [Setting]
    /// Version of the schema.
    package var schemaVersion: Int
    /// Version of the SQLite library.
    package var sqliteVersion: String
    /// Bytes of the file.
    package var fileBytes: Int64
    /// Bytes of the write-ahead log.
    package var logBytes: Int64
    /// Bytes in the file that hold nothing and are used again before it grows.
    package var unusedBytes: Int64
    /// Bytes free on its disk; 0 in memory.
    package var freeDiskBytes: Int64
    /// Members' names and addresses that were tried, at most 1,000.
    package var identitiesTried: Int
    /// Of these, the ones the vault has no key for, as when a store is put back without its vault.
    package var identitiesUnreadable: Int
}

extension StoreInspection {
    private static let names = [
        "journal_mode", "synchronous", "secure_delete", "wal_autocheckpoint", "journal_size_limit", "cache_size",
        "busy_timeout", "mmap_size", "page_size", "foreign_keys", "application_id",
    ]

    init(_ db: SQLConnection, files: StoreFiles?, vault: Vault) throws {
        path = db.place
        integrity = try Self.problems(db)
        pragmas = try Self.names.map { Setting(name: $0, value: try db.pragmaText($0)) }
        schemaVersion = Int(try db.pragma("user_version"))
        let version = try db.prepare("SELECT sqlite_version()")
        sqliteVersion = try version.first { version.text(0) } ?? ""
        let pageSize = try db.pragma("page_size")
        unusedBytes = try db.pragma("freelist_count") * pageSize
        fileBytes = try files.map { StoreFiles.size($0.database) } ?? db.pragma("page_count") * pageSize
        logBytes = files.map { StoreFiles.size($0.log) } ?? 0
        freeDiskBytes = files.map { StoreFiles.freeBytes($0.directory) } ?? 0
        let tried = try Self.someIdentities(db)
        identitiesTried = tried.count
        identitiesUnreadable = tried.count - (try vault.keys(of: tried).count)
    }

    private static func someIdentities(_ db: SQLConnection) throws -> [Int64] {
        // A store of another version, looked at before it is brought along, has none that are sealed.
        let sealed = try db.prepare("SELECT 1 FROM pragma_table_info('identity') WHERE name = 'sealed'")
        guard try sealed.first({ true }) == true else { return [] }
        let rows = try db.prepare(
            "SELECT member FROM identity WHERE sealed IS NOT NULL ORDER BY member DESC LIMIT 1000")
        return try rows.all { rows.int(0) }
    }

    /// Damage that even stops the check is itself what was looked for.
    private static func problems(_ db: SQLConnection) throws -> [String] {
        do {
            let check = try db.prepare("PRAGMA integrity_check(100)")
            return try check.all { check.text(0) }.filter { $0 != "ok" }
        } catch let error as WinbackError where error.code == "store_corrupt" {
            return [error.message]
        }
    }
}
