/// What the guard counts: rates, stops and previews.
enum Schema3Guard {
    static let sql: [String] = stops + history + singles

    private static let stops = [
        // A row is a kill switch that is pulled; the scope is its text form.
        """
        CREATE TABLE stop (
            scope TEXT PRIMARY KEY,
            reason TEXT NOT NULL,
            principal TEXT NOT NULL,
            sort TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // Theoretical arrival time of the next call, in microseconds.
        "CREATE TABLE rate (name TEXT PRIMARY KEY, arrival INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    ]

    private static let history = [
        // What was given, so that a member's month and their dearest offer need no other table.
        "ALTER TABLE delivery ADD COLUMN value INTEGER NOT NULL DEFAULT 0",
        "UPDATE delivery SET value = (SELECT o.value FROM outbox o WHERE o.key = delivery.key) "
            + "WHERE key IN (SELECT key FROM outbox)",
        // The account of a single operation whose liability the coupon is; without one it is an entry's.
        "ALTER TABLE coupon ADD COLUMN account TEXT",
        "CREATE INDEX coupon_member ON coupon (member)",
    ]

    private static let singles = [
        // status: 0 waiting, 1 under way, 2 done, 3 refused. `action` is JSON.
        """
        CREATE TABLE preview (
            id TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            principal TEXT NOT NULL,
            key TEXT,
            member INTEGER NOT NULL,
            named_by TEXT NOT NULL,
            tool TEXT NOT NULL,
            action TEXT NOT NULL,
            value INTEGER NOT NULL,
            service INTEGER NOT NULL CHECK (service IN (0, 1)),
            reason TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            confirmed_at INTEGER,
            status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 3),
            outcome TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // Bulk is measured over what a principal did in the last day, whichever key it was done under.
        // What a provider refused counts for nothing.
        """
        CREATE INDEX preview_counted ON preview (principal, confirmed_at, member, value)
        WHERE confirmed_at IS NOT NULL AND status <> 3
        """,
        // Sums over all confirmations later than `through`, so that a call costs what left the window since the last.
        """
        CREATE TABLE bulk (
            principal TEXT PRIMARY KEY,
            members INTEGER NOT NULL,
            value INTEGER NOT NULL,
            through INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE bulk_member (
            principal TEXT NOT NULL,
            member INTEGER NOT NULL,
            calls INTEGER NOT NULL,
            PRIMARY KEY (principal, member)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE confirm_miss (account TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
        "CREATE INDEX confirm_miss_recent ON confirm_miss (account, at)",
        // What was given as a service to members of a comparison; they stay in the group they were assigned to.
        """
        CREATE TABLE contamination (
            loop TEXT NOT NULL,
            experiment INTEGER NOT NULL,
            member INTEGER NOT NULL,
            at INTEGER NOT NULL,
            tool TEXT NOT NULL,
            value INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX contamination_loop ON contamination (loop, experiment)",
        // One ambassador code for a member's life.
        """
        CREATE TABLE ambassador (
            member INTEGER PRIMARY KEY,
            code TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL
        ) STRICT
        """,
    ]
}
