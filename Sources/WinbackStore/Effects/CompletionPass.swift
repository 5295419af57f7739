import WinbackEngine
import WinbackModel
import WinbackPorts

/// One batch of results on its way into the outbox, its statements looked up once.
struct CompletionPass {
    private let db: SQLConnection
    private let finish: SQLStatement
    private let doubt: SQLStatement
    private let postpone: SQLStatement

    init(_ db: SQLConnection) throws {
        self.db = db
        finish = try db.prepare(
            """
            UPDATE outbox SET state = $1, lease_until = 0, result = $2 WHERE id = $3 AND token = $4 AND state < 2
            """)
        // While a row stays open its token moves on, so that the same answer delivered twice is not counted twice.
        doubt = try db.prepare(
            """
            UPDATE outbox SET state = 1, token = token + 1, lease_until = 0, result = $1
            WHERE id = $2 AND token = $3 AND state = 0
            """)
        postpone = try db.prepare(
            """
            UPDATE outbox SET state = 0, token = token + 1, lease_until = 0, result = $1, due = $2,
              claims = 0
            WHERE id = $3 AND token = $4 AND state < 2
            """)
    }

    /// Records one result; `false` when the row's token has moved on or it is finished.
    func complete(_ completed: CompletedEffect) throws -> Bool {
        let claimed = completed.claimed
        switch completed.result {
        case .accepted(let text): return try finish(claimed, .done, text)
        case .refused(let text), .exhausted(let text), .skipped(let text): return try finish(claimed, .refused, text)
        case .unknown(let text):
            doubt.bind(1, text)
            doubt.bind(2, claimed.id)
            doubt.bind(3, claimed.token)
            _ = try doubt.step()
        case .retry(let after, let text):
            postpone.bind(1, text)
            postpone.bind(2, after)
            postpone.bind(3, claimed.id)
            postpone.bind(4, claimed.token)
            _ = try postpone.step()
        }
        return db.changes == 1
    }

    private func finish(_ claimed: ClaimedEffect, _ state: OutboxState, _ result: String) throws -> Bool {
        finish.bind(1, state.rawValue)
        finish.bind(2, result)
        finish.bind(3, claimed.id)
        finish.bind(4, claimed.token)
        _ = try finish.step()
        return db.changes == 1
    }
}
