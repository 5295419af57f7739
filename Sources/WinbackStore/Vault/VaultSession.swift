import Crypto
import WinbackModel

/// The vault as one group of writes sees it, or one closure that reads.
///
/// Keys that are made and erasures that are asked for wait here for the store's own commit: the first are kept just
/// before it, the second carried out just after. It belongs to the queue its transaction runs on.
final class VaultSession {
    private let vault: Vault
    /// Keys looked up or made; for look-ups only: nothing walks over it.
    private var known: [Int64: SymmetricKey] = [:]
    private var made: [Int64: SymmetricKey] = [:]
    private var erasures: [Vault.Erasure] = []

    init(_ vault: Vault) { self.vault = vault }

    /// The digest by which an address is found.
    func digest(_ kind: String, _ normal: String) -> Int64 { vault.digest(kind, normal) }

    /// Whether a member was erased, as far as the vault knows.
    func isErased(_ member: Int64) -> Bool { vault.isErased(member) }

    /// Whether anybody ever was.
    var hasErasures: Bool { vault.erasedCount > 0 }

    /// Looks keys up together, before a batch asks for them one by one.
    func prefetch(_ members: [Int64]) throws {
        known.merge(try vault.keys(of: members.filter { made[$0] == nil })) { old, _ in old }
    }

    /// The key of a member; `nil` when there is none, as after erasure.
    func key(of member: Int64) throws -> SymmetricKey? {
        if let key = made[member] ?? known[member] { return key }
        let key = try vault.keys(of: [member])[member]
        known[member] = key
        return key
    }

    /// The key of a member whose keys were looked up together; made now when there is none.
    func prefetchedKey(of member: Int64) -> SymmetricKey {
        if let key = made[member] ?? known[member] { return key }
        let key = SymmetricKey(size: .bits256)
        made[member] = key
        return key
    }

    /// Asks for a member's key to be destroyed once the store has committed.
    func forget(_ member: Int64, at: Instant) { erasures.append(Vault.Erasure(member: member, at: at)) }

    /// What was asked for so far, to return to when a closure throws.
    var mark: Int { erasures.count }

    /// Takes back what was asked for since a mark. Keys made meanwhile stay: without a row they say nothing.
    func rewind(to mark: Int) { erasures.removeLast(erasures.count - mark) }

    /// Keeps the keys that were made; when this throws, the store must not commit.
    func keepKeys() throws { try vault.keep(made) }

    /// Carries erasures out; says whether there were any.
    func forgetErased() -> Bool {
        vault.forget(erasures)
        return !erasures.isEmpty
    }
}
