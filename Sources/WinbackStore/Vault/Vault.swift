import Crypto
import Foundation
import GRDB
import Synchronization
import WinbackModel

/// The keys of members' names and addresses, in a file of its own that no backup of the store takes along.
///
/// Destroying a member's key makes every copy of their sealed data unreadable, whoever holds it. The vault also keeps
/// the list of those erased, as keyed digests, so that an older copy of the store that is put back forgets them again.
/// A key without a row is harmless and the reverse loses a name, so keys are kept before the store commits and destroyed
/// after.
final class Vault: Sendable {
    private struct State {
        var erased: Set<[UInt8]>
        /// Erasures the store has committed and the vault could not follow yet.
        var owed: [Erasure] = []
    }

    /// A member to forget.
    struct Erasure {
        var member: Int64
        var at: Instant
    }

    private let database: DatabaseQueue
    private let connection: WriterConnection
    private let state: Mutex<State>
    private let staleCopies: [String]
    /// The key of the list of those erased.
    private let listKey: SymmetricKey
    /// Finds addresses: SipHash-2-4 under a secret key, a pseudo-random function; what it finds is opened and compared.
    private let index: StableHash

    /// Opens the vault file of a folder of secrets, and makes it, for its owner alone, when there is none.
    ///
    /// `staleCopies` are files with names in plain, which the first erasure removes.
    convenience init(folder: String, staleCopies: [String]) throws {
        try SecretFile.makeFolder(folder)
        let path = folder + "/vault.sqlite"
        try SecretFile.make(path)
        do {
            try self.init(DatabaseQueue(path: path, configuration: Self.configuration), place: path, staleCopies)
        } catch {
            throw WinbackError.store(error, place: path)
        }
    }

    /// A vault in memory, for a store in memory.
    convenience init() throws {
        try self.init(DatabaseQueue(configuration: Self.configuration), place: ":memory:", [])
    }

    private init(_ database: DatabaseQueue, place: String, _ staleCopies: [String]) throws {
        self.database = database
        self.staleCopies = staleCopies
        let connection = WriterConnection(place: place)
        self.connection = connection
        let (key, erased) = try database.inDatabase { database in
            let db = try connection.open(database)
            for sql in VaultSchema.settings + VaultSchema.tables { try db.run(sql) }
            let list = try db.prepare("SELECT digest FROM erased")
            return (try VaultSchema.indexKey(db), Set(try list.all { list.bytes(0) }))
        }
        listKey = SymmetricKey(data: key)
        let derived = HMAC<SHA256>.authenticationCode(for: Data("index".utf8), using: listKey)
        index = derived.withUnsafeBytes {
            StableHash(
                key: (
                    UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)),
                    UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                ))
        }
        state = Mutex(State(erased: erased))
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "winback.vault"
        configuration.allowsUnsafeTransactions = true
        return configuration
    }

    /// Runs on the vault's own connection; short work only, as readers and the writer share it.
    private func on<T>(_ body: (SQLConnection) throws -> T) throws -> T {
        try database.inDatabase { try body(connection.open($0)) }
    }

    // MARK: Keys

    /// The keys of some members; those without one are left out.
    func keys(of members: [Int64]) throws -> [Int64: SymmetricKey] {
        try on { db in
            let row = try db.prepare("SELECT key FROM member_key WHERE member = $1")
            var found: [Int64: SymmetricKey] = [:]
            for member in members {
                row.bind(1, member)
                if let key = try row.first({ row.bytes(0) { SymmetricKey(data: Data($0)) } }) { found[member] = key }
            }
            return found
        }
    }

    /// Keeps new keys durably, all or none.
    func keep(_ made: [Int64: SymmetricKey]) throws {
        if made.isEmpty { return }
        try transaction { db in
            let insert = try db.prepare(
                "INSERT INTO member_key (member, key) VALUES ($1, $2) ON CONFLICT (member) DO UPDATE SET key = excluded.key"
            )
            for (member, key) in made.sorted(by: { $0.key < $1.key }) {
                insert.bind(1, member)
                insert.bind(2, key.withUnsafeBytes { Array($0) })
                _ = try insert.step()
            }
        }
    }

    private func transaction(_ body: (SQLConnection) throws -> Void) throws {
        try on { db in
            try db.run("BEGIN IMMEDIATE")
            do {
                try body(db)
                try db.run("COMMIT")
            } catch {
                db.resetStatements()
                if db.isInTransaction { try db.run("ROLLBACK") }
                throw error
            }
        }
    }

    // MARK: Erasure

    /// Destroys keys and notes whom they belonged to; what cannot be done now is done with the next call or opening.
    func forget(_ erasures: [Erasure]) {
        let owed = state.withLock { state in
            state.owed += erasures
            for erasure in erasures { state.erased.insert(erasureDigest(erasure.member)) }
            return state.owed
        }
        if owed.isEmpty { return }
        do {
            try destroy(owed)
        } catch {
            // The store has committed; its tombstones bring this back when it is opened, if not before.
            return
        }
        state.withLock { $0.owed.removeFirst(owed.count) }
        for path in staleCopies { unlink(path) }
    }

    private func destroy(_ erasures: [Erasure]) throws {
        try transaction { db in
            for erasure in erasures {
                try db.run("DELETE FROM member_key WHERE member = $1") { $0.bind(1, erasure.member as Int64?) }
                try db.run("INSERT INTO erased (digest, at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING") {
                    $0.bind(1, erasureDigest(erasure.member))
                    $0.bind(2, erasure.at)
                }
            }
        }
        // The log still holds the pages from before.
        try on { try $0.run("PRAGMA wal_checkpoint(TRUNCATE)") }
    }

    /// Whether a member was erased, whatever the store that is open knows of it.
    func isErased(_ member: Int64) -> Bool {
        let digest = erasureDigest(member)
        return state.withLock { $0.erased.contains(digest) }
    }

    /// How many were ever erased; while nobody was, nothing needs to be looked up.
    var erasedCount: Int { state.withLock { $0.erased.count } }

    private func erasureDigest(_ member: Int64) -> [UInt8] {
        HMAC<SHA256>.authenticationCode(for: Data("erased/\(member)".utf8), using: listKey).withUnsafeBytes {
            Array($0)
        }
    }

    // MARK: Digests

    /// The keyed digest by which a normal form is found; two forms may share one by chance.
    func digest(_ kind: String, _ normal: String) -> Int64 { Int64(bitPattern: index.hash(kind + "/" + normal)) }

    // MARK: Copying and closing

    /// Writes everything into the vault file of another folder of secrets.
    func copy(to folder: String) throws {
        try SecretFile.makeFolder(folder)
        let path = folder + "/vault.sqlite"
        try SecretFile.make(path)
        try on { db in try db.run("VACUUM INTO $1") { $0.bind(1, path as String?) } }
    }

    /// Ends its connection; any later call throws.
    func close() throws {
        database.inDatabase { _ in connection.close() }
        try database.close()
    }
}
