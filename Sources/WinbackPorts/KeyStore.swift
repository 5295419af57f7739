package import WinbackEngine
package import WinbackModel

/// Keys, people and their factors.
///
/// Law of the port: neither a key's text nor a factor's secret is ever handed to it, only a keyed hash of the one and
/// the sealed form of the other.
package protocol KeyStore {
    /// Adds or replaces a key, but for when and how often it was used.
    func saveKey(_ key: KeyRecord) throws
    /// One key.
    func key(_ id: KeyID) throws -> KeyRecord?
    /// All keys, newest first, then by id.
    func keys() throws -> [KeyRecord]
    /// Notes that the last audit row of this transaction is about a call with this key; `usedAt` counts it as a use,
    /// `nil` is for an attempt that was no use of it.
    func noteKeyCall(_ id: KeyID, usedAt: Instant?) throws
    /// Audit rows of calls with a key, in order, after a place in the chain.
    func keyCalls(_ id: KeyID, after sequence: Int64, limit: Int) throws -> [AuditRow]
    /// Adds or replaces a person; throws when another one has their uid.
    func savePerson(_ person: PersonRecord) throws
    /// One person.
    func person(_ id: PrincipalID) throws -> PersonRecord?
    /// The person who is a user of this machine.
    func person(uid: UInt32) throws -> PersonRecord?
    /// All persons, removed ones too, by id ascending.
    func persons() throws -> [PersonRecord]
}
