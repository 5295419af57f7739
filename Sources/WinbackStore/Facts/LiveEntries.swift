import WinbackModel

/// Tells journeys under way what their members did.
struct LiveEntries {
    private let db: SQLConnection
    private let hasAny: Bool

    /// Looks once whether there are any, so that a first import of millions of rows pays nothing for them.
    init(_ db: SQLConnection) throws {
        self.db = db
        hasAny = try db.prepare("SELECT 1 FROM entry WHERE status IN (0, 1) LIMIT 1").first { true } ?? false
    }

    /// Sets the goal of a member's live entries to the earliest completed order since they entered and makes them due.
    ///
    /// When that order was cancelled meanwhile, the goal moves on to the next or is open again.
    func tellOrders(of member: MemberKey) throws {
        guard hasAny else { return }
        let live = try db.prepare("SELECT id, entered_at, goal_at FROM entry WHERE member = $1 AND status IN (0, 1)")
        live.bind(1, member.value)
        for entry in try live.all({ (id: live.int(0), since: live.int(1), goal: live.optionalInt(2)) }) {
            let earliest = try db.prepare("SELECT min(at) FROM orders WHERE member = $1 AND status = 0 AND at >= $2")
            earliest.bind(1, member.value)
            earliest.bind(2, entry.since)
            let goal = try earliest.first { earliest.optionalInt(0) } ?? nil
            guard goal != entry.goal else { continue }
            try db.run("UPDATE entry SET goal_at = $1, due = CASE WHEN $1 IS NULL THEN due ELSE 0 END WHERE id = $2") {
                $0.bind(1, goal)
                $0.bind(2, entry.id)
            }
        }
    }

    /// Notes an event a journey can wait for on the member's waiting entries and makes them due.
    ///
    /// Kinds add up until another wait begins: a click told after an open does not make the open forgotten.
    /// An entry whose loop is on hold keeps its place and is due when the hold ends.
    func tell(_ kind: EventKind, of member: MemberKey, at: Instant) throws {
        guard hasAny, Journey.WaitEvent(rawValue: kind.rawValue) != nil else { return }
        try db.run(
            """
            UPDATE entry SET woken_by = CASE WHEN woken_by IS NULL THEN $1
                  WHEN ' ' || woken_by || ' ' LIKE '% ' || $1 || ' %' THEN woken_by ELSE woken_by || ' ' || $1 END,
                due = CASE WHEN held_due IS NULL THEN 0 ELSE due END,
                held_due = CASE WHEN held_due IS NULL THEN NULL ELSE 0 END
            WHERE member = $2 AND status IN (0, 1) AND wait_deadline IS NOT NULL AND entered_at <= $3
            """
        ) {
            $0.bind(1, kind.rawValue)
            $0.bind(2, member.value)
            $0.bind(3, at.milliseconds)
        }
    }
}
