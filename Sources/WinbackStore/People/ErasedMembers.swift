import WinbackModel

/// Who was erased, as a batch of rows on its way in has to know.
struct ErasedMembers {
    static let reason = "this member was erased on request; nothing about them is taken in again"
    private let vault: VaultSession
    private let isEmpty: Bool
    private let tombstone: SQLStatement

    init(_ transaction: SQLiteTransaction) throws {
        vault = transaction.vault
        // A tombstone may be there whose key the vault could not destroy yet, and the other way round after a restore.
        let any = try transaction.db.prepare("SELECT 1 FROM erasure LIMIT 1")
        isEmpty = try !vault.hasErasures && any.first { true } == nil
        tombstone = try transaction.db.prepare("SELECT 1 FROM erasure WHERE member = $1")
    }

    /// Whether nothing about a member may be taken in.
    func contains(_ member: Int64) throws -> Bool {
        if isEmpty { return false }
        tombstone.bind(1, member as Int64?)
        return try tombstone.first { true } ?? vault.isErased(member)
    }

    /// The rows that may be taken in, in their order, and the others with the reason, in the order of the batch.
    func split(_ rows: [FactRow]) throws -> (taken: [FactRow], refused: [ImportRefusal]) {
        if isEmpty { return (rows, []) }
        var taken: [FactRow] = []
        var refused: [ImportRefusal] = []
        var last: (member: Int64, isErased: Bool)?
        for row in rows {
            if last?.member != row.member { last = (row.member, try contains(row.member)) }
            if last?.isErased == true {
                refused.append(ImportRefusal(row: row.index, reason: Self.reason))
            } else {
                taken.append(row)
            }
        }
        return (taken, refused.sorted { $0.row < $1.row })
    }
}

extension ImportCounts {
    /// Adds rows that were refused.
    mutating func refuse(_ rows: [ImportRefusal]) {
        read += rows.count
        rejected += rows.count
        refusals += rows
    }
}
