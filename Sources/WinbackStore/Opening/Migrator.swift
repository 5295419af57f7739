import GRDB
import WinbackModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Brings a store's schema to the version this program knows, forward only.
struct Migrator {
    /// Marks an SQLite file as a store of winback ("WBK1"), in its header.
    static let applicationID: Int64 = 0x5742_4B31
    /// Steps by number ascending.
    let migrations: [Migration]
    /// Its version after all of them.
    var latest: Int { migrations.last?.number ?? 0 }

    /// Refuses a file that is no store or one of a newer program, before anything in it is changed.
    func inspect(_ files: StoreFiles) throws {
        guard StoreFiles.size(files.database) > 0 else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: files.database, configuration: configuration)
        try queue.inDatabase { database in
            let db = try SQLConnection(database, place: files.database)
            defer { db.close() }
            try check(db)
        }
        try queue.close()
    }

    /// Runs every step that is missing, each in a transaction of its own and, in a store that holds something, after a
    /// copy of the store was put beside it.
    func run(_ db: SQLConnection, files: StoreFiles?) throws {
        try check(db)
        let held = try Int(db.pragma("user_version"))
        for migration in migrations where migration.number > held {
            if let files, held > 0 { try back(up: db, files, before: migration.number) }
            try db.run("BEGIN IMMEDIATE")
            do {
                for sql in migration.sql { try db.run(sql) }
                try db.run("PRAGMA user_version = \(migration.number)")
                try db.run("PRAGMA application_id = \(Self.applicationID)")
                try db.run("COMMIT")
            } catch {
                if db.isInTransaction { try db.run("ROLLBACK") }
                throw error
            }
        }
    }

    private func check(_ db: SQLConnection) throws {
        let held = try Int(db.pragma("user_version"))
        guard held <= latest else {
            throw WinbackError(
                "store_newer", .unavailable,
                "The store \(db.place) has version \(held); this winback knows versions up to \(latest).",
                advice: "install the newer winback again, or restore the backup made before the upgrade")
        }
        let application = try db.pragma("application_id")
        let isEmpty = try db.prepare("SELECT 1 FROM sqlite_schema LIMIT 1").first { true } == nil
        guard application == Self.applicationID || (application == 0 && held == 0 && isEmpty) else {
            throw WinbackError(
                "store_foreign", .unavailable, "\(db.place) is an SQLite file, but no store of winback.",
                advice: "move it away, or name another state directory")
        }
    }

    /// Copies the store as it is now; a copy left by an earlier try is replaced only by a whole one.
    private func back(up db: SQLConnection, _ files: StoreFiles, before migration: Int) throws {
        let target = files.backup(before: migration)
        let partial = target + ".partial"
        unlink(partial)
        let descriptor = open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreFiles.failure(errno, making: partial) }
        close(descriptor)
        try db.run("VACUUM INTO $1") { $0.bind(1, partial) }
        try StoreFiles.makeDurable(partial, in: files.directory)
        guard rename(partial, target) == 0 else { throw StoreFiles.failure(errno, making: target) }
        try StoreFiles.makeDurable(target, in: files.directory)
    }
}

extension SQLConnection {
    /// The integer a pragma answers; 0 when it answers nothing.
    func pragma(_ name: String) throws -> Int64 { try Int64(pragmaText(name)) ?? 0 }

    /// What a pragma answers, as text; empty when it answers nothing.
    func pragmaText(_ name: String) throws -> String {
        let statement = try prepare("PRAGMA \(name)")
        return try statement.first { statement.text(0) } ?? ""
    }
}
