import WinbackModel
import WinbackPorts

/// One closure's view of the store; the topics of the port are its extensions, one folder each.
///
/// It is valid only while its closure runs.
final class SQLiteTransaction {
    /// The connection the closure runs on.
    let db: SQLConnection
    /// The keys of names and addresses.
    let vault: VaultSession
    /// What was decoded before.
    let decoded: DecodedJSON

    init(db: SQLConnection, vault: VaultSession, decoded: DecodedJSON) {
        self.db = db
        self.vault = vault
        self.decoded = decoded
    }
}
