import WinbackEngine
import WinbackModel

/// How an outbox row's columns are written in queries and read from rows.
enum OutboxRow {
    /// The columns `claimed(from:)` reads, in its order.
    static let columns =
        "id, token, claims, entry, member, tool, detail, value, decided_at, name, loop, key, digest"

    /// The claim a row holds.
    static func claimed(from row: SQLStatement) throws -> ClaimedEffect {
        let action = StoredAction(tool: row.int(5), name: row.text(9), detail: row.int(6))
        let entry = EntryID(value: row.int(3))
        // A single operation has no entry, which is stored as 0, and keeps its preview where a step keeps its closure.
        let origin: Effect.Origin =
            entry.value == 0
            ? .single(PreviewID(row.text(12)))
            : .step(loop: row.loop(10), entry: entry, digest: try row.digest(12, "outbox.digest"))
        let effect = Effect(
            key: row.text(11), origin: origin, member: row.member(4), action: try action.action(),
            value: row.money(7), decidedAt: row.instant(8))
        return ClaimedEffect(id: row.int(0), token: row.int(1), claims: Int(row.int(2)), effect: effect)
    }
}

/// Where an outbox row stands, as stored.
enum OutboxState: Int64 {
    /// To be claimed when due; left by a completion.
    case ready = 0
    /// Sent with an unknown answer; left when someone finds out.
    case unknown = 1
    /// Done.
    case done = 2
    /// Never to be done.
    case refused = 3
}
