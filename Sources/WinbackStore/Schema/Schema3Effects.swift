/// The outbox takes every tool; a check cannot be changed in place, so the table is made anew.
enum Schema3Effects {
    static let sql: [String] = [
        """
        CREATE TABLE outbox_new (
            id INTEGER PRIMARY KEY,
            bucket INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
            due INTEGER NOT NULL,
            lease_until INTEGER NOT NULL,
            token INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            entry INTEGER NOT NULL,
            member INTEGER NOT NULL,
            tool INTEGER NOT NULL CHECK (tool BETWEEN 0 AND 6),
            detail INTEGER NOT NULL,
            value INTEGER NOT NULL,
            decided_at INTEGER NOT NULL,
            name TEXT NOT NULL,
            loop TEXT NOT NULL,
            key TEXT NOT NULL UNIQUE,
            digest TEXT NOT NULL,
            result TEXT
        ) STRICT
        """,
        """
        INSERT INTO outbox_new (id, bucket, state, due, lease_until, token, claims, entry, member, tool, detail, value,
          decided_at, name, loop, key, digest, result)
        SELECT id, bucket, state, due, lease_until, token, claims, entry, member, tool, detail, value,
          decided_at, name, loop, key, digest, result FROM outbox
        """,
        "DROP TABLE outbox",
        "ALTER TABLE outbox_new RENAME TO outbox",
        "CREATE INDEX outbox_open ON outbox (id, due) WHERE state < 2",
    ]
}
