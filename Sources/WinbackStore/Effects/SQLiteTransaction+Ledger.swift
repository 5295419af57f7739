import WinbackEngine
import WinbackModel
import WinbackPorts

/// Money: cumulative value accounts that never pass their cap.
extension SQLiteTransaction {
    package func accounts(_ scopes: [LedgerScope]) throws -> [LedgerAccount] {
        try scopes.compactMap { try account($0) }
    }

    package func accounts(kind: LedgerScope.Kind) throws -> [LedgerAccount] {
        let rows = try db.prepare(
            "SELECT key, cap, reserved, issued, redeemed, unknown FROM account WHERE scope = $1 ORDER BY key")
        rows.bind(1, kind.rawValue)
        return try rows.all { Self.account(LedgerScope(kind, rows.text(0)), from: rows) }
    }

    package func post(_ postings: [LedgerPosting]) throws {
        let summed = Self.summed(postings)
        var applied: [(posting: LedgerPosting, how: Applied)] = []
        var refusing: [LedgerAccount] = []
        for posting in summed {
            if refusing.isEmpty, let how = try apply(posting) {
                applied.append((posting, how))
            } else if let refusal = try refusal(of: posting) {
                refusing.append(refusal)
            }
        }
        if refusing.isEmpty { return }
        // What went through before the first refusal is taken back, so that the postings stand or fall together even
        // where the caller has no savepoint.
        for (posting, how) in applied { try takeBack(posting, how) }
        throw LedgerRefusal(accounts: refusing)
    }

    /// One posting per scope, by scope ascending; of several caps the lowest.
    private static func summed(_ postings: [LedgerPosting]) -> [LedgerPosting] {
        if postings.count == 1 { return postings }
        var summed: [LedgerPosting] = []
        summed.reserveCapacity(postings.count)
        var places: [LedgerScope: Int] = [:]
        places.reserveCapacity(postings.count)
        for posting in postings {
            if let place = places[posting.scope] {
                summed[place].cap = min(summed[place].cap, posting.cap)
                summed[place].reserved += posting.reserved
                summed[place].issued += posting.issued
                summed[place].redeemed += posting.redeemed
                summed[place].unknown += posting.unknown
            } else {
                places[posting.scope] = summed.count
                summed.append(posting)
            }
        }
        return summed.sorted { $0.scope < $1.scope }
    }

    /// How a posting was applied.
    private enum Applied {
        case toKnownAccount
        case toNewAccount
    }

    /// Applies one posting if its cap allows; `nil` when it refuses.
    private func apply(_ posting: LedgerPosting) throws -> Applied? {
        let change = posting.change.minorUnits
        // A release always goes through: a cap lowered below what is used only stops what would add to it.
        let update = try db.prepare(
            """
            UPDATE account SET reserved = reserved + $1, issued = issued + $2, redeemed = redeemed + $3,
              unknown = unknown + $4,
              cap = CASE WHEN $5 >= cap THEN cap WHEN reserved + issued + redeemed + unknown + $6 <= $5 THEN $5
                WHEN reserved + issued + redeemed + unknown + $6 < cap
                  THEN reserved + issued + redeemed + unknown + $6 ELSE cap END
            WHERE scope = $7 AND key = $8
              AND ($6 <= 0 OR reserved + issued + redeemed + unknown + $6 <= CASE WHEN $5 < cap THEN $5 ELSE cap END)
            """)
        update.bind(1, posting.reserved)
        update.bind(2, posting.issued)
        update.bind(3, posting.redeemed)
        update.bind(4, posting.unknown)
        update.bind(5, posting.cap)
        update.bind(6, change)
        update.bind(7, posting.scope.kind.rawValue)
        update.bind(8, posting.scope.key)
        try update.each {}
        if db.changes == 1 { return .toKnownAccount }
        guard change <= posting.cap.minorUnits else { return nil }
        let insert = try db.prepare(
            """
            INSERT INTO account (cap, reserved, issued, redeemed, unknown, scope, key)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (scope, key) DO NOTHING
            """)
        insert.bind(1, posting.cap)
        insert.bind(2, posting.reserved)
        insert.bind(3, posting.issued)
        insert.bind(4, posting.redeemed)
        insert.bind(5, posting.unknown)
        insert.bind(6, posting.scope.kind.rawValue)
        insert.bind(7, posting.scope.key)
        try insert.each {}
        return db.changes == 1 ? .toNewAccount : nil
    }

    /// The account a posting would overdraw, with the cap that holds; `nil` when there is room.
    private func refusal(of posting: LedgerPosting) throws -> LedgerAccount? {
        var account = try account(posting.scope) ?? LedgerAccount(scope: posting.scope, cap: posting.cap)
        account.cap = min(account.cap, posting.cap)
        let change = posting.change
        return change > .zero && account.used + change > account.cap ? account : nil
    }

    private func takeBack(_ posting: LedgerPosting, _ how: Applied) throws {
        if how == .toNewAccount {
            return try db.run("DELETE FROM account WHERE scope = $1 AND key = $2") { row in
                row.bind(1, posting.scope.kind.rawValue)
                row.bind(2, posting.scope.key)
            }
        }
        try db.run(
            """
            UPDATE account SET reserved = reserved - $1, issued = issued - $2, redeemed = redeemed - $3,
              unknown = unknown - $4,
              cap = CASE WHEN reserved + issued + redeemed + unknown - $5 > cap
                THEN reserved + issued + redeemed + unknown - $5 ELSE cap END
            WHERE scope = $6 AND key = $7
            """
        ) { row in
            row.bind(1, posting.reserved)
            row.bind(2, posting.issued)
            row.bind(3, posting.redeemed)
            row.bind(4, posting.unknown)
            row.bind(5, posting.change)
            row.bind(6, posting.scope.kind.rawValue)
            row.bind(7, posting.scope.key)
        }
    }

    private func account(_ scope: LedgerScope) throws -> LedgerAccount? {
        let row = try db.prepare(
            "SELECT key, cap, reserved, issued, redeemed, unknown FROM account WHERE scope = $1 AND key = $2")
        row.bind(1, scope.kind.rawValue)
        row.bind(2, scope.key)
        return try row.first { Self.account(scope, from: row) }
    }

    /// The account in columns 1 … 5 of a row.
    static func account(_ scope: LedgerScope, from row: SQLStatement) -> LedgerAccount {
        LedgerAccount(
            scope: scope, cap: row.money(1), reserved: row.money(2), issued: row.money(3), redeemed: row.money(4),
            unknown: row.money(5))
    }
}

extension LedgerPosting {
    /// What it adds to the used value; negative when it releases.
    fileprivate var change: Money { reserved + issued + redeemed + unknown }
}
