import WinbackModel

extension SQLiteTransaction {
    /// Takes a statement to heart if it replaces what is held on its channel; says whether it did.
    ///
    /// The member's bit for the channel follows, so that audiences need not join consents.
    func hear(_ statement: ConsentStatement, from member: MemberKey) throws -> Bool {
        let held = try db.prepare("SELECT granted, at FROM consent WHERE member = $1 AND channel = $2")
        held.bind(1, member.value)
        held.bind(2, statement.channel.rawValue)
        let before = try held.first {
            ConsentStatement(
                channel: statement.channel, granted: held.bool(0),
                at: held.optionalInt(1).map { Instant(milliseconds: $0) })
        }
        if let before, !statement.replaces(before) { return false }
        try db.run(
            """
            INSERT INTO consent (member, channel, granted, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (member, channel) DO UPDATE SET granted = excluded.granted, at = excluded.at
            """
        ) {
            $0.bind(1, member.value)
            $0.bind(2, statement.channel.rawValue)
            $0.bind(3, statement.granted)
            $0.bind(4, statement.at?.milliseconds)
        }
        guard before?.granted != statement.granted else { return true }
        let sql =
            statement.granted
            ? "UPDATE member SET contact = contact | $1 WHERE key = $2"
            : "UPDATE member SET contact = contact & ~ $1 WHERE key = $2"
        try db.run(sql) {
            $0.bind(1, Int64(statement.channel.storedBit))
            $0.bind(2, member.value)
        }
        return true
    }

    /// What is held, by channel ascending.
    func consents(of member: MemberKey) throws -> [ConsentStatement] {
        let held = try db.prepare("SELECT channel, granted, at FROM consent WHERE member = $1 ORDER BY channel")
        held.bind(1, member.value)
        return try held.all {
            Channel(rawValue: held.text(0)).map {
                ConsentStatement(
                    channel: $0, granted: held.bool(1), at: held.optionalInt(2).map { Instant(milliseconds: $0) })
            }
        }.compactMap { $0 }
    }
}
