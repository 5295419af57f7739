package import WinbackEngine
import WinbackModel
package import WinbackPorts

/// Checks a whole chain, several stretches at once, and then what checkpoints say of it.
package struct ChainCheck: Sendable {
    /// Rows one reading hashes.
    private static let stretch: Int64 = 50_000
    /// Readings at once; the store has four readers, and others need some too.
    private static let workers = 2

    private let store: any Store
    private let progress: ProgressHandler

    /// A check of a store's chain.
    package init(_ store: any Store, progress: @escaping ProgressHandler = { _ in }) {
        self.store = store
        self.progress = progress
    }

    /// Walks along all rows there are when it begins, up to the first thing wrong.
    package func walk() async throws -> (walk: AuditWalk, head: AuditHead?) {
        guard let head = try await store.read({ try CheckpointMaker.head(in: $0) }), head.size > 0 else {
            return (AuditWalk(from: 1), nil)
        }
        let starts = Array(stride(from: Int64(1), through: head.size, by: Int(Self.stretch)))
        let whole = try await withThrowingTaskGroup(of: (Int, AuditWalk).self) { group in
            var (next, joined) = (0, 0)
            var whole = AuditWalk(from: 1)
            // Stretches end in any order; they are joined in theirs.
            var waiting: [Int: AuditWalk] = [:]
            func start() {
                guard next < starts.count else { return }
                let (number, first) = (next, starts[next])
                let last = min(first + Self.stretch - 1, head.size)
                next += 1
                group.addTask { [store] in
                    (number, try await store.read { try $0.walkAudit(first...last) })
                }
            }
            for _ in 0..<Self.workers { start() }
            while let (number, walk) = try await group.next() {
                waiting[number] = walk
                while let walk = waiting.removeValue(forKey: joined) {
                    whole = whole.joined(with: walk)
                    joined += 1
                }
                progress(Progress("checking the audit chain", done: Int(whole.rows), total: Int(head.size)))
                if whole.finding != nil {
                    group.cancelAll()
                    return whole
                }
                start()
            }
            return whole
        }
        return (whole, head)
    }
}

/// What checkpoints say of a chain.
struct CheckpointCheck {
    /// Whose checkpoints count.
    let keys: [CheckpointPublicKey]
    let head: AuditHead?

    /// The first thing wrong with a checkpoint; `name` is what it is called.
    func finding(_ checkpoint: AuditCheckpoint, _ name: String, in transaction: any StoreTransaction) throws
        -> AuditFinding?
    {
        if let finding = unsigned(checkpoint, name) { return finding }
        let size = head?.size ?? 0
        let row = size < checkpoint.size ? nil : try transaction.auditRows(after: checkpoint.size - 1, limit: 1).first
        return checkpoint.finding(name, size: size, hash: row?.sequence == checkpoint.size ? row?.hash : nil)
    }

    private func unsigned(_ checkpoint: AuditCheckpoint, _ name: String) -> AuditFinding? {
        if let head, checkpoint.team != head.team {
            return AuditFinding(
                .unreadable, row: 0, "\(name) is of the team \(checkpoint.team), and this is \(head.team)")
        }
        guard let key = keys.first(where: { $0.id == checkpoint.key }) else {
            return AuditFinding(
                .forged, row: checkpoint.size,
                "\(name) is signed under the key \(checkpoint.key), and only "
                    + keys.map(\.id).joined(separator: ", ") + " counts")
        }
        guard key.signed(checkpoint) else {
            return AuditFinding(.forged, row: checkpoint.size, "\(name) carries a signature that is not the team's")
        }
        return nil
    }
}
