import Dispatch
import GRDB
package import WinbackModel
package import WinbackPorts

/// The store of a team in SQLite: one file in the state directory, or memory for simulations and tests.
///
/// One writer commits in groups with `synchronous=FULL`; readers see the last commit and never wait for it. Nothing
/// runs on the threads of Swift's cooperative pool.
package final class SQLiteStore: Store {
    private let database: any DatabaseWriter
    let writer: WriteQueue
    private let files: StoreFiles?
    private let lock: StateLock?
    private let place: String
    let vault: Vault
    private let decoded = DecodedJSON()
    private let readers: ReaderPool?

    private init(
        database: any DatabaseWriter, readers: ReaderPool?, vault: Vault, files: StoreFiles?, lock: StateLock?
    ) {
        self.database = database
        self.readers = readers
        self.vault = vault
        self.files = files
        self.lock = lock
        place = files?.database ?? ":memory:"
        writer = WriteQueue(database: database, vault: vault, decoded: decoded, place: place)
    }

    /// Opens the store of a state directory, makes it when there is none, and brings its schema up to date.
    ///
    /// The directory stays locked against other processes until the store is closed or the process ends. Throws a
    /// `WinbackError`: `state_missing`, `store_locked` (naming the process), `store_newer`, `store_foreign`,
    /// `store_corrupt`, `store_read_only`, `store_full`; in all these cases the file is as it was.
    /// - Parameters:
    ///   - directory: The state directory; it must exist.
    ///   - startedAt: What the lock file tells others about this process.
    ///   - byteLimit: The file never grows beyond this; `nil` for no limit but the disk's.
    ///   - migrations: The schema's steps.
    package static func open(
        at directory: String, startedAt: Instant, byteLimit: Int64? = nil, migrations: [Migration] = Migration.all
    ) async throws -> SQLiteStore {
        try await offThePool {
            let files = try StoreFiles(directory: directory)
            let lock = try StateLock(directory: directory, startedAt: startedAt)
            do {
                let migrator = Migrator(migrations: migrations)
                try migrator.inspect(files)
                try files.makeDatabase()
                let vault = try Vault(folder: files.secrets, staleCopies: [files.backup(before: 3)])
                let pool = try DatabasePool(path: files.database, configuration: Tuning.configuration())
                try prepare(pool, vault, migrator: migrator, files: files, byteLimit: byteLimit, at: startedAt)
                let readers = try ReaderPool(path: files.database)
                return SQLiteStore(database: pool, readers: readers, vault: vault, files: files, lock: lock)
            } catch {
                throw WinbackError.store(error, place: files.database)
            }
        }
    }

    /// Makes an empty store in memory; it is gone when the last reference is.
    package static func inMemory(migrations: [Migration] = Migration.all) async throws -> SQLiteStore {
        try await offThePool {
            let queue = try DatabaseQueue(configuration: Tuning.configuration())
            let vault = try Vault()
            let migrator = Migrator(migrations: migrations)
            try prepare(queue, vault, migrator: migrator, files: nil, byteLimit: nil, at: .epoch)
            return SQLiteStore(database: queue, readers: nil, vault: vault, files: nil, lock: nil)
        }
    }

    private static func prepare(
        _ database: any DatabaseWriter, _ vault: Vault, migrator: Migrator, files: StoreFiles?, byteLimit: Int64?,
        at startedAt: Instant
    ) throws {
        try database.writeWithoutTransaction { database in
            let db = try SQLConnection(database, place: files?.database ?? ":memory:")
            defer { db.close() }
            try Tuning.tune(writer: db, byteLimit: byteLimit)
            try migrator.run(db, files: files)
            try VaultReconciliation(db: db, vault: vault, at: startedAt).run()
        }
    }

    package func write<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit(
                WriteQueue.Request(
                    attempt: { transaction in
                        let value = try body(transaction)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
        }
    }

    package func submit(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> Void,
        failed: @Sendable @escaping (any Error) -> Void
    ) throws {
        try writer.submitUnawaited(
            WriteQueue.Request(
                attempt: { transaction in
                    try body(transaction)
                    return {}
                }, fail: failed))
    }

    package func read<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        do {
            if let readers {
                if let seen = try await readers.read({ [vault, decoded] db in
                    try body(SQLiteTransaction(db: db, vault: VaultSession(vault), decoded: decoded))
                }) {
                    return seen
                }
                throw WinbackError("store_closed", .unavailable, "The store \(place) is closed.")
            }
            return try await database.read { [place, vault, decoded] database in
                let db = try SQLConnection(database, place: place)
                defer { db.close() }
                return try body(SQLiteTransaction(db: db, vault: VaultSession(vault), decoded: decoded))
            }
        } catch let error as WinbackError where error.code == "store_read_only" {
            throw WinbackError("store_write_in_read", .failed, "A reading closure tried to change the store \(place).")
        } catch {
            throw WinbackError.store(error, place: place)
        }
    }

    package func glance<T: Sendable>(
        _ body: @Sendable @escaping (any StoreTransaction) throws -> T
    ) async throws -> T {
        do {
            let seen = try readers?.glance { [vault, decoded] db in
                try body(SQLiteTransaction(db: db, vault: VaultSession(vault), decoded: decoded))
            }
            if let seen { return seen }
        } catch {
            throw WinbackError.store(error, place: place)
        }
        return try await read(body)
    }

    package var identityRevision: Int? { decoded.identities.current }

    /// Closes the store after everything that waits was written, and lets other processes have the directory.
    ///
    /// Any later call throws `store_closed`. Closing again does nothing.
    package func close() async throws {
        await writer.close()
        try await Self.offThePool { [database, readers, vault, place, lock] in
            // Readers go first: only the writer, as the last one, can copy the log into the file and remove it.
            do {
                try readers?.close()
                try database.close()
                try vault.close()
            } catch { throw WinbackError.store(error, place: place) }
            lock?.release()
        }
    }

    /// Gives memory that caches hold back to the system; the next work fills them again.
    package func releaseMemory() async {
        decoded.forget()
        readers?.releaseMemory()
        await withCheckedContinuation { continuation in
            database.asyncWriteWithoutTransaction { database in
                database.releaseMemory()
                continuation.resume()
            }
        }
    }

    /// What `winback doctor` shows: a full check of the file and what it is set to.
    package func inspect() async throws -> StoreInspection {
        try await writer.run { [files, vault] db in try StoreInspection(db, files: files, vault: vault) }
    }

    /// Runs blocking work on a thread of its own instead of one that tasks share.
    private static func offThePool<T: Sendable>(_ work: @Sendable @escaping () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
        }
    }
}
