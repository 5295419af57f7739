import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    /// Adds orders sorted by (member, key), the order the table is clustered in, so that a large batch passes over it
    /// once.
    func importOrders(_ batch: [KeyedOrder]) throws -> ImportCounts {
        var pass = try OrderPass(self, rows: batch.count)
        var chunk: [(row: KeyedOrder, member: Int64)] = []
        let (rows, refused) = try ErasedMembers(self).split(
            FactRow.sorted(batch.count) { (batch[$0].order.memberKey, batch[$0].key) })
        for row in rows {
            if pass.notesRows {
                try pass.take(batch[row.index], member: row.member)
                continue
            }
            chunk.append((batch[row.index], row.member))
            if chunk.count == OrderPass.chunkRows {
                try pass.takeAll(chunk)
                chunk.removeAll(keepingCapacity: true)
            }
        }
        for (row, member) in chunk { try pass.take(row, member: member) }
        var counts = try pass.finish()
        counts.refuse(refused)
        return counts
    }
}

/// Where a row of a batch belongs.
struct FactRow {
    let member: Int64
    let key: Int64
    let index: Int

    /// The places of a batch's rows by (member, key); of rows with the same key the later one of the batch comes last.
    static func sorted(_ count: Int, _ place: (Int) -> (MemberKey, Int64)) -> [FactRow] {
        var rows: [FactRow] = []
        rows.reserveCapacity(count)
        for index in 0..<count {
            let (member, key) = place(index)
            rows.append(FactRow(member: member.value, key: key, index: index))
        }
        rows.sort { a, b in
            if a.member != b.member { return a.member < b.member }
            if a.key != b.key { return a.key < b.key }
            return a.index < b.index
        }
        return rows
    }
}
