import Crypto
import WinbackModel

/// How a vault is set and what it holds.
enum VaultSchema {
    /// Deleted rows are overwritten, and nothing is answered before it is on the disk.
    static let settings = [
        "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON", "PRAGMA mmap_size = 0",
    ]

    static let tables = [
        "CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE TABLE IF NOT EXISTS member_key (member INTEGER PRIMARY KEY, key BLOB NOT NULL) STRICT",
        "CREATE TABLE IF NOT EXISTS erased (digest BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    ]

    /// The key of digests; made once.
    static func indexKey(_ db: SQLConnection) throws -> [UInt8] {
        let made = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        try db.run("INSERT INTO secret (name, value) VALUES ('index', $1) ON CONFLICT (name) DO NOTHING") {
            $0.bind(1, made)
        }
        let row = try db.prepare("SELECT value FROM secret WHERE name = 'index'")
        return try row.first { row.bytes(0) } ?? made
    }
}
