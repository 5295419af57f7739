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
        let pass = try LedgerPass(db)
        var applied: [(posting: LedgerPosting, how: LedgerPass.Applied)] = []
        var refusing: [LedgerAccount] = []
        for posting in LedgerPass.summed(postings) {
            if refusing.isEmpty, let how = try pass.apply(posting) {
                applied.append((posting, how))
            } else if let refusal = try refusal(of: posting) {
                refusing.append(refusal)
            }
        }
        if refusing.isEmpty { return }
        // What went through before the first refusal is taken back, so that the postings stand or fall together even
        // where the caller has no savepoint.
        for (posting, how) in applied { try pass.takeBack(posting, how) }
        throw LedgerRefusal(accounts: refusing)
    }

    /// The account a posting would overdraw, with the cap that holds; `nil` when there is room.
    private func refusal(of posting: LedgerPosting) throws -> LedgerAccount? {
        var account = try account(posting.scope) ?? LedgerAccount(scope: posting.scope, cap: posting.cap)
        account.cap = min(account.cap, posting.cap)
        let change = posting.change
        return change > .zero && account.used + change > account.cap ? account : nil
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
