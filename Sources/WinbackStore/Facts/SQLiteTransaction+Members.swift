import WinbackModel
import WinbackPorts

extension SQLiteTransaction {
    /// Adds or completes members; within the batch a later row of the same member completes the earlier one.
    func importMembers(_ batch: [MemberRecord]) throws -> ImportCounts {
        var counts = ImportCounts()
        var log = try ChangeLog(self, rows: batch.count)
        var roll = try MemberRoll(db, log: log)
        let tiers = TierHistory(db)
        let (rows, refused) = try ErasedMembers(self).split(FactRow.sorted(batch.count) { (batch[$0].key, 0) })
        counts.refuse(refused)
        try vault.prefetch(rows.filter { !MemberIdentity(batch[$0.index]).isEmpty }.map(\.member))
        for row in rows {
            var record = batch[row.index]
            let key = MemberKey(value: row.member)
            counts.read += 1
            let isNew = try roll.enter(record.id, key: key)
            if let tier = record.tier {
                record.tier = try tiers.take(
                    tier, since: record.tierSince, handedInOn: record.handedInOn, member: key)
            }
            var isChanged = try completeProfile(record, key, &log)
            if try completeIdentity(record, key, isNew: isNew) { isChanged = true }
            for statement in record.consents where try hear(statement, from: key) { isChanged = true }
            if isNew {
                counts.inserted += 1
            } else if isChanged {
                counts.updated += 1
            } else {
                counts.unchanged += 1
            }
        }
        try roll.finish(self)
        try log.finish(self)
        return counts
    }

    /// A member by the brand's id, with name and addresses.
    func member(id: String) throws -> MemberRecord? {
        let held = try db.prepare(
            """
            SELECT tier, store, zone, country, joined FROM member WHERE key = $1 AND id = $2
            """)
        let key = MemberKey(memberID: id)
        held.bind(1, key.value)
        held.bind(2, id)
        var record = MemberRecord(id: id)
        let isKnown = try held.first {
            record.tier = held.optionalText(0)
            record.store = held.optionalText(1)
            record.zone = held.optionalText(2)
            record.country = held.optionalText(3)
            record.joined = held.optionalInt(4).map { CivilDate(daysSinceEpoch: Int32($0)) }
            return true
        }
        guard isKnown != nil else { return nil }
        let identity = try identity(of: key)
        (record.name, record.email, record.phone) = (identity.name, identity.email, identity.phone)
        record.consents = try consents(of: key)
        return record
    }

    /// The brand's ids, in the order of the keys given.
    func memberIDs(_ keys: [MemberKey]) throws -> [(key: MemberKey, id: String)] {
        let held = try db.prepare("SELECT id FROM member WHERE key = $1")
        return try keys.compactMap { key in
            held.bind(1, key.value)
            return try held.first { (key, held.text(0)) }
        }
    }

    /// Writes what the row states about the member and differs; says whether anything did.
    private func completeProfile(
        _ record: MemberRecord, _ key: MemberKey, _ log: inout ChangeLog
    ) throws -> Bool {
        guard
            record.tier != nil || record.store != nil || record.zone != nil || record.country != nil
                || record.joined != nil
        else { return false }
        if record.tier != nil || record.country != nil { try log.changing(member: key.value) }
        try db.run(
            """
            UPDATE member SET tier = coalesce($1, tier), store = coalesce($2, store), zone = coalesce($3, zone),
                country = coalesce($4, country), joined = coalesce($5, joined)
            WHERE key = $6 AND (tier, store, zone, country, joined) IS NOT (coalesce($1, tier), coalesce($2, store),
                coalesce($3, zone), coalesce($4, country), coalesce($5, joined))
            """
        ) {
            $0.bind(1, record.tier)
            $0.bind(2, record.store)
            $0.bind(3, record.zone)
            $0.bind(4, record.country)
            $0.bind(5, record.joined.map { Int64($0.daysSinceEpoch) })
            $0.bind(6, key.value)
        }
        return db.changes > 0
    }
}
