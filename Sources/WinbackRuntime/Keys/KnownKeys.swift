import Synchronization
import WinbackEngine
import WinbackModel
import WinbackPorts

/// What the store holds of a key and of those behind it.
struct KeyFacts: Sendable {
    /// The key; `nil` when there is none of its id.
    var record: KeyRecord?
    /// The team's public name, which is part of its keys.
    var team: String
    /// Who acts with the key; `nil` when nobody is registered as such.
    var principal: Principal?
    /// Somebody behind the key who is of the team no more.
    var removed: PrincipalID?

    /// Looks a key up.
    init(_ id: KeyID, in transaction: any StoreTransaction) throws {
        record = try transaction.key(id)
        team = APIKeyText.team(of: try transaction.teamSalt())
        guard let record else { return }
        principal = try transaction.principals().first { $0.id == record.principal }
        removed = try [record.owner, record.actsFor ?? record.owner].first {
            try transaction.person($0)?.standing == .removed
        }
    }
}

/// Keys that called before, held for as long as nothing changes about keys and people: an assistant asks often, and what
/// tells that its key still counts is the same each time.
final class KnownKeys: Sendable {
    /// Keys held at most.
    private static let most = 256
    private let held = Mutex<[KeyID: (revision: Int, facts: KeyFacts)]>([:])

    /// What is known of a key, looked up when something has changed since the last time.
    func facts(of id: KeyID, in store: any Store) async throws -> KeyFacts {
        let revision = store.identityRevision
        if let known = held.withLock({ $0[id] }), known.revision == revision { return known.facts }
        let facts = try await store.glance { try KeyFacts(id, in: $0) }
        // Made-up ids are not remembered; what was read while something changed may be old already.
        if let revision, facts.record != nil, store.identityRevision == revision {
            held.withLock { held in
                if held.count >= Self.most { held.removeAll() }
                held[id] = (revision, facts)
            }
        }
        return facts
    }
}
