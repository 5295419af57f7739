/// What journeys with every kind of step keep.
enum Schema3Journeys {
    static let sql: [String] = [
        // Why an entry entered, waited for permission, passed a step over or left. kind: 0 entered, 1 entered the control
        // group, 2 deferred, 3 skipped, 4 noted, 5 left, 6 moved to another version, 7 stayed with its own.
        """
        CREATE TABLE entry_event (
            id INTEGER PRIMARY KEY,
            entry INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 7),
            position INTEGER NOT NULL,
            loop TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT
        """,
        // Every index ends with the row's number, so the latest comes first without sorting.
        "CREATE INDEX entry_event_entry ON entry_event (entry)",
        "CREATE INDEX entry_event_loop ON entry_event (loop, at)",
        """
        CREATE TABLE audience_size (
            loop TEXT NOT NULL,
            date INTEGER NOT NULL,
            members INTEGER NOT NULL,
            PRIMARY KEY (loop, date)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX coupon_issued ON coupon (pool, issued_at)",
        // Rendered messages to registered staff; they are about no member.
        """
        CREATE TABLE test_message (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            principal TEXT NOT NULL,
            address TEXT NOT NULL,
            template TEXT NOT NULL,
            json TEXT NOT NULL
        ) STRICT
        """,
    ]
}
