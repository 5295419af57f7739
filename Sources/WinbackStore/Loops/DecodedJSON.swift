import Synchronization
import WinbackEngine
import WinbackModel
import WinbackPorts

/// Stored JSON as it was last decoded: decoding takes longer than everything else that listing loops or knowing a key does.
final class DecodedJSON: Sendable {
    /// What tells whether a caller who was looked up before still counts.
    let identities = IdentityRevision()
    /// Values of a sort that are held at most; a team has a few playbooks at work and a few keys in use at a time.
    private static let most = 64
    private let closures = Mutex<[ContentHash: PlaybookClosure]>([:])
    private let keys = Mutex<[KeyTexts: KeyParts]>([:])

    /// The JSON columns of a key.
    struct KeyTexts: Hashable, Sendable {
        var scopes: String
        var limits: String
        var lineage: String
    }

    /// What they hold.
    struct KeyParts: Sendable {
        var scopes: Set<Scope>
        var limits: KeyLimits
        var lineage: [PrincipalID]
    }

    /// The closure of a digest, decoded by `decode` unless it was before: what a digest names never changes.
    func closure(_ digest: ContentHash, else decode: () throws -> PlaybookClosure) rethrows -> PlaybookClosure {
        try Self.value(of: digest, in: closures, else: decode)
    }

    /// What a key's columns hold, decoded by `decode` unless the very same texts were before.
    func keyParts(_ texts: KeyTexts, else decode: () throws -> KeyParts) rethrows -> KeyParts {
        try Self.value(of: texts, in: keys, else: decode)
    }

    /// Forgets all, when memory is given back.
    func forget() {
        closures.withLock { $0.removeAll() }
        keys.withLock { $0.removeAll() }
    }

    private static func value<Key: Hashable & Sendable, Value: Sendable>(
        of key: Key, in held: borrowing Mutex<[Key: Value]>, else decode: () throws -> Value
    ) rethrows -> Value {
        if let known = held.withLock({ $0[key] }) { return known }
        let decoded = try decode()
        held.withLock { held in
            if held.count >= most { held.removeAll() }
            held[key] = decoded
        }
        return decoded
    }
}
