import WinbackEngine
import WinbackModel

/// One batch of postings on its way into the accounts, its statements looked up once.
struct LedgerPass {
    /// How a posting was applied.
    enum Applied {
        case toKnownAccount
        case toNewAccount
    }

    private let db: SQLConnection
    private let update: SQLStatement
    private let insert: SQLStatement

    init(_ db: SQLConnection) throws {
        self.db = db
        // Only what adds value is held to a cap, and may lower it: releases and moves always go through.
        update = try db.prepare(
            """
            UPDATE account SET reserved = reserved + $1, issued = issued + $2, redeemed = redeemed + $3,
              unknown = unknown + $4,
              cap = CASE WHEN $5 < cap AND $6 > 0 THEN $5 ELSE cap END
            WHERE scope = $7 AND key = $8
              AND ($6 <= 0 OR reserved + issued + redeemed + unknown + $6 <= CASE WHEN $5 < cap THEN $5 ELSE cap END)
            """)
        insert = try db.prepare(
            """
            INSERT INTO account (cap, reserved, issued, redeemed, unknown, scope, key)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (scope, key) DO NOTHING
            """)
    }

    /// One posting per scope, by scope ascending; of several caps the lowest.
    static func summed(_ postings: [LedgerPosting]) -> [LedgerPosting] {
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
        summed.sort { $0.scope < $1.scope }
        return summed
    }

    /// Applies one posting if its cap allows; `nil` when it refuses.
    func apply(_ posting: LedgerPosting) throws -> Applied? {
        let change = posting.change
        update.bind(1, posting.reserved)
        update.bind(2, posting.issued)
        update.bind(3, posting.redeemed)
        update.bind(4, posting.unknown)
        update.bind(5, posting.cap)
        update.bind(6, change)
        update.bind(7, posting.scope.kind.rawValue)
        update.bind(8, posting.scope.key)
        _ = try update.step()
        if db.changes == 1 { return .toKnownAccount }
        guard change <= posting.cap else { return nil }
        insert.bind(1, posting.cap)
        insert.bind(2, posting.reserved)
        insert.bind(3, posting.issued)
        insert.bind(4, posting.redeemed)
        insert.bind(5, posting.unknown)
        insert.bind(6, posting.scope.kind.rawValue)
        insert.bind(7, posting.scope.key)
        _ = try insert.step()
        return db.changes == 1 ? .toNewAccount : nil
    }

    /// Takes an applied posting back.
    func takeBack(_ posting: LedgerPosting, _ how: Applied) throws {
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
}

extension LedgerPosting {
    /// What it adds to the used value; negative when it releases.
    var change: Money { reserved + issued + redeemed + unknown }
}
